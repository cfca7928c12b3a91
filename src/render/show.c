/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of one device alone? See show.h.
 */
#include "render/show.h"

#include <inttypes.h>

static const struct sheet_row device_rows[] = {
	{ "address", "{ADDRESS} ({ROLE})" },
	{ "model", "[{VENDOR} ]{MODEL} ({VENDOR_ID}:{DEVICE_ID})" },
	{ "driver", "{DRIVER}" },
	{ "interface", "{NAME}[ (also {ALTNAMES})]" },
	{ "state", "up: {UP}, carrier: {CARRIER}[, {SPEED} Mb/s], MTU {MTU}" },
	{ "MAC", "{MAC}[, permanent {PERMANENT_MAC}]" },
	{ "NUMA node", "{NODE}[ (CPUs {CPUS})]" },
	{ "IOMMU group", "{GROUP}[ ({GROUP_TYPE})][, alone in it: {ISOLATED}]" },
	{ "PCIe link", "{LINK}[ ({GBPS} Gb/s)], can do {MAX_LINK}[ ({MAX_GBPS} Gb/s)]" },
	{ "SR-IOV", "{VFS} VFs, drivers take new ones: {AUTOPROBE}" },
	{ "VF addresses", "offset {OFFSET}, stride {STRIDE}, device id {VF_DEVICE_ID}" },
	{ "eswitch", "{ESWITCH}" },
	{ "VF", "number {INDEX} of {PF}" },
	{ "MAC by PF", "{VF_MAC}" },
	{ "VLAN", "{VLAN}" },
	{ "rights", "trusted: {TRUST}, spoof check: {SPOOFCHK}[, RSS query: {RSS_QUERY}]" },
	{ "link state", "{LINK_STATE}" },
	{ "rate", "at least {MIN_TX}, at most {MAX_TX} Mb/s (0: no bound)" },
	{ "used by", "{USED_BY}" },
	{ 0 },
};

static const char vf_columns[] = "INDEX,ADDRESS,DRIVER,VF_MAC,VLAN,TRUST,SPOOFCHK,USED_BY";
static const char member_columns[] = "ADDRESS,ROLE,DRIVER,MODEL";
static const char port_columns[] = "ADDRESS,LINK,MAX_LINK,GBPS,ACS_BITS,MODEL";

static int print_rows(FILE *stream, const struct host *host, const char *names,
		      const struct field *fields, const struct table_rows *rows,
		      const struct sheet_look *look)
{
	const struct table_look table_look = { .colour = look->colour,
					       .legend = true,
					       .width = look->width };
	_cleanup_columns_ struct columns columns = { 0 };
	int r = columns_choose(fields, names, NULL, &columns, NULL);

	return r < 0 ? r : table_print(stream, &columns, host, rows, &table_look);
}

static int print_members(FILE *stream, const struct host *host, const struct subject *subject,
			 const struct sheet_look *look)
{
	const struct iommu_group *group = subject->group;
	const struct table_rows rows = {
		.objects = (const void *const *)group->members,
		.n = group->n_members,
	};

	fprintf(stream, "\nIOMMU group %" PRId64 ":\n", group->id);
	return print_rows(stream, host, member_columns, device_fields, &rows, look);
}

static int print_vfs(FILE *stream, const struct host *host, const struct subject *subject,
		     const struct sheet_look *look)
{
	const struct table_rows rows = {
		.objects = (const void *const *)subject->vfs,
		.n = subject->n_vfs,
	};

	fputs("\nVFs:\n", stream);
	return print_rows(stream, host, vf_columns, device_fields, &rows, look);
}

static int print_ports(FILE *stream, const struct host *host, const struct subject *subject,
		       const struct sheet_look *look)
{
	const void **objects = arena_new_array(host->arena, const void *, subject->n_ports);
	const struct table_rows rows = { .objects = objects, .n = subject->n_ports };

	for (size_t i = 0; i < subject->n_ports; i++)
		objects[i] = &subject->ports[i];
	fputs("\nPorts, from the device to the root:\n", stream);
	return print_rows(stream, host, port_columns, port_fields, &rows, look);
}

int show_print(FILE *stream, const struct host *host, const struct subject *subject,
	       const struct sheet_look *look)
{
	int r = 0;

	sheet_print(stream, device_rows, device_fields, host, subject->device, look);
	if (subject->group && subject->group->n_members > 1)
		r = print_members(stream, host, subject, look);
	if (r == 0 && subject->n_vfs)
		r = print_vfs(stream, host, subject, look);
	if (r == 0 && subject->n_ports)
		r = print_ports(stream, host, subject, look);
	return r;
}
