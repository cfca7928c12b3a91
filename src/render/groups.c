/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of IOMMU groups: their kind, their members, and why these are not kept apart?
 */
#include "render/groups.h"

#include <inttypes.h>
#include <stdint.h>

#include "model/acs.h"
#include "model/group.h"
#include "render/parts.h"

enum {
	REASON_INDENT = 2
};

struct judged_group judge_group(const struct host *host, const struct iommu_group *group)
{
	struct judged_group judged = {
		.group = group,
		.viable = group_is_viable(group),
	};

	judged.n_shares = group_why_shared(host, group, host->arena, &judged.shares);
	return judged;
}

/* "group 9 is shared because " .before address .behind, and for some what ACS lacks. */
static const struct {
	const char *before;
	const char *behind;
	const char *lacks;	   /* in front of its flags; NULL: it is not for want of ACS */
	const char *no_capability; /* instead, where there is none */
} reasons[] = {
	[SHARE_ACS] = { .before = "port ",
			.behind = " lets what is below it reach each other",
			.lacks = "its ACS lacks",
			.no_capability = "it has no ACS capability" },
	[SHARE_CONVENTIONAL_BRIDGE] = { .before = "what is on the conventional bus below ",
					.behind = " hears all of it" },
	[SHARE_MULTIFUNCTION] = { .before = "functions of ",
				  .behind = "'s device are not kept apart",
				  .lacks = "their ACS lacks",
				  .no_capability = "they have no ACS capability" },
	[SHARE_DMA_ALIAS] = { .before = "",
			      .behind = " sends requests in another function's name" },
};

static void add_lacks(const struct share *share, struct strbuf *buf)
{
	const char *names[4] = { NULL };
	unsigned int n = acs_flag_names(share->lacks, names);

	if (!reasons[share->reason].lacks)
		return;
	if (share->no_capability) {
		strbuf_addf(buf, ": %s", reasons[share->reason].no_capability);
		return;
	}
	strbuf_addf(buf, ": %s", reasons[share->reason].lacks);
	for (unsigned int i = 0; i < n; i++)
		strbuf_addf(buf, " %s", names[i]);
}

/* There is a reason for each group of several functions: where none was found, none could be read. */
static bool is_unexplained(const struct judged_group *group)
{
	return group->group->n_members > 1 && !group->n_shares;
}

static void print_reason(FILE *stream, const struct judged_group *group, const struct share *share,
			 const struct sheet_look *look)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	char address[BDF_TEXT_SIZE] = "";

	strbuf_addf(&buf, "group %" PRId64 " is shared because %s%s%s", group->group->id,
		    reasons[share->reason].before, bdf_format(share->bridge->bdf, address),
		    reasons[share->reason].behind);
	add_lacks(share, &buf);
	sheet_print_text(stream, buf.text, REASON_INDENT, look);
}

int group_print_reasons(FILE *stream, const struct judged_group *group,
			const struct sheet_look *look)
{
	if (is_unexplained(group))
		fprintf(stream, "why group %" PRId64 " is shared is unknown\n", group->group->id);
	for (size_t i = 0; i < group->n_shares; i++)
		print_reason(stream, group, &group->shares[i], look);
	return is_unexplained(group);
}

static void get_reason(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, share_reason_name(((const struct share *)object)->reason));
}

static void get_lacks(const struct host *host, const void *object, struct value *value)
{
	const struct share *share = object;
	const char *names[4] = { NULL };
	unsigned int n = acs_flag_names(share->lacks, names);

	(void)host;
	if (!reasons[share->reason].lacks)
		return;
	value_start_texts(value);
	for (unsigned int i = 0; i < n; i++)
		value_add_text(value, names[i]);
}

static const struct field share_fields[] = {
	{ .key = "reason", .get = get_reason },
	LEAF("bridge", NULL, NULL, FIELD_DEVICE, struct share, bridge),
	{ .key = "lacks", .get = get_lacks },
	{ 0 },
};

