/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is an audit's report told to other programs: to code scanners, CI servers, test harnesses and
 * monitoring? One writer per format, each a file.
 */
#ifndef RENDER_REPORT_FORMATS_H
#define RENDER_REPORT_FORMATS_H

#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "model/finding.h"
#include "model/host.h"

struct report_view {
	const struct host *host;
	const struct report *report;
	enum severity threshold; /* a failure counts from this on; N_SEVERITIES: none does */
	time_t date;		 /* of the audit, for formats that tell it */
};

/* SARIF 2.1.0 (OASIS): a rule for each that is told of, a result for each finding. */
void report_write_sarif(FILE *stream, const struct report_view *view);

/* JUnit's XML as Ant writes it: a case for each finding; one that does not count is a skipped one. */
void report_write_junit(FILE *stream, const struct report_view *view);

/* TAP 13: the same; a failure that does not count is one to do. */
void report_write_tap(FILE *stream, const struct report_view *view);

/* Prometheus' text format, for the textfile collector of node_exporter. */
void report_write_prometheus(FILE *stream, const struct report_view *view);

/* A plugin's output for Nagios and its kin: a line with performance data, and one for each failure. */
void report_write_nagios(FILE *stream, const struct report_view *view);

/* A page that stands alone: findings that can be filtered, and the picture of topology. */
void report_write_html(FILE *stream, const struct report_view *view);

/* Plugin statuses. */
enum nagios_status {
	NAGIOS_OK,
	NAGIOS_WARNING,
	NAGIOS_CRITICAL,
	NAGIOS_UNKNOWN,
};

/* Errors are critical; where there is no failure, a rule that could not be judged is unknown. */
enum nagios_status report_nagios_status(const struct report *report);

/* The line that says why nothing could be judged. */
void nagios_write_failure(FILE *stream, const char *sentence);

/* ---- what several of them say */

/* Whether it is a failure that counts: none that is waived does. */
bool finding_counts(const struct report_view *view, const struct finding *finding);

/* "waived until 2026-12-31: reason" */
void waiver_add(const struct waiver *waiver, struct strbuf *buf);

/* "evidence; to do: …, in one line. */
void finding_add_line(const struct finding *finding, struct strbuf *buf);

#endif
