/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl export: how would others say what a host is to be?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/applying.h"
#include "cmd/exporting.h"
#include "cmd/policies.h"
#include "plan/policy.h"
#include "spec/policy.h"

/* In the order of the words of --to; 0: none. */
enum {
	TO_NOTHING,
	TO_POLICY,
};

struct export_options {
	int to;
};

static void write_policy(const struct declared *declared, struct unsaid *unsaid, struct strbuf *buf)
{
	const struct tuning_policy *tuning = &declared->policy.tuning;

	if (tuning->is_overridden)
		unsaid_add(unsaid,
			   "tuning: what is wanted otherwise than the profile %s has it "
			   "(overrides): it stands in %s",
			   tuning->profile.name, declared->of);
	policy_write_told(&declared->policy, declared->of, unsaid, buf);
}

static const struct target {
	const char *what;
	void (*write)(const struct declared *declared, struct unsaid *unsaid, struct strbuf *buf);
	bool is_whole; /* it has words for tuning and VMs, too */
} targets[] = {
	[TO_POLICY] = { "vfctl's own policy", write_policy, true },
};

#define TARGETS "policy"

static const struct option_row export_rows[] = {
	{ .name = "to",
	  .kind = OPTION_CHOICE,
	  .offset = offsetof(struct export_options, to),
	  .value = TO_POLICY,
	  .argument = TARGETS,
	  .words = TARGETS,
	  .help = "the form it is written in" },
	{ 0 },
};

/* ---- a policy */

static enum exit_status take_policy(struct exporting *exporting, const char *path,
				    struct err *reterr)
{
	struct policies policies = { 0 };

	policies_read_named(exporting->machine, path, exporting->arena, &policies);
	if (policies.files->err.code) {
		*reterr = policies.files->err;
		return policy_status(policies.files);
	}
	exporting->declared.of = policies.files->path;
	exporting->declared.policy = policies.files->policy;
	return EXIT_DONE;
}

/* ---- all of it */

static enum exit_status take(struct exporting *exporting, struct err *reterr)
{
	const struct run *run = exporting->run;
	enum exit_status status =
		run_open_machine(run, run->command->facts, &exporting->machine, reterr);

	if (status != EXIT_DONE)
		return status;
	if (run->n_operands)
		return take_policy(exporting, run->operands[0], reterr);
	exporting_describe(exporting);
	return EXIT_DONE;
}

static enum exit_status export_run(const struct run *run, struct err *reterr)
{
	const struct export_options *options = run->options;
	const struct target *target = &targets[options->to];
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_exporting_ struct exporting exporting = {
		.run = run,
		.arena = arena_new(),
		.is_whole = target->is_whole,
	};
	enum exit_status status = EXIT_DONE;

	if (!options->to) {
		err_set(reterr, -EINVAL, "--to says in which form: " TARGETS);
		return EXIT_USAGE;
	}
	exporting.unsaid.arena = exporting.arena;
	status = take(&exporting, reterr);
	if (status != EXIT_DONE)
		return status;
	target->write(&exporting.declared, &exporting.unsaid, &text);
	fputs(text.text, stdout);
	fflush(stdout);
	for (size_t i = 0; i < exporting.unsaid.n && !run->global.quiet; i++)
		tell("not said: %s", exporting.unsaid.items[i]);
	return EXIT_DONE;
}

const struct command command_export = {
	.name = "export",
	.summary = "a policy, or this host as it stands, in another form",
	.description =
		"Prints the policy that describes this host as it stands: planning it changes\n"
		"nothing. What the form has no words for is told on stderr, and in comments.",
	.options = export_rows,
	.options_size = sizeof(struct export_options),
	.operands = "[POLICY]",
	.operand_words = "@files",
	.most_operands = 1,
	.facts = APPLY_FACTS,
	.run = export_run,
};
