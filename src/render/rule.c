/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a rule of the audit told to people? See report.h.
 */
#include "render/report.h"

void rule_print(FILE *stream, const struct rule *rule, const struct sheet_look *look)
{
	static const size_t indent = 12;
	const struct {
		const char *label;
		const char *text;
	} lines[] = {
		{ "fails when", rule->fails }, { "why", rule->why },
		{ "judged by", rule->how },    { "remedy", rule->remedy },
		{ "see", rule->reference },
	};

	fprintf(stream, "%s\n", rule->id);
	fprintf(stream, "%-*s%s, path %s\n", (int)indent, "severity",
		severity_names[rule->severity[EMPHASIS_DEFAULT]], way_names[rule->way]);
	for (size_t i = EMPHASIS_DEFAULT + 1; i < N_EMPHASES; i++)
		if (rule->severity[i])
			fprintf(stream, "%-*s%s with --emphasis %s\n", (int)indent, "",
				severity_names[rule->severity[i]], emphasis_names[i]);
	if (rule->weighs)
		fprintf(stream, "%-*s%s\n", (int)indent, "", rule->weighs);
	if (rule->way != WAY_BOTH && rule->severity[EMPHASIS_DEFAULT] != SEVERITY_INFO)
		fprintf(stream, "%-*sinfo where another path is recommended\n", (int)indent, "");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		fprintf(stream, "%-*s", (int)indent, lines[i].label);
		sheet_print_text(stream, lines[i].text, indent, look);
	}
	fputs("vfctl audit names the commands for the host at hand\n", stream);
}

void rule_print_line(FILE *stream, const struct rule *rule, const struct sheet_look *look)
{
	int indent =
		fprintf(stream, "%-28s %-8s %-7s ", rule->id,
			severity_names[rule->severity[EMPHASIS_DEFAULT]], way_names[rule->way]);

	sheet_print_text(stream, rule->fails, indent > 0 ? (size_t)indent : 0, look);
}
