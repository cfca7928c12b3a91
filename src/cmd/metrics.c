/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl metrics: what do monitoring and schedulers read of this host?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "audit/drift.h"
#include "cmd/command.h"
#include "cmd/named-file.h"
#include "cmd/profiles.h"
#include "cmd/waivers.h"
#include "cmd/wanting.h"
#include "collect/collect.h"
#include "render/features.h"
#include "render/metrics.h"
#include "render/report-formats.h"

struct metrics_options {
	int format;
	const char *output;
	const char *waivers;
};

#define METRICS(member) .offset = offsetof(struct metrics_options, member)

static const struct option_row metrics_rows[] = {
	{ .name = "format",
	  .kind = OPTION_CHOICE,
	  METRICS(format),
	  .argument = "FORMAT",
	  .words = "prometheus|nfd",
	  .help = "for node_exporter (the default), or NFD's features.d" },
	{ .name = "output",
	  .kind = OPTION_TEXT,
	  METRICS(output),
	  .argument = "FILE",
	  .words = "@files",
	  .help = "put it there, not on standard output (-)" },
	WAIVERS_OPTION(struct metrics_options, waivers),
	{ 0 },
};

/* Whether this host is still as its own policies say; nothing where it has none. */
static void write_drift(FILE *stream, const struct run *run)
{
	_cleanup_wanting_ struct wanting wanting = { .run = run, .arena = arena_new() };
	struct planned planned = { 0 };
	struct err why = { 0 };
	enum exit_status status = wanting_ask(&wanting, &planned, &why);
	struct report_view view = { 0 };

	/* One that is a link to nothing is there all the same. */
	if (why.code == -ENOENT && !wanting.policies.n)
		return;
	fprintf(stream,
		"# HELP vfctl_policy_readable Whether the policies of this host could be read.\n"
		"# TYPE vfctl_policy_readable gauge\nvfctl_policy_readable %d\n",
		status == EXIT_DONE);
	if (status != EXIT_DONE) {
		tell("%s", why.text);
		return;
	}
	view.host = wanting.host;
	view.report = drift(wanting.host, &planned, "vfctl apply");
	report_write_prometheus(stream, &view);
}

static void write_prometheus(FILE *stream, const struct run *run, const struct host *host,
			     const struct report *report)
{
	const struct report_view view = { .host = host, .report = report };

	metrics_write(stream, host);
	report_write_prometheus(stream, &view);
	write_drift(stream, run);
}

static void write_features(FILE *stream, const struct run *run, const struct host *host,
			   const struct report *report)
{
	(void)run;
	features_write(stream, host, report);
}

/* In the order of the words of --format. */
static void (*const formats[])(FILE *stream, const struct run *run, const struct host *host,
			       const struct report *report) = {
	write_prometheus,
	write_features,
};

/* Who reads the file may do so at any moment: it is the last one or this one, never half of it. */
static enum exit_status write_file(const struct run *run, const struct host *host,
				   const struct report *report, struct err *reterr)
{
	const struct metrics_options *options = run->options;
	_cleanup_free_ char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);
	int r = 0;

	if (!stream)
		abort();
	formats[options->format](stream, run, host, report);
	fclose(stream);
	r = write_named_file(options->output, text, reterr);
	if (r == 0)
		return EXIT_DONE;
	return r == -EACCES || r == -EPERM ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

static enum exit_status metrics_run(const struct run *run, struct err *reterr)
{
	const struct metrics_options *options = run->options;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct profile *profile = arena_new_struct(arena, struct profile);
	char date[DATE_SIZE] = "";
	struct audit_request request = { .date = date, .profile = profile };
	const struct report *report = NULL;
	enum exit_status status = choose_date(NULL, date, reterr);

	if (status == EXIT_DONE && options->waivers)
		status = read_waivers(options->waivers, arena, &request.waivers, reterr);
	if (status == EXIT_DONE)
		status = run_open_machine(run, run->command->facts, &machine, reterr);
	if (status == EXIT_DONE)
		status = find_profile(machine, NULL, arena, profile, reterr);
	if (status != EXIT_DONE)
		return status;
	host = collect(machine, audit_facts | FACTS_COUNTERS);
	report = audit(host, &request);
	if (options->output && !str_equal(options->output, "-"))
		return write_file(run, host, report, reterr);
	formats[options->format](stdout, run, host, report);
	return EXIT_DONE;
}

const struct command command_metrics = {
	.name = "metrics",
	.summary = "what monitoring and schedulers read of this host",
	.description =
		"Tells, in Prometheus' text format, how many VFs each PF has, who uses them,\n"
		"what they have sent and received as their card counts it, the audit's verdicts,\n"
		"and how far the host is from its policies; or labels for Kubernetes' Node\n"
		"Feature Discovery. Exits with 0 whatever the verdicts are.",
	.options = metrics_rows,
	.options_size = sizeof(struct metrics_options),
	.facts = FACTS_ALL,
	.run = metrics_run,
};
