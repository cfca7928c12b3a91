/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit look as a page? One file that stands alone, with the topology's picture; its style
 * and its filter are data/report. See report-formats.h.
 */
#include "config.h"

#include "render/report-formats.h"

#include "base/embedded.h"
#include "render/drawing.h"
#include "render/topology.h"
#include "render/xml.h"

extern const struct embedded_file page_files[];

/* What findings are filtered by, worst first. */
static const struct weight {
	const char *name;
	const char *several;
	enum verdict verdict;
	enum severity severity; /* of failures */
} weights[] = {
	{ "error", "errors", VERDICT_FAIL, SEVERITY_ERROR },
	{ "warning", "warnings", VERDICT_FAIL, SEVERITY_WARNING },
	{ "info", "notes", VERDICT_FAIL, SEVERITY_INFO },
	{ "unknown", "unknown", VERDICT_UNKNOWN, SEVERITY_NONE },
	{ "pass", "passed", VERDICT_PASS, SEVERITY_NONE },
};

static const char *file_text(const char *name)
{
	const struct embedded_file *file = page_files;

	while (!str_equal(file->name, name))
		file++;
	return file->text;
}

static bool weighs(const struct finding *finding, const struct weight *weight)
{
	if (finding->waiver)
		return false;
	return finding->verdict == weight->verdict &&
	       (weight->verdict != VERDICT_FAIL || finding->severity == weight->severity);
}

static void add_element(struct strbuf *buf, const char *element, const char *text)
{
	strbuf_addf(buf, "<%s>", element);
	xml_add(buf, text ? text : "");
	strbuf_addf(buf, "</%s>", element);
}

static void add_decision(struct strbuf *buf, const struct decision *decision)
{
	strbuf_addf(buf, "\n<div class=\"path\">Path for VMs: <b>%s</b>",
		    way_names[decision->recommended]);
	if (decision->device) {
		strbuf_add(buf, " by ");
		add_element(buf, "code", decision->device);
	}
	strbuf_add(buf, decision->forced ? ", as asked for<ul>" : "<ul>");
	for (size_t i = 0; i < decision->n_reasons; i++)
		add_element(buf, "li", decision->reasons[i]);
	strbuf_add(buf, "</ul></div>");
}

static void add_header(struct strbuf *buf, const struct report_view *view)
{
	const struct identity *identity = &view->host->identity;
	char date[sizeof("2026-01-01 00:00 UTC")] = "";
	struct tm tm = { 0 };

	strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", gmtime_r(&view->date, &tm));
	strbuf_add(buf, "<header>");
	add_element(buf, "h1", identity->name ? identity->name : "a host");
	strbuf_add(buf, "<p>");
	if (identity->kernel) {
		strbuf_add(buf, "Linux ");
		xml_add(buf, identity->kernel);
	}
	if (identity->product) {
		strbuf_add(buf, ", ");
		xml_add(buf, identity->product);
	}
	strbuf_addf(buf, "</p><p>%s on %s by %s</p>",
		    view->report->is_drift ? "Verified" : "Audited", date, PACKAGE_STRING);
	if (!view->report->is_drift)
		add_decision(buf, &view->report->decision);
	strbuf_add(buf, "</header>\n");
}

static size_t count(const struct report *report, const struct weight *weight)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++)
		n += weighs(&report->findings[i], weight);
	return n;
}

static void add_filter(struct strbuf *buf, const struct report *report)
{
	strbuf_add(buf, "<form hidden>");
	for (size_t i = 0; i < ARRAY_SIZE(weights); i++) {
		size_t n = count(report, &weights[i]);

		if (n)
			strbuf_addf(buf,
				    "<label><input type=\"checkbox\" name=\"%s\" checked> "
				    "%zu %s</label>\n",
				    weights[i].name, n, weights[i].several);
	}
	strbuf_add(buf,
		   "<input type=\"search\" name=\"words\" placeholder=\"device, rule or words\" "
		   "aria-label=\"words to search for\"> <span class=\"note\" id=\"shown\"></span>"
		   "</form>\n");
}

/* ---- a rule's findings that weigh the same and are mended the same way are one card */

static bool is_alike(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->verdict == b->verdict && a->severity == b->severity &&
	       (a->verdict != VERDICT_FAIL || str_equal(a->remedy.text, b->remedy.text));
}

static bool is_first(const struct report *report, size_t at)
{
	for (size_t i = at; i-- > 0 && report->findings[i].rule == report->findings[at].rule;)
		if (is_alike(&report->findings[i], &report->findings[at]))
			return false;
	return true;
}

/* The next finding like this one, or NULL. */
static const struct finding *next_alike(const struct report *report, const struct finding *finding)
{
	const struct finding *end = report->findings + report->n_findings;

	for (const struct finding *next = finding + 1; next < end && next->rule == finding->rule;
	     next++)
		if (is_alike(next, finding))
			return next;
	return NULL;
}

