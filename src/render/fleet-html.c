/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the audits of many hosts look as a page? A table, hosts by rules; nothing is loaded from
 * elsewhere. See fleet.h.
 */
#include "render/fleet.h"

#include "render/xml.h"

static const char style[] =
	"body{font:14px system-ui,sans-serif;margin:1.5rem;color:#16212c;background:#fff}"
	".sideways{overflow:auto;max-height:90vh;border:1px solid #d5dde5}"
	"table{border-collapse:separate;border-spacing:0}"
	"td,th{border:solid #d5dde5;border-width:0 1px 1px 0;padding:.25rem .5rem}"
	"thead th{vertical-align:bottom;text-align:left;position:sticky;top:0;background:#eef2f6}"
	"th:first-child{position:sticky;left:0;background:#fff}"
	"thead th:first-child{z-index:1;background:#eef2f6}"
	"th.rule span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}"
	"tbody th{text-align:left;font-weight:normal;white-space:nowrap}"
	"tr.differs th{font-weight:bold}td{text-align:center}"
	".pass{color:#3c8a4a}.not_applicable{color:#a9b4bf}.unknown{background:#d6dbe0}"
	".info{background:#dcecf9}.warning{background:#ffe2a8}.error{background:#f4b6a6;"
	"font-weight:bold}.gone{text-align:left;color:#9a3412}"
	"@media screen and (prefers-color-scheme:dark){body{color:#eef3f8;background:#0c1117}"
	"td,th,.sideways{border-color:#364452}th:first-child{background:#0c1117}"
	"thead th,thead th:first-child{background:#18202a}.pass{color:#7cc98a}"
	".unknown{background:#414a53}.info{background:#1a3a57}.warning{background:#5a4310}"
	".error{background:#7c3322}.gone{color:#ffb38a}}"
	"@media print{.sideways{overflow:visible;max-height:none}}";

static const char *const words[N_OUTCOMES] = {
	[OUTCOME_NONE] = "–",	 [OUTCOME_PASS] = "·",		[OUTCOME_UNKNOWN] = "?",
	[OUTCOME_INFO] = "note", [OUTCOME_WARNING] = "warning", [OUTCOME_ERROR] = "error",
};

/* Rules that fail nowhere have no column. */
static bool is_told(const struct fleet *fleet, size_t rule)
{
	return fleet_worst(fleet, rule) > OUTCOME_UNKNOWN;
}

static size_t n_only_unknown(const struct fleet *fleet)
{
	size_t n = 0;

	for (size_t i = 0; i < fleet->n_rules; i++)
		n += fleet_worst(fleet, i) == OUTCOME_UNKNOWN;
	return n;
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

	strbuf_addf(
		&buf,
		"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<title>vfctl audit of %zu hosts</title>\n<style>%s</style></head>\n<body>\n"
		"<h1>Audit of %zu hosts</h1>\n<p>Rules that fail somewhere, the worst first; "
		"%zu more fail nowhere, and are unknown on some host. Hosts in bold differ from "
		"what most have.</p>\n<div class=\"sideways\" tabindex=\"0\"><table>\n",
		fleet->n_hosts, style, fleet->n_hosts, n_only_unknown(fleet));
	add_head(&buf, fleet, rules);
	for (size_t i = 0; i < fleet->n_hosts; i++)
		add_row(&buf, fleet, rules, &fleet->hosts[i]);
	strbuf_add(&buf, "</tbody></table></div>\n</body></html>\n");
	fwrite(buf.text, 1, buf.length, stream);
}
