/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command tell a report in the format that the command line asks for? See reporting.h.
 */
#include "cmd/reporting.h"

#include <langinfo.h>
#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "render/json.h"
#include "render/report-formats.h"
#include "render/report.h"

enum {
	REPORT_WIDTH = 80
};

/* Those that are for other programs. */
static const struct {
	void (*write)(FILE *stream, const struct report_view *view);
	bool passes; /* what passed is told without --all, too */
} formats[] = {
	[FORMAT_SARIF] = { report_write_sarif, false },
	[FORMAT_JUNIT] = { report_write_junit, true },
	[FORMAT_TAP] = { report_write_tap, true },
	[FORMAT_PROMETHEUS] = { report_write_prometheus, false },
	[FORMAT_NAGIOS] = { report_write_nagios, false },
	[FORMAT_HTML] = { report_write_html, false },
};

/* What passed and what does not apply is counted, and told only if asked for. */
static void drop_quiet(struct report *report, bool passes)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++) {
		enum verdict verdict = report->findings[i].verdict;

		if ((verdict == VERDICT_FAIL && !report->findings[i].waiver) ||
		    verdict == VERDICT_UNKNOWN || (passes && verdict != VERDICT_NOT_APPLICABLE))
			report->findings[n++] = report->findings[i];
	}
	report->n_findings = n;
}

struct sheet_look report_look(const struct run *run)
{
	size_t terminal = terminal_width();

	return (struct sheet_look){
		.width = terminal ? terminal : REPORT_WIDTH,
		.ascii = !str_equal(nl_langinfo(CODESET), "UTF-8"),
		.colour = run_wants_colour(run),
	};
}

void print_report(const struct run *run, const struct host *host, struct report *report,
		  const struct reporting *reporting)
{
	const struct sheet_look look = report_look(run);
	const struct report_view view = {
		.host = host,
		.report = report,
		.threshold = reporting->threshold,
		.date = time(NULL),
	};

	if (!reporting->all)
		drop_quiet(report, formats[reporting->format].passes);
	if (run->global.json || reporting->format == FORMAT_JSON)
		json_write(stdout, reporting->document, host, report);
	else if (formats[reporting->format].write)
		formats[reporting->format].write(stdout, &view);
	else
		report_print(stdout, host, report, &look);
}

enum exit_status fail_report(const struct run *run, const char *sentence, enum exit_status status)
{
	for (int i = 1; i < run->argc; i++) {
		const char *word = run->argv[i];
		bool is_format = str_has_prefix(word, "--form");
		const char *value = is_format ? strchr(word, '=') : NULL;

		if (is_format && str_equal(value ? value + 1 : run->argv[i + 1], "nagios")) {
			nagios_write_failure(stdout, sentence);
			return (enum exit_status)NAGIOS_UNKNOWN;
		}
	}
	return status;
}
