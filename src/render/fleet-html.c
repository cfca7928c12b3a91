/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the audits of many hosts look as a page? A table, hosts by rules; nothing is loaded from
 * elsewhere. See fleet.h.
 */
#include "render/fleet.h"

#include "render/xml.h"

static const char style[] =
	"body{font:14px system-ui,sans-serif;margin:1.5rem;color:#16212c;background:#fff}"
	"table{border-collapse:collapse}td,th{border:1px solid #d5dde5;padding:.25rem .5rem}"
	"thead th{vertical-align:bottom;text-align:left;position:sticky;top:0;background:#eef2f6}"
	"th.rule span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}"
	"tbody th{text-align:left;font-weight:normal;white-space:nowrap}"
	"tr.differs th{font-weight:bold}td{text-align:center}"
	".pass{color:#3c8a4a}.not_applicable{color:#a9b4bf}.unknown{background:#d6dbe0}"
	".info{background:#dcecf9}.warning{background:#ffe2a8}.error{background:#f4b6a6;"
	"font-weight:bold}.gone{text-align:left;color:#9a3412}"
	"@media screen and (prefers-color-scheme:dark){body{color:#eef3f8;background:#0c1117}"
	"td,th{border-color:#364452}thead th{background:#18202a}.pass{color:#7cc98a}"
	".unknown{background:#414a53}.info{background:#1a3a57}.warning{background:#5a4310}"
	".error{background:#7c3322}.gone{color:#ffb38a}}";

static const char *const words[N_OUTCOMES] = {
	[OUTCOME_NONE] = "–",	 [OUTCOME_PASS] = "·",		[OUTCOME_UNKNOWN] = "?",
	[OUTCOME_INFO] = "note", [OUTCOME_WARNING] = "warning", [OUTCOME_ERROR] = "error",
};

/* Rules that neither fail nor are unknown anywhere have no column. */
static bool is_told(const struct fleet *fleet, size_t rule)
{
	return fleet_count(fleet, rule, OUTCOME_UNKNOWN) > 0;
}

static void add_head(struct strbuf *buf, const struct fleet *fleet, const size_t *rules)
{
	strbuf_add(buf, "<thead><tr><th>host</th><th>path</th><th>unknown</th>");
	for (size_t i = 0; i < fleet->n_rules; i++) {
		const struct rule *rule = fleet->rules[rules[i]];

		if (!is_told(fleet, rules[i]))
			continue;
		strbuf_add(buf, "<th class=\"rule\" title=\"");
		xml_add(buf, rule->fails);
		strbuf_add(buf, "\"><span>");
		xml_add(buf, rule->id);
		strbuf_add(buf, "</span></th>");
	}
	strbuf_add(buf, "</tr></thead>\n<tbody>\n");
}

static void add_row(struct strbuf *buf, const struct fleet *fleet, const size_t *rules,
		    const struct fleet_host *host)
{
	strbuf_addf(buf, "<tr%s><th title=\"", host->differs ? " class=\"differs\"" : "");
	xml_add(buf, host->source);
	strbuf_add(buf, "\">");
	xml_add(buf, host->name);
	strbuf_add(buf, "</th>");
	if (host->error) {
		strbuf_add(buf, "<td class=\"gone\" colspan=\"100\">");
		xml_add(buf, host->error);
		strbuf_add(buf, "</td></tr>\n");
		return;
	}
	strbuf_addf(buf, "<td>%s</td><td>%zu</td>", way_names[host->way],
		    fleet_unknown(fleet, host));
	for (size_t i = 0; i < fleet->n_rules; i++) {
		enum outcome outcome = host->outcomes[rules[i]];

		if (is_told(fleet, rules[i]))
			strbuf_addf(buf, "<td class=\"%s\">%s</td>", outcome_names[outcome],
				    words[outcome]);
	}
	strbuf_add(buf, "</tr>\n");
}

void fleet_write_html(FILE *stream, const struct fleet *fleet)
{
	const size_t *rules = fleet_worst_first(fleet);
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_addf(&buf,
		    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		    "<title>vfctl audit of %zu hosts</title>\n<style>%s</style></head>\n<body>\n"
		    "<h1>Audit of %zu hosts</h1>\n<p>Rules that fail somewhere, the worst first, "
		    "and then those that are unknown; hosts in bold differ from what most "
		    "have.</p>\n<table>\n",
		    fleet->n_hosts, style, fleet->n_hosts);
	add_head(&buf, fleet, rules);
	for (size_t i = 0; i < fleet->n_hosts; i++)
		add_row(&buf, fleet, rules, &fleet->hosts[i]);
	strbuf_add(&buf, "</tbody></table>\n</body></html>\n");
	fwrite(buf.text, 1, buf.length, stream);
}
