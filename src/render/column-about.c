/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a column of vfctl list mean, what is it called in JSON, and where is it read? See
 * column-about.h.
 */
#include "render/column-about.h"

#include "render/documents.h"
#include "render/parts.h"

static const struct {
	unsigned int facts; /* one of enum facts */
	const char *source;
} sources[] = {
	{ FACTS_PCI, "/sys/bus/pci/devices" },
	{ FACTS_CONFIG, "PCI config space" },
	{ FACTS_NAMES, "pci.ids" },
	{ FACTS_NET, "rtnetlink and /sys/class/net" },
	{ FACTS_ESWITCH, "devlink" },
	{ FACTS_GROUPS, "/sys/kernel/iommu_groups" },
	{ FACTS_NUMA, "/sys/devices/system/node" },
	{ FACTS_USERS, "rtnetlink and /proc/PID/fd; with --vms libvirt" },
};

static const char *member_of(const struct column *column, struct arena *arena)
{
	const char *member = "devices[]";

	if (column_field(column)->no_json)
		return "";
	for (size_t i = 0; i < COLUMN_DEPTH && column->path[i]; i++)
		member = arena_printf(arena, "%s.%s", member, column->path[i]->key);
	return member;
}

bool column_about(const char *name, struct arena *arena, struct column_about *ret_about)
{
	struct column column = { 0 };
	struct column_about about = { 0 };

	if (!column_find(device_fields, name, strlen(name), &column))
		return false;
	about.name = column_field(&column)->column;
	about.help = column_field(&column)->help;
	about.member = member_of(&column, arena);
	about.sources = arena_new_array(arena, const char *, ARRAY_SIZE(sources));
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (sources[i].facts & column_facts(&column))
			about.sources[about.n_sources++] = sources[i].source;
	*ret_about = about;
	return true;
}

void column_about_print(FILE *stream, const struct column_about *about,
			const struct sheet_look *look)
{
	static const char label[] = "read from   ";
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < about->n_sources; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", about->sources[i]);
	fprintf(stream, "%s\nmeans       %s\n", about->name, about->help);
	if (*about->member)
		fprintf(stream, "JSON        %s of vfctl list --json\n", about->member);
	fputs(label, stream);
	sheet_print_text(stream, text.text, sizeof(label) - 1, look);
}

const struct field column_document[] = {
	SCHEMA("explain"),
	LEAF("column", NULL, NULL, FIELD_TEXT, struct column_about, name),
	LEAF("help", NULL, NULL, FIELD_TEXT, struct column_about, help),
	LEAF("member", NULL, NULL, FIELD_TEXT, struct column_about, member),
	LEAF("sources", NULL, NULL, FIELD_TEXTS, struct column_about, sources,
	     .n_offset = offsetof(struct column_about, n_sources)),
	{ 0 },
};
