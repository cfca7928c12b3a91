/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an audit say as metrics? See report-formats.h; the form is Prometheus' exposition format.
 */
#include "config.h"

#include "render/report-formats.h"

#include "render/exposition.h"

/* Metrics of an audit and of a policy may stand in one directory. */
static const char *prefix_of(const struct report *report)
{
	return report->is_drift ? "vfctl_verify" : "vfctl_audit";
}

static void write_head(FILE *stream, const char *prefix, const char *name, const char *help)
{
	fprintf(stream, "# HELP %s_%s %s\n# TYPE %s_%s gauge\n", prefix, name, help, prefix, name);
}

static void write_counts(FILE *stream, const struct report *report)
{
	const char *prefix = prefix_of(report);

	write_head(stream, prefix, "findings", "How many rules failed, by severity.");
	for (size_t i = SEVERITY_INFO; i < N_SEVERITIES; i++)
		fprintf(stream, "%s_findings{severity=\"%s\"} %zu\n", prefix, severity_names[i],
			report->n_by_severity[i]);
	write_head(stream, prefix, "verdicts", "How many verdicts there were, by verdict.");
	for (size_t i = 0; i < N_VERDICTS; i++)
		fprintf(stream, "%s_verdicts{verdict=\"%s\"} %zu\n", prefix, verdict_names[i],
			report->n_by_verdict[i]);
}

static void write_waived(FILE *stream, const struct report *report)
{
	write_head(stream, prefix_of(report), "waived", "How many failures were waived.");
	fprintf(stream, "%s_waived %zu\n", prefix_of(report), report->n_waived);
}

/* A series for each failure: a fleet's rules × hosts are then a query away. */
static void write_failures(FILE *stream, const struct report_view *view)
{
	const struct report *report = view->report;

	write_head(stream, prefix_of(report), "failed", "A rule that failed, and of what.");
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (finding->verdict != VERDICT_FAIL || finding->waiver)
			continue;
		fprintf(stream, "%s_failed{rule=\"%s\",severity=\"%s\",subject=", prefix_of(report),
			finding->rule->id, severity_names[finding->severity]);
		exposition_value(stream, finding_subject(finding, view->host->arena));
		fputs("} 1\n", stream);
	}
}

static void write_path(FILE *stream, const struct report *report)
{
	const struct decision *decision = &report->decision;

	write_head(stream, prefix_of(report), "path_info", "The path that VMs should take.");
	fprintf(stream, "%s_path_info{path=\"%s\",device=", prefix_of(report),
		way_names[decision->recommended]);
	exposition_value(stream, decision->device);
	fputs("} 1\n", stream);
}

void report_write_prometheus(FILE *stream, const struct report_view *view)
{
	if (!view->report->is_drift) {
		write_head(stream, "vfctl", "build_info", "Which vfctl has looked.");
		fprintf(stream, "vfctl_build_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
	}
	write_counts(stream, view->report);
	write_waived(stream, view->report);
	write_failures(stream, view);
	if (!view->report->is_drift)
		write_path(stream, view->report);
}
