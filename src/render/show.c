/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of one device alone? See show.h.
 */
#include "render/show.h"

#include <inttypes.h>

#include "render/groups.h"

const struct sheet_row show_rows[] = {
	{ "address", "{ADDRESS} ({ROLE})" },
	{ "model",
	  "[{VENDOR} ]{MODEL} ({VENDOR_ID}:{DEVICE_ID}[, card {SUBSYS_VENDOR}:{SUBSYS_DEVICE}])" },
	{ "driver", "{DRIVER}" },
	{ "interface", "{NAME}[ (other names: {ALTNAMES})][, port of {MASTER}]" },
	{ "state", "up: {UP}, carrier: {CARRIER}[, {SPEED} Mb/s], MTU {MTU}" },
	{ "MAC", "{MAC}[, permanent {PERMANENT_MAC}]" },
	{ "switch port", "[{PORT_NAME}][ of {SWITCH_ID}]" },
	{ "representors", "{REPRESENTORS}" },
	{ "NUMA node", "{NODE}[ (CPUs {CPUS})]" },
	{ "node memory", "{MEMORY}" },
	{ "hugepages", "{HUGEPAGES}" },
	{ "IOMMU group", "{GROUP}[, type {GROUP_TYPE}][, other members: {OTHERS}]" },
	{ "viable", "{VIABLE}[, held by {HELD_BY}]" },
	{ "ACS", "{ACS}[ at {ACS_BLOCKER}]" },
	{ "PCIe link", "{LINK}[ ({GBPS} Gb/s)] of {MAX_LINK}[ ({MAX_GBPS} Gb/s)], degraded: "
		       "{DEGRADED}[, ASPM L1: {ASPM_L1}]" },
	{ "PCIe path", "{PATH_GBPS} Gb/s to the root, bounded at {BOTTLENECK}" },
	{ "SR-IOV", "{VFS} VFs[, InitialVFs {INITIAL_VFS}], drivers take new ones: {AUTOPROBE}" },
	{ "VF addresses",
	  "offset {OFFSET}, stride {STRIDE}[, ARI: {ARI}], device id {VF_DEVICE_ID}" },
	{ "VF BARs", "{VF_BARS}" },
	{ "VF MSI-X", "{VF_MSIX} vectors to share out" },
	{ "eswitch", "{ESWITCH}" },
	{ "VF", "number {INDEX} of [{PF_NAME}, ]{PF}" },
	{ "MAC by PF", "{VF_MAC}" },
	{ "VLAN", "{VLAN}" },
	{ "rights", "trusted: {TRUST}, spoof check: {SPOOFCHK}[, RSS query: {RSS_QUERY}]" },
	{ "GUIDs", "node {NODE_GUID}, port {PORT_GUID}" },
	{ "link state", "{LINK_STATE}" },
	{ "rate", "at least {MIN_TX}, at most {MAX_TX} Mb/s (0: no bound)" },
	{ "used by", "{USED_BY}" },
	{ 0 },
};

static const char vf_columns[] = "INDEX,ADDRESS,DRIVER,VF_MAC,VLAN,TRUST,SPOOFCHK,USED_BY";
static const char member_columns[] = "ADDRESS,ROLE,DRIVER,MODEL";
static const char port_columns[] = "ADDRESS,LINK,MAX_LINK,GBPS,ACS,ACS_BITS,MODEL";

static int print_rows(FILE *stream, const struct host *host, const char *names,
		      const struct field *fields, const struct table_rows *rows,
		      const struct sheet_look *look)
{
	const struct table_look table_look = { .colour = look->colour,
					       .legend = true,
					       .width = look->table_width };
	_cleanup_columns_ struct columns columns = { 0 };
	int r = columns_choose(fields, names, NULL, &columns, NULL);

	return r < 0 ? r : table_print(stream, &columns, host, rows, &table_look);
}

static int print_device(FILE *stream, const struct host *host, const struct subject *subject,
			const struct sheet_look *look)
{
	return sheet_print(stream, show_rows, device_fields, host, subject->device, look);
}

static int print_members(FILE *stream, const struct host *host, const struct subject *subject,
			 const struct sheet_look *look)
{
	const struct iommu_group *group = subject->group.group;
	struct table_rows rows = { 0 };
	int r = 0;

	if (!group || group->n_members < 2)
		return 0;
	rows.objects = (const void *const *)group->members;
	rows.n = group->n_members;
	fprintf(stream, "\nIOMMU group %" PRId64 ":\n", group->id);
	r = print_rows(stream, host, member_columns, device_fields, &rows, look);
	return r < 0 ? r : r + group_print_reasons(stream, &subject->group, look);
}

static int print_vfs(FILE *stream, const struct host *host, const struct subject *subject,
		     const struct sheet_look *look)
{
	const struct table_rows rows = {
		.objects = (const void *const *)subject->vfs,
		.n = subject->n_vfs,
	};
	const struct sriov *sriov = subject->device->sriov;
	int64_t n_vfs = sriov ? sriov->num_vfs : 0; /* UNKNOWN is less than any number */
	int r = 0;

	if (rows.n) {
		fputs("\nVFs:\n", stream);
		r = print_rows(stream, host, vf_columns, device_fields, &rows, look);
	}
	if (r < 0 || n_vfs <= (int64_t)rows.n)
		return r;
	n_vfs -= (int64_t)rows.n;
	fprintf(stream, "%s%" PRId64 " VF%s could not be found\n", rows.n ? "" : "\n", n_vfs,
		n_vfs > 1 ? "s" : "");
	return r + 1;
}

static int print_ports(FILE *stream, const struct host *host, const struct subject *subject,
		       const struct sheet_look *look)
{
	const void **objects = arena_new_array(host->arena, const void *, subject->n_ports);
	const struct table_rows rows = { .objects = objects, .n = subject->n_ports };

	if (!subject_knows_ports(subject)) {
		fputs("\nPorts, from the device to the root: unknown\n", stream);
		return 1;
	}
	if (!rows.n)
		return 0;
	for (size_t i = 0; i < subject->n_ports; i++)
		objects[i] = &subject->ports[i];
	fputs("\nPorts, from the device to the root:\n", stream);
	return print_rows(stream, host, port_columns, port_fields, &rows, look);
}

int show_print(FILE *stream, const struct host *host, const struct subject *subject,
	       const struct sheet_look *look)
{
	static int (*const parts[])(FILE * stream, const struct host *host,
				    const struct subject *subject,
				    const struct sheet_look *look) = {
		print_device,
		print_members,
		print_vfs,
		print_ports,
	};
	int n_unknown = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		int r = parts[i](stream, host, subject, look);

		if (r < 0)
			return r;
		n_unknown += r;
	}
	return n_unknown;
}
