/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the document vfctl/list/1 say? The host, the chosen devices, and what could not be read.
 */
#include "base/err.h"
#include "render/parts.h"

static const struct field host_fields[] = {
	LEAF("name", NULL, NULL, FIELD_TEXT, struct identity, name),
	LEAF("kernel", NULL, NULL, FIELD_TEXT, struct identity, kernel),
	LEAF("cpu_vendor", NULL, NULL, FIELD_TEXT, struct identity, cpu_vendor),
	LEAF("product", NULL, NULL, FIELD_TEXT, struct identity, product),
	LEAF("virtualized", NULL, NULL, FIELD_YES_NO, struct identity, virtualized),
	{ 0 },
};

static void get_error(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, errno_name(((const struct gap *)object)->error));
}

const struct field gap_fields[] = {
	LEAF("source", NULL, NULL, FIELD_TEXT, struct gap, source),
	{ .key = "error", .get = get_error },
	{ 0 },
};

static const void *host_identity(const struct host *host, const void *object)
{
	(void)object;
	return &host->identity;
}

const void *host_gaps(const struct host *host, const void *object)
{
	(void)object;
	return &host->gaps;
}

const struct field list_document[] = {
	SCHEMA("list"),
	{ .key = "host",
	  .type = FIELD_OBJECT,
	  .part = host_identity,
	  .members = host_fields,
	  .facts = FACTS_IDENTITY },
	POINTERS("devices", device_fields, struct selection, devices, n),
	GAPS,
	{ 0 },
};