static void add_subject(struct strbuf *buf, const struct report_view *view,
			const struct finding *finding)
{
	const struct netdev *netdev = finding->device ? device_netdev(finding->device) : NULL;

	if (netdev) {
		xml_add(buf, netdev->name);
		strbuf_add(buf, " ");
	}
	add_element(buf, "code", finding_subject(finding, view->host->arena));
}

static void add_rows(struct strbuf *buf, const struct report_view *view,
		     const struct finding *finding)
{
	strbuf_add(buf, "<table>");
	for (; finding; finding = next_alike(view->report, finding)) {
		strbuf_add(buf, "<tr><th>");
		add_subject(buf, view, finding);
		strbuf_add(buf, "</th>");
		add_element(buf, "td", finding->evidence);
		strbuf_add(buf, "</tr>\n");
	}
	strbuf_add(buf, "</table>");
}

/* The same command for several of them stands there once. */
static void add_commands(struct strbuf *buf, const struct report *report,
			 const struct finding *finding)
{
	const char *last = NULL;
	size_t n = 0;

	for (; finding; finding = next_alike(report, finding)) {
		for (size_t i = 0; finding->remedy.commands[i]; i++) {
			if (str_equal(last, finding->remedy.commands[i]))
				continue;
			last = finding->remedy.commands[i];
			strbuf_add(buf, n++ ? "\n" : "<pre>");
			xml_add(buf, last);
		}
	}
	strbuf_add(buf, n ? "</pre>" : "");
}

static void add_remedy(struct strbuf *buf, const struct report *report,
		       const struct finding *finding)
{
	const struct remedy *remedy = &finding->remedy;

	if (finding->verdict != VERDICT_FAIL || !remedy->text)
		return;
	strbuf_add(buf, "<p class=\"todo\"><b>To do:</b> ");
	xml_add(buf, remedy->text);
	if (remedy->needs != NEEDS_NOTHING)
		strbuf_addf(buf, " (needs: %s)", needs_names[remedy->needs]);
	strbuf_add(buf, "</p>");
	add_commands(buf, report, finding);
}

static void add_card(struct strbuf *buf, const struct report_view *view,
		     const struct finding *finding, const struct weight *weight)
{
	const struct rule *rule = finding->rule;
	bool fails = finding->verdict == VERDICT_FAIL;

	strbuf_addf(buf, "<article data-weight=\"%s\"><h3><span class=\"weight\">%s</span>",
		    weight->name, weight->name);
	if (fails)
		xml_add(buf, rule->fails);
	strbuf_addf(buf, " <code>%s</code></h3>", rule->id);
	if (finding->verdict == VERDICT_UNKNOWN)
		strbuf_add(buf, "<p class=\"note\">Not read:</p>");
	add_rows(buf, view, finding);
	add_remedy(buf, view->report, finding);
	strbuf_add(buf, "<details><summary>Why, and how it is judged</summary>");
	add_element(buf, "p", rule->why);
	add_element(buf, "p", rule->how);
	add_element(buf, "p", rule->reference);
	strbuf_add(buf, "</details></article>\n");
}

static void add_cards(struct strbuf *buf, const struct report_view *view)
{
	const struct report *report = view->report;

	for (size_t i = 0; i < ARRAY_SIZE(weights); i++)
		for (size_t j = 0; j < report->n_findings; j++)
			if (weighs(&report->findings[j], &weights[i]) && is_first(report, j))
				add_card(buf, view, &report->findings[j], &weights[i]);
	if (!report->n_findings)
		strbuf_add(buf, "<p>Nothing to tell.</p>\n");
}

static void write_picture(FILE *stream, const struct host *host)
{
	struct box *picture = picture_of(host, false);

	fputs("<h2>What hangs where</h2>\n<div class=\"picture\">\n", stream);
	picture_place(picture, host->arena);
	picture_write_svg(stream, picture);
	/* The picture alone is printed across; a page of findings is not. */
	fputs("</div>\n<style>@page{size:auto}</style>\n", stream);
}

void report_write_html(FILE *stream, const struct report_view *view)
{
	const char *name = view->host->identity.name;
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_addf(&buf,
		    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s of ",
		    view->report->is_drift ? "Verification" : "Audit");
	xml_add(&buf, name ? name : "a host");
	strbuf_addf(&buf, "</title>\n<style>\n%s</style></head>\n<body>\n",
		    file_text("report.css"));
	add_header(&buf, view);
	strbuf_add(&buf, "<h2>Findings</h2>\n");
	add_filter(&buf, view->report);
	add_cards(&buf, view);
	fwrite(buf.text, 1, buf.length, stream);
	write_picture(stream, view->host);
	fprintf(stream, "<script>\n%s</script>\n</body></html>\n", file_text("report.js"));
}