/* The addresses of those that make it not viable, as far as they are known. */
static void get_held_by(const struct host *host, const void *object, struct value *value)
{
	const struct judged_group *judged = object;
	const struct iommu_group *group = judged->group;
	const char **addresses = arena_new_array(host->arena, const char *, group->n_members);

	value->kind = judged->viable == FACT_UNKNOWN ? VALUE_UNKNOWN : VALUE_TEXTS;
	value->texts = addresses;
	value->n_texts = 0;
	for (size_t i = 0; i < group->n_members; i++)
		if (group_accepts_driver(group->members[i]) == FACT_NO)
			addresses[value->n_texts++] = arena_strdup(
				host->arena, bdf_format(group->members[i]->bdf, value->buf));
}

static bool is_explained(const struct host *host, const void *part)
{
	const struct judged_group *judged = part;

	(void)host;
	return judged->n_shares || (judged->group->members_known && !is_unexplained(judged));
}

/* There may be more members than are known: those that are count. */
static bool knows_members(const struct host *host, const void *part)
{
	const struct iommu_group *group = part;

	(void)host;
	return group->members_known || group->n_members;
}

static void get_others(const struct host *host, const void *object, struct value *value)
{
	const struct iommu_group *group = object;

	(void)host;
	value->kind = group->others_known || group->n_others ? VALUE_TEXTS : VALUE_UNKNOWN;
	value->texts = group->others;
	value->n_texts = group->n_others;
}

static const void *iommu_group(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct judged_group *)object)->group;
}

static bool knows_reserved(const struct host *host, const void *part)
{
	(void)host;
	return ((const struct iommu_group *)part)->reserved_known;
}

static const struct field reserved_fields[] = {
	LEAF("type", NULL, NULL, FIELD_TEXT, struct reserved_region, type),
	LEAF("start", NULL, NULL, FIELD_PLACE, struct reserved_region, start),
	LEAF("end", NULL, NULL, FIELD_PLACE, struct reserved_region, end),
	{ 0 },
};

/* What a group says of its members, by the keys of device_fields. */
static const char *const member_keys[] = { "address", "class", "driver", "model", "role", NULL };

const struct field group_fields[] = {
	LEAF("id", "GROUP", "its number", FIELD_NUMBER, struct iommu_group, id, .part = iommu_group,
	     .right = true),
	LEAF("type", "TYPE", "type of its default domain", FIELD_TEXT, struct iommu_group, type,
	     .part = iommu_group),
	LEAF("viable", "VIABLE", "whether vfio would hand out its members", FIELD_YES_NO,
	     struct judged_group, viable),
	{ .key = "held_by", .get = get_held_by },
	OBJECTS("why_shared", share_fields, struct judged_group, shares, n_shares,
		.is_known = is_explained),
	POINTERS("devices", device_fields, struct iommu_group, members, n_members,
		 .part = iommu_group, .is_known = knows_members, .keys = member_keys),
	{ .key = "others", .part = iommu_group, .get = get_others },
	OBJECTS("reserved_regions", reserved_fields, struct iommu_group, reserved, n_reserved,
		.part = iommu_group, .is_known = knows_reserved),
	{ 0 },
};

/* Those that some function was seen in are known in any case. */
static bool knows_groups(const struct host *host, const void *part)
{
	(void)part;
	return host->iommu.n_groups || host->iommu.groups_present != FACT_UNKNOWN;
}

static void get_units(const struct host *host, const void *object, struct value *value)
{
	(void)object;
	value->kind = host->iommu.units_known ? VALUE_TEXTS : VALUE_UNKNOWN;
	value->texts = host->iommu.units;
	value->n_texts = host->iommu.n_units;
}

const struct field groups_document[] = {
	SCHEMA("groups"),
	{ .key = "iommus", .get = get_units },
	OBJECTS("groups", group_fields, struct group_selection, groups, n,
		.is_known = knows_groups),
	GAPS,
	{ 0 },
};

