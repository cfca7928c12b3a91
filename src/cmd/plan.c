/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl plan: what would vfctl apply change?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/applying.h"
#include "cmd/diffs.h"
#include "cmd/wanting.h"
#include "plan/policy.h"
#include "render/json.h"
#include "render/planned.h"

struct plan_options {
	bool detailed_exitcode;
	bool as_own;
	bool diff;
};

static const struct option_row plan_rows[] = {
	{ .name = "detailed-exitcode",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct plan_options, detailed_exitcode),
	  .help = "exit with 1 where there are changes" },
	{ .name = "as-own",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct plan_options, as_own),
	  .help = "as if POLICY were " POLICY_FILE " already" },
	DIFF_OPTION(struct plan_options, diff),
	{ 0 },
};

static bool is_all_known(const struct planned *planned)
{
	for (size_t i = 0; i < planned->n; i++)
		if (planned->entries[i].unknown)
			return false;
	return true;
}

static void tell_changes(const struct wanting *wanting, size_t n)
{
	const char *command = wanting_command(wanting);
	const char *them = n == 1 ? "it" : "them";

	if (!command)
		tell("%zu change%s of a captured host, on which alone vfctl apply can make %s", n,
		     n == 1 ? "" : "s", them);
	else
		tell("%zu change%s; %s makes %s%s%s%s", n, n == 1 ? "" : "s", command, them,
		     wanting->as_own ? " once " : "",
		     wanting->as_own ? wanting->run->operands[0] : "",
		     wanting->as_own ? " is " POLICY_FILE : "");
}

static void tell_end(const struct wanting *wanting, const struct planned *planned)
{
	run_tell_notes(wanting->run, planned->notes, planned->n_notes);
	if (wanting->run->global.quiet)
		return;
	if (planned->n_changes)
		tell_changes(wanting, planned->n_changes);
	else
		tell("all%s is as the policy says",
		     is_all_known(planned) ? "" : " that could be read");
}

static enum exit_status plan_run(const struct run *run, struct err *reterr)
{
	const struct plan_options *options = run->options;
	_cleanup_wanting_ struct wanting wanting = {
		.run = run,
		.arena = arena_new(),
		.as_own = options->as_own,
	};
	struct planned planned = { 0 };
	enum exit_status status = EXIT_DONE;

	if (options->as_own && !run->n_operands) {
		err_set(reterr, -EINVAL,
			"--as-own wants a POLICY: the file that is to be " POLICY_FILE);
		return EXIT_USAGE;
	}
	status = wanting_ask(&wanting, &planned, reterr);
	if (status != EXIT_DONE)
		return status;
	if (options->diff && diffs_take(&planned, wanting.arena, reterr) < 0)
		return EXIT_UNREACHABLE;
	if (run->global.json)
		json_write(stdout, planned_document, NULL, &planned);
	else
		planned_print(stdout, &planned, wanting.arena);
	if (!run->global.json)
		diffs_print(stdout, &planned);
	fflush(stdout);
	wanting_tell(&wanting);
	status = wanting_check(&wanting, reterr);
	if (status != EXIT_DONE)
		return status;
	tell_end(&wanting, &planned);
	return planned.n_changes && options->detailed_exitcode ? EXIT_FINDINGS : EXIT_DONE;
}

const struct command command_plan = {
	.name = "plan",
	.summary = "what vfctl apply would change",
	.description =
		"Tells, entry by entry of a policy, what is not as that says: from what it is, to\n"
		"what it is to be. Changes nothing. Without POLICY the policies are those "
		"of\n" POLICY_FILE " and " POLICY_DIRECTORY ".",
	.options = plan_rows,
	.options_size = sizeof(struct plan_options),
	.operands = "[POLICY]",
	.operand_words = "@files",
	.most_operands = 1,
	.facts = APPLY_FACTS,
	.json = true,
	.run = plan_run,
};
