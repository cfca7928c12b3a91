/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of IOMMU groups: their kind, their members, and why these are not kept apart?
 */
#include "render/groups.h"

#include "render/parts.h"

static size_t n_members(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct iommu_group *)object)->n_members;
}

static const void *member(const struct host *host, const void *object, size_t i)
{
	(void)host;
	return ((const struct iommu_group *)object)->members[i];
}

/* What a group says of its members, by the keys of device_fields. */
static const char *const member_keys[] = { "address", "class", "driver", "model", "role", NULL };

const struct field group_fields[] = {
	LEAF("id", "GROUP", "its number", FIELD_NUMBER, struct iommu_group, id, .right = true),
	LEAF("type", "TYPE", "type of its default domain", FIELD_TEXT, struct iommu_group, type),
	{ .key = "devices",
	  .type = FIELD_ARRAY,
	  .count = n_members,
	  .item = member,
	  .members = device_fields,
	  .keys = member_keys },
	{ 0 },
};

static size_t n_groups(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct group_selection *)object)->n;
}

static const void *group_at(const struct host *host, const void *object, size_t i)
{
	(void)host;
	return ((const struct group_selection *)object)->groups[i];
}

static const void *host_iommu(const struct host *host, const void *object)
{
	(void)object;
	return &host->iommu;
}

const struct field groups_document[] = {
	{ .key = "schema", .type = FIELD_CONSTANT, .constant = "vfctl/groups/1" },
	{ .key = "iommus",
	  .type = FIELD_TEXTS,
	  .part = host_iommu,
	  .offset = offsetof(struct iommu, units),
	  .n_offset = offsetof(struct iommu, n_units) },
	{ .key = "groups",
	  .type = FIELD_ARRAY,
	  .count = n_groups,
	  .item = group_at,
	  .members = group_fields },
	{ .key = "gaps",
	  .type = FIELD_ARRAY,
	  .count = host_n_gaps,
	  .item = host_gap,
	  .members = gap_fields },
	{ 0 },
};

/* A line of the table: one member of a group. */
struct group_row {
	const struct iommu_group *group;
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

static const struct field row_fields[] = {
	{ .key = "group", .type = FIELD_OBJECT, .part = row_group, .members = group_fields },
	{ .key = "member", .column = "MEMBER", .get = get_member },
	{ .key = "device", .type = FIELD_OBJECT, .part = row_device, .members = device_fields },
	{ 0 },
};

static const char row_columns[] = "GROUP,TYPE,MEMBER,ROLE,CLASS,DRIVER,MODEL";

static size_t count_rows(const struct group_selection *selection)
{
	size_t n = 0;

	for (size_t i = 0; i < selection->n; i++)
		n += selection->groups[i]->n_members + selection->groups[i]->n_others;
	return n;
}

/* Fills rows with a group's members and returns how many those are. */
static size_t fill_rows(const struct iommu_group *group, struct group_row *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < group->n_members; i++)
		rows[n++] = (struct group_row){ .group = group, .device = group->members[i] };
	for (size_t i = 0; i < group->n_others; i++)
		rows[n++] = (struct group_row){ .group = group, .other = group->others[i] };
	return n;
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
		filled += fill_rows(selection->groups[i], items + filled);
	for (size_t i = 0; i < n; i++)
		objects[i] = &items[i];
	return table_print(stream, &columns, host, &rows, look);
}
