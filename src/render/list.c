/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the document vfctl/list/1 say? The host, the chosen devices, and what could not be read.
 */
#include "base/err.h"
#include "render/parts.h"

static const void *acpi_part(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct identity *)object)->acpi;
}

static const struct field acpi_fields[] = {
	LEAF("dmar", NULL, NULL, FIELD_YES_NO, struct acpi_tables, dmar),
	LEAF("ivrs", NULL, NULL, FIELD_YES_NO, struct acpi_tables, ivrs),
	LEAF("iort", NULL, NULL, FIELD_YES_NO, struct acpi_tables, iort),
	LEAF("viot", NULL, NULL, FIELD_YES_NO, struct acpi_tables, viot),
	{ 0 },
};

const struct field host_fields[] = {
	LEAF("name", NULL, NULL, FIELD_TEXT, struct identity, name),
	LEAF("kernel", NULL, NULL, FIELD_TEXT, struct identity, kernel),
	LEAF("machine", NULL, NULL, FIELD_TEXT, struct identity, machine),
	LEAF("cmdline", NULL, NULL, FIELD_TEXT, struct identity, cmdline, .constant = ""),
	LEAF("cpu_vendor", NULL, NULL, FIELD_TEXT, struct identity, cpu_vendor),
	LEAF("cpu_model", NULL, NULL, FIELD_TEXT, struct identity, cpu_model),
	LEAF("vendor", NULL, NULL, FIELD_TEXT, struct identity, sys_vendor),
	LEAF("product", NULL, NULL, FIELD_TEXT, struct identity, product),
	LEAF("bios_version", NULL, NULL, FIELD_TEXT, struct identity, bios_version),
	LEAF("virtualized", NULL, NULL, FIELD_YES_NO, struct identity, virtualized),
	LEAF("hypervisor", NULL, NULL, FIELD_TEXT, struct identity, hypervisor, .constant = "none"),
	{ .key = "acpi", .type = FIELD_OBJECT, .part = acpi_part, .members = acpi_fields },
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

const void *host_identity(const struct host *host, const void *object)
{
	(void)object;
	return &host->identity;
}

const void *host_gaps(const struct host *host, const void *object)
{
	(void)object;
	return &host->gaps;
}

static bool knows_devices(const struct host *host, const void *part)
{
	(void)part;
	return host->devices_known;
}

const struct field list_document[] = {
	SCHEMA("list"),
	HOST,
	POINTERS("devices", device_fields, struct selection, devices, n, .is_known = knows_devices),
	GAPS,
	{ 0 },
};
