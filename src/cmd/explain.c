/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl explain: when does a rule fail, why does that matter, and how is it judged?
 */
#include <errno.h>
#include <langinfo.h>

#include "audit/audit.h"
#include "base/nearest.h"
#include "cmd/command.h"
#include "cmd/rules.h"
#include "render/json.h"
#include "render/report.h"

enum {
	TEXT_WIDTH = 80
};

const struct rule *find_rule(const char *id, struct err *reterr)
{
	const struct rule *rule = audit_find_rule(id);
	struct nearest nearest = { .word = id };
	_cleanup_strbuf_ struct strbuf names = { 0 };

	if (rule)
		return rule;
	for (size_t i = 0; (rule = audit_rule(i)); i++)
		nearest_offer(&nearest, rule->id);
	nearest_drop_far(&nearest);
	nearest_add_names(&nearest, &names);
	err_set(reterr, -EINVAL, "there is no rule '%s'%s%s; vfctl audit --list-rules lists all",
		id, nearest.n ? "; is it " : "", nearest.n ? names.text : "");
	return NULL;
}

void print_rules(FILE *stream)
{
	const struct rule *rule = NULL;

	for (size_t i = 0; (rule = audit_rule(i)); i++)
		rule_print_line(stream, rule);
}

static enum exit_status explain_run(const struct run *run, struct err *reterr)
{
	size_t terminal = terminal_width();
	const struct sheet_look look = {
		.width = terminal && terminal < TEXT_WIDTH ? terminal : TEXT_WIDTH,
		.ascii = !str_equal(nl_langinfo(CODESET), "UTF-8"),
	};
	const struct rule *rule = find_rule(run->operands[0], reterr);

	if (!rule)
		return EXIT_USAGE;
	if (run->global.json) {
		json_write(stdout, explain_document, NULL, rule);
		return EXIT_DONE;
	}
	rule_print(stdout, rule, &look);
	return EXIT_DONE;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "when a rule of the audit fails, and why that matters",
	.description =
		"Tells of one rule of vfctl audit when it fails, why that matters and how it\n"
		"is judged.",
	.operands = "RULE",
	.operand_words = "@rules",
	.least_operands = 1,
	.most_operands = 1,
	.json = true,
	.run = explain_run,
};
