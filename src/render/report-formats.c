/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do several formats of an audit say alike? See report-formats.h.
 */
#include "render/report-formats.h"

bool finding_counts(const struct report_view *view, const struct finding *finding)
{
	return finding->verdict == VERDICT_FAIL && !finding->waiver &&
	       finding->severity >= view->threshold;
}

void waiver_add(const struct waiver *waiver, struct strbuf *buf)
{
	strbuf_addf(buf, "waived%s%s: %s", waiver->expires ? " until " : "",
		    waiver->expires ? waiver->expires : "", waiver->reason);
}

void finding_add_line(const struct finding *finding, struct strbuf *buf)
{
	const struct remedy *remedy = &finding->remedy;

	strbuf_add(buf, finding->evidence ? finding->evidence : "");
	if (finding->verdict != VERDICT_FAIL || !remedy->text)
		return;
	strbuf_addf(buf, "; to do: %s", remedy->text);
	for (size_t i = 0; remedy->commands[i]; i++)
		strbuf_addf(buf, "%s%s", i ? "; " : ": ", remedy->commands[i]);
	if (remedy->needs != NEEDS_NOTHING)
		strbuf_addf(buf, " (needs: %s)", needs_names[remedy->needs]);
}
