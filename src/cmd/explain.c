/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl explain: when does a rule fail, why does that matter, and how is it judged and mended? What does
 * a column mean, or a knob do?
 */
#include <errno.h>
#include <langinfo.h>

#include "audit/audit.h"
#include "audit/drift.h"
#include "base/nearest.h"
#include "cmd/command.h"
#include "cmd/knobs.h"
#include "cmd/rules.h"
#include "plan/settings.h"
#include "plan/tune.h"
#include "render/column-about.h"
#include "render/documents.h"
#include "render/json.h"
#include "render/knobs.h"
#include "render/report.h"

enum {
	TEXT_WIDTH = 80
};

static void offer_rules(struct nearest *nearest)
{
	const struct rule *rule = NULL;

	for (size_t i = 0; (rule = audit_rule(i)); i++)
		nearest_offer(nearest, rule->id);
}

static void offer_drift_rules(struct nearest *nearest)
{
	const struct rule *rule = NULL;

	for (size_t i = 0; (rule = drift_rule(i)); i++)
		nearest_offer(nearest, rule->id);
}

static void offer_columns(struct nearest *nearest)
{
	struct column column = { 0 };

	for (size_t i = 0; column_at(device_fields, i, &column); i++)
		nearest_offer(nearest, column_field(&column)->column);
}

static void offer_knobs(struct nearest *nearest, enum knob_side side)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = knob_at(i)); i++)
		if (side == N_KNOB_SIDES || knob->side == side)
			nearest_offer(nearest, knob->id);
}

/* There is no such thing; what, and where all are listed. */
static void refuse(struct nearest *nearest, const char *what, const char *lists, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };

	nearest_drop_far(nearest);
	/* Names of columns are short: with one letter in four another any word is near one. */
	if (nearest->n && 4 * (size_t)nearest->edits[0] >= strlen(nearest->word))
		nearest->n = 0;
	nearest_add_names(nearest, &names);
	err_set(reterr, -EINVAL, "there is no %s '%s'%s%s%s; %s", what, nearest->word,
		strchr(nearest->word, ',') ? "; each is to be named by itself" : "",
		nearest->n ? "; is it " : "", nearest->n ? names.text : "", lists);
}

const struct rule *find_rule(const char *id, struct err *reterr)
{
	const struct rule *rule = audit_find_rule(id);
	struct nearest nearest = { .word = id };

	if (rule)
		return rule;
	offer_rules(&nearest);
	refuse(&nearest, "rule", "vfctl audit --list-rules lists all", reterr);
	return NULL;
}

const struct knob *find_knob(const char *id, enum knob_side side, struct err *reterr)
{
	static const char *const lists[N_KNOB_SIDES] = {
		[KNOB_HOST] = "vfctl tune host lists all",
		[KNOB_VM] = "vfctl tune vm VM lists all",
		[KNOB_GUEST] = "vfctl tune guest VM lists all",
	};
	const struct knob *knob = knob_find(id);
	struct nearest nearest = { .word = id };

	if (knob && knob->side == side)
		return knob;
	if (knob) {
		err_set(reterr, -EINVAL, "%s is a knob of vfctl tune %s", id,
			knob_side_names[knob->side]);
		return NULL;
	}
	offer_knobs(&nearest, side);
	refuse(&nearest, "knob", lists[side], reterr);
	return NULL;
}

static bool leaves_any(const struct knob_choice *choice, enum knob_side side)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = knob_at(i)); i++)
		if (knob->side == side && knob_is_wanted(choice, knob))
			return true;
	return false;
}

enum exit_status check_knobs(const struct option_texts *only, const struct option_texts *skip,
			     enum knob_side side, struct err *reterr)
{
	const struct option_texts *const all[] = { only, skip };
	const struct knob_choice choice = { .only = only, .skip = skip };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		for (size_t j = 0; j < all[i]->n; j++)
			if (!find_knob(all[i]->items[j], side, reterr))
				return EXIT_USAGE;
	if (leaves_any(&choice, side))
		return EXIT_DONE;
	err_set(reterr, -EINVAL, "--skip leaves out every knob%s: there is nothing to tell or set",
		only->n ? " that --only names" : "");
	return EXIT_USAGE;
}

/* Lines are broken at this width. */
static struct sheet_look look_of(size_t width)
{
	return (struct sheet_look){ .width = width,
				    .ascii = !str_equal(nl_langinfo(CODESET), "UTF-8") };
}

static void write_rules_json(void)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct rule_list list = { 0 };

	while (audit_rule(list.n))
		list.n++;
	list.rules = arena_new_array(arena, const struct rule *, list.n);
	for (size_t i = 0; i < list.n; i++)
		list.rules[i] = audit_rule(i);
	json_write(stdout, rules_document, NULL, &list);
}

void list_rules(bool json)
{
	size_t terminal = terminal_width();
	const struct sheet_look look = look_of(terminal ? terminal : SIZE_MAX);
	const struct rule *rule = NULL;

	if (json) {
		write_rules_json();
		return;
	}
	for (size_t i = 0; (rule = audit_rule(i)); i++)
		rule_print_line(stdout, rule, &look);
}

static enum exit_status explain_run(const struct run *run, struct err *reterr)
{
	size_t terminal = terminal_width();
	const struct sheet_look look =
		look_of(terminal && terminal < TEXT_WIDTH ? terminal : TEXT_WIDTH);
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *name = run->operands[0];
	const struct rule *audited = audit_find_rule(name);
	const struct rule *rule = audited ? audited : drift_find_rule(name);
	const struct knob *knob = knob_find(name);
	struct column_about about = { 0 };
	struct nearest nearest = { .word = name };

	if (rule && run->global.json) {
		json_write(stdout, explain_document, NULL, rule);
	} else if (rule) {
		rule_print(stdout, rule, &look);
	} else if (knob && run->global.json) {
		json_write(stdout, knob_document, NULL, knob);
	} else if (knob) {
		knob_print(stdout, knob, &look);
	} else if (!column_about(name, arena, &about)) {
		offer_rules(&nearest);
		offer_drift_rules(&nearest);
		offer_columns(&nearest);
		offer_knobs(&nearest, N_KNOB_SIDES);
		refuse(&nearest, "rule, knob or column",
		       "vfctl-rules(7), vfctl tune host and vfctl list --help list all", reterr);
		return EXIT_USAGE;
	} else if (run->global.json) {
		json_write(stdout, column_document, NULL, &about);
	} else {
		column_about_print(stdout, &about, &look);
	}
	return EXIT_DONE;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "when a rule of the audit fails, and why; what a column or knob is",
	.description =
		"Tells of one rule of vfctl audit or vfctl verify when it fails, why that\n"
		"matters, how it is judged and what mends it; of a column of vfctl list what it\n"
		"means, what it is called in JSON and where it is read; of a knob of vfctl tune\n"
		"what it does, why, and how it stays and is reverted.",
	.operands = "RULE|COLUMN|KNOB",
	.operand_words = "@explained",
	.least_operands = 1,
	.most_operands = 1,
	.json = true,
	.run = explain_run,
};
