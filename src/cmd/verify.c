/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl verify: is this host still as its policy says?
 */
#include <errno.h>

#include "audit/drift.h"
#include "cmd/applying.h"
#include "cmd/reporting.h"
#include "cmd/wanting.h"
#include "plan/policy.h"
#include "render/report-formats.h"
#include "render/report.h"

struct verify_options {
	int format;
	bool all;
};

static const struct option_row verify_rows[] = {
	FORMAT_OPTION(struct verify_options, format),
	{ .name = "all",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct verify_options, all),
	  .help = "tell what is as it is to be, too" },
	{ 0 },
};

/* What is no drift, for the policy says nothing of it, and yet is not what somebody would expect. */
static void tell_besides(const struct run *run, const struct planned *planned, struct arena *arena)
{
	for (size_t i = 0; i < planned->n; i++) {
		const struct planned_entry *entry = &planned->entries[i];

		const char *left = NULL;

		if (entry->left)
			left = arena_printf(arena, "%s: %s", entry->source, entry->left);
		run_tell_notes(run, &left, left != NULL);
		run_tell_notes(run, &entry->besides, entry->besides && !entry->n);
	}
}

static bool is_any_unknown(const struct planned *planned)
{
	for (size_t i = 0; i < planned->n; i++)
		if (planned->entries[i].is_unknown)
			return true;
	return false;
}

static enum exit_status status_of(const struct report *report, const struct planned *planned,
				  enum report_format format)
{
	if (format == FORMAT_NAGIOS)
		return (enum exit_status)report_nagios_status(report);
	if (report->n_by_verdict[VERDICT_FAIL])
		return EXIT_FINDINGS;
	return is_any_unknown(planned) ? EXIT_UNREACHABLE : EXIT_DONE;
}

static enum exit_status verify_run(const struct run *run, struct err *reterr)
{
	const struct verify_options *options = run->options;
	const struct reporting reporting = {
		.format = (enum report_format)options->format,
		.document = verify_document,
		.threshold = SEVERITY_INFO,
		.all = options->all,
	};
	_cleanup_wanting_ struct wanting wanting = { .run = run, .arena = arena_new() };
	struct planned planned = { 0 };
	struct report *report = NULL;
	enum exit_status status = EXIT_DONE;

	if (run->global.json && options->format > FORMAT_JSON) {
		err_set(reterr, -EINVAL, "--json and --format exclude each other");
		return EXIT_USAGE;
	}
	status = wanting_ask(&wanting, &planned, reterr);
	if (status != EXIT_DONE)
		return status;
	report = drift(wanting.host, &planned, wanting_command(&wanting));
	print_report(run, wanting.host, report, &reporting);
	tell_besides(run, &planned, wanting.arena);
	return status_of(report, &planned, reporting.format);
}

const struct command command_verify = {
	.name = "verify",
	.summary = "whether this host is still as its policy says",
	.description =
		"Tells, as vfctl audit does, of all that vfctl apply would change, and of what\n"
		"cannot be. Exits with 1 where there is any. Without POLICY the policies are\n"
		"those of " POLICY_FILE " and " POLICY_DIRECTORY ".",
	.options = verify_rows,
	.options_size = sizeof(struct verify_options),
	.operands = "[POLICY]",
	.operand_words = "@files",
	.most_operands = 1,
	.facts = APPLY_FACTS,
	.json = true,
	.run = verify_run,
	.fail = fail_report,
};
