/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit read to a CI server? See report-formats.h.
 */
#include "render/report-formats.h"

#include "render/xml.h"

static void add_attribute(struct strbuf *buf, const char *name, const char *value)
{
	strbuf_addf(buf, " %s=\"", name);
	xml_add(buf, value ? value : "");
	strbuf_add(buf, "\"");
}

static void add_case(struct strbuf *buf, const struct report_view *view,
		     const struct finding *finding)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_add(buf, "  <testcase");
	add_attribute(buf, "classname", finding->rule->id);
	add_attribute(buf, "name", finding_subject(finding, view->host->arena));
	strbuf_add(buf, " time=\"0\"");
	if (finding->verdict == VERDICT_PASS) {
		strbuf_add(buf, "/>\n");
		return;
	}
	if (finding->waiver) {
		waiver_add(finding->waiver, &text);
	} else if (finding->verdict == VERDICT_FAIL) {
		strbuf_addf(&text, "%s: %s: ", severity_names[finding->severity],
			    finding->rule->fails);
		finding_add_line(finding, &text);
	} else {
		strbuf_addf(&text, "%s%s", verdict_names[finding->verdict],
			    finding->verdict == VERDICT_UNKNOWN ? ", not read: " : "");
		strbuf_add(&text, finding->evidence ? finding->evidence : "");
	}
	strbuf_add(buf, ">");
	if (finding_counts(view, finding)) {
		strbuf_add(buf, "<failure");
		add_attribute(buf, "type", severity_names[finding->severity]);
	} else {
		strbuf_add(buf, "<skipped");
	}
	add_attribute(buf, "message", text.text);
	strbuf_add(buf, "/></testcase>\n");
}

void report_write_junit(FILE *stream, const struct report_view *view)
{
	const struct report *report = view->report;
	const char *name = view->host->identity.name;
	_cleanup_strbuf_ struct strbuf cases = { 0 };
	_cleanup_strbuf_ struct strbuf head = { 0 };
	char date[sizeof("2026-01-01T00:00:00")] = "";
	size_t n_skipped = 0;
	size_t n_failed = 0;
	struct tm tm = { 0 };

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		n_failed += finding_counts(view, finding);
		n_skipped += finding->verdict != VERDICT_PASS && !finding_counts(view, finding);
		add_case(&cases, view, finding);
	}
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", gmtime_r(&view->date, &tm));
	strbuf_add(&head, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
	add_attribute(&head, "name", report->is_drift ? "vfctl verify" : "vfctl audit");
	add_attribute(&head, "timestamp", date);
	add_attribute(&head, "hostname", name ? name : "localhost");
	strbuf_addf(&head,
		    " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"0\">\n",
		    report->n_findings, n_failed, n_skipped);
	strbuf_add(&head, "  <properties>");
	if (!report->is_drift) {
		strbuf_add(&head, "<property name=\"path\"");
		add_attribute(&head, "value", way_names[report->decision.recommended]);
		strbuf_add(&head, "/>");
	}
	strbuf_add(&head, "</properties>\n");
	fprintf(stream, "%s%s  <system-out/>\n  <system-err/>\n</testsuite>\n", head.text,
		cases.text ? cases.text : "");
}
