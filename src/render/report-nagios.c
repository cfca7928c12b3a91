/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an audit say as a plugin of a monitoring system? See report-formats.h; the form is that of
 * the Monitoring Plugins' development guidelines.
 */
#include "render/report-formats.h"

#include "render/printable.h"

static const char *const words[] = {
	[NAGIOS_OK] = "OK",
	[NAGIOS_WARNING] = "WARNING",
	[NAGIOS_CRITICAL] = "CRITICAL",
	[NAGIOS_UNKNOWN] = "UNKNOWN",
};

enum nagios_status report_nagios_status(const struct report *report)
{
	if (report->n_by_severity[SEVERITY_ERROR])
		return NAGIOS_CRITICAL;
	if (report->n_by_severity[SEVERITY_WARNING])
		return NAGIOS_WARNING;
	return report->n_by_verdict[VERDICT_UNKNOWN] ? NAGIOS_UNKNOWN : NAGIOS_OK;
}

/* A bar would begin performance data. */
static void write_text(FILE *stream, const char *text)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	printable_add(text, false, &line);
	for (char *at = line.text; at && *at; at++)
		if (*at == '|')
			*at = '/';
	fputs(line.text ? line.text : "", stream);
}

void nagios_write_failure(FILE *stream, const char *sentence)
{
	fprintf(stream, "VFCTL %s - ", words[NAGIOS_UNKNOWN]);
	write_text(stream, sentence);
	fputs("\n", stream);
}

static void write_findings(FILE *stream, const struct report_view *view, enum severity severity)
{
	const struct report *report = view->report;

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];
		_cleanup_strbuf_ struct strbuf text = { 0 };

		if (finding->verdict != VERDICT_FAIL || finding->waiver ||
		    finding->severity != severity)
			continue;
		strbuf_addf(&text, "%s: %s [%s] %s: ", severity_names[severity],
			    finding_subject(finding, view->host->arena), finding->rule->id,
			    finding->rule->fails);
		finding_add_line(finding, &text);
		write_text(stream, text.text);
		fputs("\n", stream);
	}
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void report_write_nagios(FILE *stream, const struct report_view *view)
{
	const struct report *report = view->report;
	const size_t *n = report->n_by_severity;
	size_t n_unknown = report->n_by_verdict[VERDICT_UNKNOWN];

	fprintf(stream, "VFCTL %s - %zu error%s, %zu warning%s, %zu note%s, %zu unknown",
		words[report_nagios_status(report)], n[SEVERITY_ERROR], plural(n[SEVERITY_ERROR]),
		n[SEVERITY_WARNING], plural(n[SEVERITY_WARNING]), n[SEVERITY_INFO],
		plural(n[SEVERITY_INFO]), n_unknown);
	if (!report->is_drift)
		fprintf(stream, ", path %s", way_names[report->decision.recommended]);
	if (report->decision.near) {
		fputs(", ", stream);
		write_text(stream, report->decision.near);
	}
	fprintf(stream, " | errors=%zu;;0;0 warnings=%zu;0;;0 infos=%zu;;;0 unknown=%zu;;;0\n",
		n[SEVERITY_ERROR], n[SEVERITY_WARNING], n[SEVERITY_INFO], n_unknown);
	for (enum severity severity = SEVERITY_ERROR; severity > SEVERITY_NONE; severity--)
		write_findings(stream, view, severity);
}
