/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hangs where, and what does each box say? See picture.h.
 */
#include <inttypes.h>

#include "model/acs.h"
#include "model/path.h"
#include "render/column.h"
#include "render/parts.h"
#include "render/picture.h"

struct builder {
	const struct host *host;
	struct arena *arena;
	struct box *picture;
	bool unfold;
};

/* What a label says is what a column of list says, behind these words. */
struct label_source {
	const char *before;
	const char *column;
	const char *unknown; /* what it says instead where the column says "?"; NULL: that */
};

static const struct label_source nic_labels[N_LABELS] = {
	[LABEL_TITLE] = { "", "NAME", NULL },
	[LABEL_ADDRESS] = { "", "ADDRESS", NULL },
	[LABEL_DRIVER] = { "", "DRIVER", NULL },
	[LABEL_LINK] = { "", "LINK", "link unknown" },
	[LABEL_STATE] = { "group ", "GROUP", "group unknown" },
	[LABEL_DETAIL] = { "", "MODEL", NULL },
};

static const struct label_source vf_labels[N_LABELS] = {
	[LABEL_TITLE] = { "VF ", "INDEX", NULL },
	[LABEL_ADDRESS] = { "", "ADDRESS", NULL },
	[LABEL_DRIVER] = { "", "DRIVER", NULL },
	[LABEL_STATE] = { "group ", "GROUP", "group unknown" },
	[LABEL_USERS] = { "", "USED_BY", NULL },
};

static const struct label_source port_labels[N_LABELS] = {
	[LABEL_ADDRESS] = { "", "ADDRESS", NULL },
	[LABEL_LINK] = { "", "LINK", "link unknown" },
	[LABEL_DETAIL] = { "", "MODEL", NULL },
};

static void take_labels(const struct builder *builder, const struct label_source *sources,
			struct box *box)
{
	for (size_t i = 0; i < N_LABELS; i++) {
		_cleanup_strbuf_ struct strbuf cell = { 0 };
		const char *name = sources[i].column;
		struct column column = { 0 };
		const struct mark *mark = NULL;

		if (!name || !column_find(device_fields, name, strlen(name), &column))
			continue;
		mark = column_cell(&column, builder->host, box->device, &cell);
		if (str_equal(cell.text, "-"))
			continue;
		box->n_unknown += str_equal(cell.text, "?");
		box->labels[i].mark = mark;
		box->labels[i].text = str_equal(cell.text, "?") && sources[i].unknown
					      ? sources[i].unknown
					      : arena_printf(builder->arena, "%s%s",
							     sources[i].before, cell.text);
	}
}

static void set_label(struct box *box, enum box_label place, const char *text)
{
	box->labels[place].text = text;
}

struct box *box_add(struct arena *arena, struct box *above, enum box_kind kind)
{
	struct box *box = arena_new_struct(arena, struct box);

	box->kind = kind;
	above->below = arena_grow(arena, above->below, above->n_below, &above->capacity,
				  sizeof(struct box *));
	above->below[above->n_below++] = box;
	return box;
}

/* Where the link runs below what it could, that is said, too. */
static void tell_degraded(const struct builder *builder, struct box *box)
{
	struct label *link = &box->labels[LABEL_LINK];
	_cleanup_strbuf_ struct strbuf best = { 0 };
	const struct link could = path_best_link(box->device);

	if (!link->text || !link->mark)
		return;
	maximum_cell(builder->host, &could, &best);
	link->text = arena_printf(builder->arena, "%s of %s", link->text, best.text);
}

/* ---- what kinds of boxes there are, from the node down */

static struct box *node_box(const struct builder *builder, int64_t id)
{
	const struct numa *numa = &builder->host->numa;
	struct box *box = NULL;

	/* Where there is but one node, all is near it, whether or not the firmware says so. */
	if (id == -1 && numa->n_nodes == 1)
		id = numa->nodes[0].id;
	for (size_t i = 0; i < builder->picture->n_below; i++)
		if (builder->picture->below[i]->node_id == id)
			return builder->picture->below[i];
	box = box_add(builder->arena, builder->picture, BOX_NODE);
	box->node_id = id;
	box->n_unknown = id == UNKNOWN;
	box->node = id < 0 ? NULL : numa_find_node(numa, id);
	if (id >= 0)
		set_label(box, LABEL_TITLE, arena_printf(builder->arena, "NUMA node %" PRId64, id));
	else if (id == UNKNOWN)
		set_label(box, LABEL_TITLE, "NUMA node unknown");
	else
		set_label(box, LABEL_TITLE, numa->n_nodes ? "no NUMA node" : "without NUMA");
	if (box->node || !numa->n_nodes)
		picture_note_node(numa, box->node, builder->arena, box);
	return box;
}

/* The box of this device among those in another; most often it is the last that was added. */
static struct box *find_below(const struct box *above, const struct device *device)
{
	for (size_t i = above->n_below; i-- > 0;)
		if (above->below[i]->device == device)
			return above->below[i];
	return NULL;
}

static struct box *bus_box(const struct builder *builder, struct box *node,
			   const struct device *top)
{
	const char *title = "the way to the root is unknown";
	struct box *box = NULL;

	if (top->parent_known)
		title = arena_printf(builder->arena, "host bridge %s",
				     top->root_bus ? top->root_bus : "unknown");
	for (size_t i = 0; i < node->n_below; i++)
		if (str_equal(node->below[i]->labels[LABEL_TITLE].text, title))
			return node->below[i];
	box = box_add(builder->arena, node, BOX_BUS);
	box->bus = top->root_bus;
	box->n_unknown = !top->parent_known || !top->root_bus;
	set_label(box, LABEL_TITLE, title);
	return box;
}

