/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which failures has somebody waived, and which waivers hold no longer? The rules waiver-*.
 */
#include <fnmatch.h>
#include <string.h>

#include "audit/checks.h"
#include "base/text.h"

/* Dates as they are written sort as they follow each other. */
static bool has_expired(const struct audit_request *request, const struct waiver *waiver)
{
	return waiver->expires && strcmp(request->date, waiver->expires) > 0;
}

static bool is_about(const struct waiver *waiver, const struct finding *finding,
		     struct arena *arena)
{
	const struct netdev *netdev = finding->device ? device_netdev(finding->device) : NULL;

	if (!str_equal(waiver->rule, finding->rule->id))
		return false;
	return !waiver->subject ||
	       fnmatch(waiver->subject, finding_subject(finding, arena), 0) == 0 ||
	       (netdev && fnmatch(waiver->subject, netdev->name, 0) == 0);
}

const struct waiver *waiver_of(const struct audit_request *request, const struct finding *finding,
			       struct arena *arena)
{
	for (size_t i = 0; finding->verdict == VERDICT_FAIL && i < request->waivers.n; i++) {
		const struct waiver *waiver = &request->waivers.items[i];

		if (is_about(waiver, finding, arena) && !has_expired(request, waiver))
			return waiver;
	}
	return NULL;
}

bool waiver_is_idle(const struct audit_request *request, const struct report *report,
		    const struct waiver *waiver, struct arena *arena)
{
	const struct rule *rule = audit_find_rule(waiver->rule);

	/* Where one VM alone is judged, the waiver may be for another. */
	if (!rule || has_expired(request, waiver) ||
	    (request->wants && !request->wants(rule, request->arg)) ||
	    (request->domain && str_has_prefix(rule->id, "vm-")))
		return false;
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if ((finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_UNKNOWN) &&
		    is_about(waiver, finding, arena))
			return false;
	}
	return true;
}

static struct judgement judge_expiry(const struct audit *audit)
{
	const struct waivers *waivers = &audit->request->waivers;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!waivers->n)
		return not_applicable();
	for (size_t i = 0; i < waivers->n; i++) {
		const struct waiver *waiver = &waivers->items[i];

		if (has_expired(audit->request, waiver))
			strbuf_addf(&text, "%s%s: %s of %s, %s", text.length ? "; " : "",
				    waiver->source, waiver->rule,
				    waiver->subject ? waiver->subject : "all", waiver->expires);
	}
	if (text.length)
		return fails(audit,
			     remedy(NEEDS_NOTHING,
				    "mend what they excused, or decide anew and give "
				    "them another day"),
			     "%s", text.text);
	return passes(audit, "all %zu hold", waivers->n);
}

const struct check waiver_checks[] = {
	{ .rule = { .id = "waiver-expired",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a waiver has expired",
		    .why = "what it excused counts again, and nobody has looked at it since",
		    .how = "the last day of each waiver against the date of the audit",
		    .remedy = "mend what it excused, or decide anew and give it another day",
		    .reference = "vfctl-audit(1)" },
	  .host = judge_expiry },
	{ .host = NULL },
};