/* A line of the table: one member of a group. */
struct group_row {
	const struct judged_group *group;
	const struct device *device; /* NULL: no PCI function, but what other names */
	const char *other;
};

static const void *row_group(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct group_row *)object)->group;
}

static const void *row_device(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct group_row *)object)->device;
}

static void get_member(const struct host *host, const void *object, struct value *value)
{
	const struct group_row *row = object;

	(void)host;
	if (row->device)
		value_set_bdf(value, row->device);
	else
		value_set_text(value, row->other);
}

static const struct mark holds = {
	.sign = "!",
	.meaning = "driver that keeps its group from vfio",
	.colour = "yellow",
};

static const struct mark *driver_cell(const struct host *host, const void *object,
				      struct strbuf *buf)
{
	const struct device *device = object;
	struct value value = { 0 };

	(void)host;
	value_set_text(&value, str_equal(device->driver, "") ? "none" : device->driver);
	value_add(&value, buf);
	if (group_accepts_driver(device) != FACT_NO)
		return NULL;
	return &holds;
}

static const struct field row_fields[] = {
	{ .key = "group", .type = FIELD_OBJECT, .part = row_group, .members = group_fields },
	{ .key = "member", .column = "MEMBER", .get = get_member },
	{ .key = "driver", .column = "DRIVER", .part = row_device, .cell = driver_cell },
	{ .key = "device", .type = FIELD_OBJECT, .part = row_device, .members = device_fields },
	{ 0 },
};

static const char row_columns[] = "GROUP,TYPE,VIABLE,MEMBER,ROLE,CLASS,DRIVER,MODEL";

static size_t count_rows(const struct group_selection *selection)
{
	size_t n = 0;

	for (size_t i = 0; i < selection->n; i++)
		n += selection->groups[i].group->n_members + selection->groups[i].group->n_others;
	return n;
}

/* Fills rows with a group's members and returns how many those are. */
static size_t fill_rows(const struct judged_group *judged, struct group_row *rows)
{
	const struct iommu_group *group = judged->group;
	size_t n = 0;

	for (size_t i = 0; i < group->n_members; i++)
		rows[n++] = (struct group_row){ .group = judged, .device = group->members[i] };
	for (size_t i = 0; i < group->n_others; i++)
		rows[n++] = (struct group_row){ .group = judged, .other = group->others[i] };
	return n;
}

static int print_reasons(FILE *stream, const struct group_selection *selection, size_t width)
{
	const struct sheet_look look = { .width = width ? width : SIZE_MAX };
	size_t n_printed = 0;
	int n_unknown = 0;

	for (size_t i = 0; i < selection->n; i++) {
		const struct judged_group *group = &selection->groups[i];

		if (group->group->n_members < 2)
			continue;
		if (n_printed++ == 0)
			fputc('\n', stream);
		n_unknown += group_print_reasons(stream, group, &look);
	}
	return n_unknown;
}

int groups_print(FILE *stream, const struct host *host, const struct group_selection *selection,
		 const struct table_look *look)
{
	size_t n = count_rows(selection);
	struct group_row *items = arena_new_array(host->arena, struct group_row, n);
	const void **objects = arena_new_array(host->arena, const void *, n);
	const struct table_rows rows = { .objects = objects, .n = n };
	_cleanup_columns_ struct columns columns = { 0 };
	size_t filled = 0;
	int r = columns_choose(row_fields, row_columns, NULL, &columns, NULL);

	if (r < 0)
		return r;
	for (size_t i = 0; i < selection->n; i++)
		filled += fill_rows(&selection->groups[i], items + filled);
	for (size_t i = 0; i < n; i++)
		objects[i] = &items[i];
	r = table_print(stream, &columns, host, &rows, look);
	return r < 0 ? r : r + print_reasons(stream, selection, look->width);
}
