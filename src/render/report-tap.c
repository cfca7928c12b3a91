/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit read to a test harness? See report-formats.h.
 */
#include "render/report-formats.h"

#include "render/printable.h"

/* TAP's directive for a test that may fail: harnesses report it, and do not count it. */
static const char may_fail[] = " # TODO ";

/* After "#" a harness would look for a directive. */
static void add_description(struct strbuf *buf, const char *text)
{
	for (; *text; text++) {
		if (*text == '#')
			strbuf_add(buf, "\\");
		strbuf_add_bytes(buf, text, 1);
	}
}

static void add_directive(struct strbuf *buf, const struct report_view *view,
			  const struct finding *finding)
{
	if (finding->verdict == VERDICT_NOT_APPLICABLE) {
		strbuf_add(buf, " # SKIP not applicable");
	} else if (finding->verdict == VERDICT_UNKNOWN) {
		strbuf_addf(buf, " # SKIP unknown, not read: %s", finding->evidence);
	} else if (finding->waiver) {
		strbuf_add(buf, may_fail);
		waiver_add(finding->waiver, buf);
	} else if (finding->verdict == VERDICT_FAIL && !finding_counts(view, finding)) {
		strbuf_addf(buf, "%s%s, which does not count", may_fail,
			    severity_names[finding->severity]);
	}
}

static void write_line(FILE *stream, struct strbuf *buf)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	printable_add(buf->text, false, &line);
	fprintf(stream, "%s\n", line.text);
	strbuf_release(buf);
}

void report_write_tap(FILE *stream, const struct report_view *view)
{
	fprintf(stream, "TAP version 13\n1..%zu\n", view->report->n_findings);
	for (size_t i = 0; i < view->report->n_findings; i++) {
		const struct finding *finding = &view->report->findings[i];
		bool fails = finding->verdict == VERDICT_FAIL;
		struct strbuf buf = { 0 };

		strbuf_addf(&buf, "%s %zu - %s ", fails ? "not ok" : "ok", i + 1,
			    finding->rule->id);
		add_description(&buf, finding_subject(finding, view->host->arena));
		add_directive(&buf, view, finding);
		write_line(stream, &buf);
		if (!fails)
			continue;
		strbuf_addf(&buf, "# %s: %s: ", severity_names[finding->severity],
			    finding->rule->fails);
		finding_add_line(finding, &buf);
		write_line(stream, &buf);
	}
}
