/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the document vfctl/topology/1 say? The boxes of the picture: nodes, and what is below.
 */
#include "render/topology.h"

#include "render/documents.h"
#include "render/parts.h"

static const struct box *of_kind(const void *object, enum box_kind kind)
{
	const struct box *box = object;

	return box->kind == kind ? box : NULL;
}

static const void *place_part(const struct host *host, const void *object)
{
	(void)host;
	return of_kind(object, BOX_NODE);
}

static const void *bus_part(const struct host *host, const void *object)
{
	(void)host;
	return of_kind(object, BOX_BUS);
}

static const void *port_part(const struct host *host, const void *object)
{
	const struct box *box = of_kind(object, BOX_PORT);

	(void)host;
	return box ? &box->port : NULL;
}

static const void *function_part(const struct host *host, const void *object)
{
	const struct box *box = object;

	(void)host;
	return of_kind(box, BOX_NIC) || of_kind(box, BOX_VF) ? box->device : NULL;
}

static const void *nic_part(const struct host *host, const void *object)
{
	(void)host;
	return of_kind(object, BOX_NIC);
}

static const void *numa_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct box *)object)->node;
}

static const void *uses_part(const struct host *host, const void *object)
{
	const struct box *box = of_kind(object, BOX_NIC);

	(void)host;
	return box ? box->vf_uses : NULL;
}

/* All VFs of a PF in one are not told of: its uses are. */
static const void *below_part(const struct host *host, const void *object)
{
	const struct box *box = object;

	(void)host;
	return box->n_below && box->below[0]->kind == BOX_VFS ? NULL : box;
}

/* What hangs from a node that is there, or not, where no function could be read. */
static bool knows_below(const struct host *host, const void *object)
{
	(void)object;
	return host->devices_known;
}

/* Nodes of which something is known. */
static bool knows_nodes(const struct host *host, const void *object)
{
	return host->devices_known || ((const struct box *)object)->n_below;
}

#define USES(name, use) LEAF(name, NULL, NULL, FIELD_NUMBER, struct vf_uses, n[use])

static const struct field uses_fields[] = {
	USES("free", VF_FREE),
	USES("in_vms", VF_IN_VM),
	USES("in_netdevs", VF_IN_NETDEV),
	USES("in_processes", VF_IN_PROCESS),
	USES("in_netns", VF_IN_NETNS),
	USES("unknown", VF_USE_UNKNOWN),
	LEAF("vms", NULL, NULL, FIELD_TEXTS, struct vf_uses, vms,
	     .n_offset = offsetof(struct vf_uses, n_vms)),
	{ 0 },
};

static const struct field box_fields[] = {
	LEAF("node", NULL, NULL, FIELD_NUMBER, struct box, node_id, .part = place_part),
	{ .key = "numa", .type = FIELD_OBJECT, .part = numa_part, .members = node_fields },
	LEAF("bus", NULL, NULL, FIELD_TEXT, struct box, bus, .part = bus_part),
	{ .key = "port", .type = FIELD_OBJECT, .part = port_part, .members = port_fields },
	{ .key = "device", .type = FIELD_OBJECT, .part = function_part, .members = device_fields },
	LEAF("vms", NULL, NULL, FIELD_TEXTS, struct box, vms,
	     .n_offset = offsetof(struct box, n_vms), .part = nic_part),
	{ .key = "vf_uses", .type = FIELD_OBJECT, .part = uses_part, .members = uses_fields },
	POINTERS("below", box_fields, struct box, below, n_below, .part = below_part,
		 .is_known = knows_below),
	{ 0 },
};

const struct field topology_document[] = {
	SCHEMA("topology"),
	HOST,
	POINTERS("nodes", box_fields, struct box, below, n_below, .is_known = knows_nodes),
	GAPS,
	{ 0 },
};
