/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do several formats of an audit say alike? See report-formats.h.
 */
#include "render/report-formats.h"

const char *finding_subject(const struct finding *finding, char buf[BDF_TEXT_SIZE])
{
	if (!finding->device)
		return "host";
	bdf_format(finding->device->bdf, buf);
	return buf;
}

bool finding_counts(const struct report_view *view, const struct finding *finding)
{
	return finding->verdict == VERDICT_FAIL && finding->severity >= view->threshold;
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
