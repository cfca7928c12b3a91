/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an audit say as metrics? See report-formats.h; the form is Prometheus' exposition format.
 */
#include "config.h"

#include "render/report-formats.h"

#include "render/utf8.h"

/* A label's value, in quotes. */
static void write_value(FILE *stream, const char *text)
{
	fputc('"', stream);
	while (text && *text) {
		size_t n = utf8_length(text);

		if (*text == '"' || *text == '\\')
			fprintf(stream, "\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", stream);
		else if (n)
			fwrite(text, 1, n, stream);
		else
			fputs("\xef\xbf\xbd", stream); /* U+FFFD */
		text += n ? n : 1;
	}
	fputc('"', stream);
}

static void write_head(FILE *stream, const char *name, const char *help)
{
	fprintf(stream, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void write_counts(FILE *stream, const struct report *report)
{
	static const char findings[] = "vfctl_audit_findings";
	static const char verdicts[] = "vfctl_audit_verdicts";

	write_head(stream, findings, "How many rules failed, by severity.");
	for (size_t i = SEVERITY_INFO; i < N_SEVERITIES; i++)
		fprintf(stream, "%s{severity=\"%s\"} %zu\n", findings, severity_names[i],
			report->n_by_severity[i]);
	write_head(stream, verdicts, "How many verdicts there were, by verdict.");
	for (size_t i = 0; i < N_VERDICTS; i++)
		fprintf(stream, "%s{verdict=\"%s\"} %zu\n", verdicts, verdict_names[i],
			report->n_by_verdict[i]);
}

static void write_waived(FILE *stream, const struct report *report)
{
	static const char name[] = "vfctl_audit_waived";

	write_head(stream, name, "How many failures were waived.");
	fprintf(stream, "%s %zu\n", name, report->n_waived);
}

/* A series for each failure: a fleet's rules × hosts are then a query away. */
static void write_failures(FILE *stream, const struct report_view *view)
{
	const struct report *report = view->report;
	static const char name[] = "vfctl_audit_failed";

	write_head(stream, name, "A rule that failed, and of what.");
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (finding->verdict != VERDICT_FAIL || finding->waiver)
			continue;
		fprintf(stream, "%s{rule=\"%s\",severity=\"%s\",subject=", name, finding->rule->id,
			severity_names[finding->severity]);
		write_value(stream, finding_subject(finding, view->host->arena));
		fputs("} 1\n", stream);
	}
}

void report_write_prometheus(FILE *stream, const struct report_view *view)
{
	const struct decision *decision = &view->report->decision;

	write_head(stream, "vfctl_build_info", "Which vfctl has looked.");
	fprintf(stream, "vfctl_build_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
	write_counts(stream, view->report);
	write_waived(stream, view->report);
	write_failures(stream, view);
	write_head(stream, "vfctl_audit_path_info", "The path that VMs should take.");
	fprintf(stream,
		"vfctl_audit_path_info{path=\"%s\",device=", way_names[decision->recommended]);
	write_value(stream, decision->device);
	fputs("} 1\n", stream);
}