static const char *port_name(const struct device *port)
{
	static const struct {
		enum port_type type;
		const char *name;
	} names[] = {
		{ PORT_ROOT, "root port" },
		{ PORT_UPSTREAM, "upstream port" },
		{ PORT_DOWNSTREAM, "downstream port" },
		{ PORT_PCIE_TO_PCI, "PCI bridge" },
		{ PORT_PCI_TO_PCIE, "PCIe bridge" },
		{ PORT_NOT_EXPRESS, "PCI bridge" },
	};

	for (size_t i = 0; port->config && i < ARRAY_SIZE(names); i++)
		if (names[i].type == port->config->port_type)
			return names[i].name;
	return "port";
}

/* Root ports and downstream ports are the upper ends of their links, which what is below shows. */
static bool ends_link(const struct device *port)
{
	return port->parent && !(port->config && port_is_downstream(port->config->port_type));
}

static struct box *port_box(const struct builder *builder, struct box *node,
			    const struct device *port)
{
	struct box *above =
		port->parent ? port_box(builder, node, port->parent) : bus_box(builder, node, port);
	struct box *box = find_below(above, port);
	const char *acs = NULL;

	if (box)
		return box;
	box = box_add(builder->arena, above, BOX_PORT);
	box->device = port;
	box->port.device = port;
	take_labels(builder, port_labels, box);
	set_label(box, LABEL_TITLE, port_name(port));
	if (!ends_link(port))
		box->labels[LABEL_LINK] = (struct label){ 0 };
	tell_degraded(builder, box);
	acs = acs_state_name(acs_of_function(builder->host, port).state);
	box->n_unknown += !acs;
	set_label(box, LABEL_STATE, arena_printf(builder->arena, "ACS %s", acs ? acs : "unknown"));
	return box;
}

/* VMs that were given the whole function. */
static void tell_vms(const struct builder *builder, struct box *box)
{
	const struct host *host = builder->host;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	box->vms = arena_new_array(builder->arena, const char *, host->n_domains);
	for (size_t i = 0; i < host->n_domains; i++) {
		if (!domain_takes(&host->domains[i], box->device->bdf))
			continue;
		strbuf_addf(&text, "%s%s", box->n_vms ? ", " : "given to VM ",
			    host->domains[i].name);
		box->vms[box->n_vms++] = host->domains[i].name;
	}
	if (box->n_vms)
		set_label(box, LABEL_USERS, arena_strdup(builder->arena, text.text));
}

static void hang_vfs(const struct builder *builder, struct box *pf)
{
	const struct sriov *sriov = pf->device->sriov;
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct box *box = NULL;

	pf->vf_uses = vf_uses_of(builder->host, pf->device);
	if (!builder->unfold || !sriov->n_vfs) {
		box = box_add(builder->arena, pf, BOX_VFS);
		box->device = pf->device;
		box->vf_uses = pf->vf_uses;
		box->n_unknown = vf_uses_add(pf->vf_uses, &text);
		set_label(box, LABEL_TITLE, arena_strdup(builder->arena, text.text));
		return;
	}
	for (size_t i = 0; i < sriov->n_vfs; i++) {
		if (!sriov->vfs[i])
			continue;
		box = box_add(builder->arena, pf, BOX_VF);
		box->device = sriov->vfs[i];
		take_labels(builder, vf_labels, box);
	}
}

/* One that has no interface, or nobody knows whether: "VF ?". */
static void name_by_role(const struct builder *builder, struct box *box)
{
	const char *name = box->labels[LABEL_TITLE].text;
	const char *role = box->device->role == ROLE_NIC ? "NIC" : box->device->vf ? "VF" : "PF";

	if (!name || str_equal(name, "?"))
		set_label(box, LABEL_TITLE,
			  arena_printf(builder->arena, "%s%s", role, name ? " ?" : ""));
}

static void hang_nic(const struct builder *builder, const struct device *nic)
{
	struct box *node = node_box(builder, nic->numa_node);
	struct box *above =
		nic->parent ? port_box(builder, node, nic->parent) : bus_box(builder, node, nic);
	struct box *box = box_add(builder->arena, above, BOX_NIC);

	box->device = nic;
	take_labels(builder, nic_labels, box);
	name_by_role(builder, box);
	tell_degraded(builder, box);
	tell_vms(builder, box);
	if (nic->sriov)
		hang_vfs(builder, box);
}

struct box *picture_of(const struct host *host, bool unfold)
{
	struct builder builder = { .host = host, .arena = host->arena, .unfold = unfold };

	builder.picture = arena_new_struct(host->arena, struct box);
	set_label(builder.picture, LABEL_TITLE,
		  host->identity.name ? host->identity.name : "a host");
	picture_note_host(host, builder.picture);
	for (size_t i = 0; i < host->numa.n_nodes; i++)
		node_box(&builder, host->numa.nodes[i].id);
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		/* A VF hangs from its PF, unless nobody knows which that is. */
		if (device->role != ROLE_OTHER && !(device->vf && device->vf->pf))
			hang_nic(&builder, device);
	}
	return builder.picture;
}
