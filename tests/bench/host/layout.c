/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions does a made-up host have? See layout.h. Per socket one root bus with a root port
 * for each card; a card has as many buses as its VFs may need. A socket whose share of the 256 buses
 * is used up goes on in the next PCI domain.
 */
#include "layout.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

/* An AMD EPYC with Intel E810 cards, an I210 for management and a disk. */
static const struct model models[N_KINDS] = {
	[HOST_BRIDGE] = { 0x1022, 0x1480, 0x1022, 0x1480, 0x060000, 0x00, NULL },
	[IOMMU_UNIT] = { 0x1022, 0x1481, 0x1022, 0x1481, 0x080600, 0x00, NULL },
	[ROOT_PORT] = { 0x1022, 0x1483, 0x1022, 0x1453, 0x060400, 0x00, "pcieport" },
	[PF] = { 0x8086, 0x1592, 0x8086, 0x0002, 0x020000, 0x02, "ice" },
	[VF] = { 0x8086, 0x1889, 0x8086, 0x0000, 0x020000, 0x02, "vfio-pci" },
	[PLAIN_NIC] = { 0x8086, 0x1533, 0x8086, 0x0001, 0x020000, 0x03, "igb" },
	[DISK] = { 0x144d, 0xa80a, 0x144d, 0xa801, 0x010802, 0x00, "nvme" },
};
static const struct model vf_with_netdev = {
	0x8086, 0x1889, 0x8086, 0x0000, 0x020000, 0x02, "iavf"
};

enum {
	PORTS_PER_ROOT = 31 * 8, /* devices 1 to 31 of the root bus; device 0 is the bridge */
	SMALL_CARD = 1 << 20,	 /* the memory of a card that is no PF */
};

/* Where one socket adds its next card. */
struct root {
	unsigned int socket;
	struct bdf bridge;
	unsigned int unit;
	unsigned int n_ports;
	unsigned int next_bus;
	uint64_t next_memory;
};

struct planner {
	struct arena *arena;
	struct layout *layout;
	size_t capacity;
	unsigned int n_pfs;
	unsigned int n_units;
};

static struct function *add(struct planner *planner, const struct root *root, enum kind kind,
			    struct bdf bdf)
{
	struct layout *layout = planner->layout;
	struct function *function = arena_new_struct(planner->arena, struct function);

	function->kind = kind;
	function->bdf = bdf;
	function->root = root->bridge;
	function->socket = root->socket;
	function->unit = root->unit;
	layout->functions = arena_grow(planner->arena, layout->functions, layout->n_functions,
				       &planner->capacity, sizeof(void *));
	layout->functions[layout->n_functions++] = function;
	return function;
}

static unsigned int buses_per_socket(const struct layout *layout)
{
	return 256 / layout->shape.n_sockets;
}

static void begin_root(struct planner *planner, struct root *root, uint32_t domain)
{
	unsigned int bus = root->socket * buses_per_socket(planner->layout);
	struct bdf unit = { .domain = domain, .bus = (uint8_t)bus, .function = 2 };

	root->bridge = (struct bdf){ .domain = domain, .bus = (uint8_t)bus };
	root->n_ports = 0;
	root->next_bus = bus + 1;
	root->unit = planner->n_units++;
	add(planner, root, HOST_BRIDGE, root->bridge);
	add(planner, root, IOMMU_UNIT, unit);
}

/* A new root port with the buses and the memory of one card behind it. */
static struct function *add_port(struct planner *planner, struct root *root, unsigned int n_buses,
				 uint64_t n_bytes)
{
	unsigned int end = (root->socket + 1) * buses_per_socket(planner->layout);
	struct function *port = NULL;
	struct bdf bdf;

	if (root->next_bus + n_buses > end || root->n_ports == PORTS_PER_ROOT)
		begin_root(planner, root, root->bridge.domain + 1);
	if (root->next_bus + n_buses > end)
		errx(1, "the %u buses of a card do not fit into a socket's %u", n_buses,
		     buses_per_socket(planner->layout));
	bdf = root->bridge;
	bdf.device = (uint8_t)(1 + root->n_ports / 8);
	bdf.function = (uint8_t)(root->n_ports % 8);
	port = add(planner, root, ROOT_PORT, bdf);
	port->index = root->n_ports++;
	port->first_bus = (uint8_t)root->next_bus;
	port->last_bus = (uint8_t)(root->next_bus + n_buses - 1);
	port->acs = true;
	port->maximum = (struct lanes){ 4, 16 };
	port->memory = root->next_memory;
	port->memory_bytes = n_bytes;
	root->next_bus += n_buses;
	root->next_memory += n_bytes;
	return port;
}

/* A function of the card behind the port, by its routing id counted from the card's first bus. */
static struct function *add_below(struct planner *planner, const struct root *root, enum kind kind,
				  struct function *port, unsigned int routing_id)
{
	struct bdf bdf = { .domain = port->bdf.domain };
	struct function *function = NULL;

	bdf.bus = (uint8_t)(port->first_bus + (routing_id >> 8));
	bdf.device = (uint8_t)(routing_id >> 3 & 31);
	bdf.function = (uint8_t)(routing_id & 7);
	function = add(planner, root, kind, bdf);
	function->port = port;
	return function;
}

unsigned int pf_vf_offset(const struct layout *layout, const struct function *pf)
{
	return VF_OFFSET + pf->bdf.function * (layout->shape.total_vfs - 1);
}

uint64_t pf_iov_bar(const struct layout *layout, const struct function *pf, unsigned int bar)
{
	return pf->memory + PF_IOV + (bar == 3 ? layout->shape.total_vfs * (uint64_t)VF_BAR0 : 0);
}

/* What a PF with all its VFs may need, in whole 64 MiB, so that windows are aligned. */
static uint64_t pf_memory_bytes(const struct shape *shape)
{
	uint64_t bytes = PF_IOV + shape->total_vfs * (uint64_t)(VF_BAR0 + VF_BAR3);

	return (bytes + PF_IOV - 1) / PF_IOV * PF_IOV;
}

static void add_vfs(struct planner *planner, const struct root *root, struct function *port,
		    const struct function *pf)
{
	unsigned int first = pf->bdf.function + pf_vf_offset(planner->layout, pf);

	for (unsigned int i = 0; i < planner->layout->shape.n_vfs; i++) {
		struct function *vf = add_below(planner, root, VF, port, first + i);

		vf->pf = pf;
		vf->index = i;
		vf->maximum = pf->maximum;
		vf->memory = pf_iov_bar(planner->layout, pf, 0) + i * (uint64_t)VF_BAR0;
	}
}

/* Every eighth card runs with half its lanes and half its speed. */
static struct lanes card_link(unsigned int card)
{
	return card % 8 == 3 ? (struct lanes){ 3, 8 } : (struct lanes){ 4, 16 };
}

static void add_card(struct planner *planner, struct root *root, unsigned int n_pfs)
{
	const struct shape *shape = &planner->layout->shape;
	unsigned int card = planner->n_pfs / shape->n_ports;
	unsigned int last = VF_OFFSET + n_pfs * shape->total_vfs - 1;
	uint64_t n_bytes = pf_memory_bytes(shape);
	struct function *port = add_port(planner, root, last / 256 + 1, n_pfs * n_bytes);

	port->current = card_link(card);
	for (unsigned int i = 0; i < n_pfs; i++) {
		struct function *pf = add_below(planner, root, PF, port, i);

		pf->index = planner->n_pfs++;
		pf->current = port->current;
		pf->maximum = (struct lanes){ 4, 16 };
		pf->memory = port->memory + i * n_bytes;
		add_vfs(planner, root, port, pf);
	}
}

static void add_small_card(struct planner *planner, struct root *root, enum kind kind,
			   struct lanes lanes)
{
	struct function *port = add_port(planner, root, 1, SMALL_CARD);
	struct function *card = add_below(planner, root, kind, port, 0);

	port->current = lanes;
	card->current = card->maximum = lanes;
	card->memory = port->memory;
}

/* Of n cards those below this number go to earlier sockets; the first socket never has less. */
static unsigned int share(unsigned int n, unsigned int socket, unsigned int n_sockets)
{
	return (n * socket + n_sockets - 1) / n_sockets;
}

/* The cards are dealt out so that neighbours in the numbering share a socket. */
static void add_functions(struct planner *planner)
{
	const struct shape *shape = &planner->layout->shape;
	unsigned int n_cards = (shape->n_pfs + shape->n_ports - 1) / shape->n_ports;

	for (unsigned int socket = 0; socket < shape->n_sockets; socket++) {
		struct root root = { .socket = socket, .next_memory = (socket + 1ULL) << 42 };
		unsigned int first = share(n_cards, socket, shape->n_sockets);
		unsigned int end = share(n_cards, socket + 1, shape->n_sockets);

		begin_root(planner, &root, 0);
		if (socket == 0) {
			add_small_card(planner, &root, PLAIN_NIC, (struct lanes){ 1, 1 });
			add_small_card(planner, &root, DISK, (struct lanes){ 4, 4 });
		}
		for (unsigned int card = first; card < end; card++) {
			unsigned int left = shape->n_pfs - planner->n_pfs;

			add_card(planner, &root, left < shape->n_ports ? left : shape->n_ports);
		}
	}
}

static void drop_acs(struct layout *layout)
{
	unsigned int n_cards =
		(layout->shape.n_pfs + layout->shape.n_ports - 1) / layout->shape.n_ports;
	unsigned int n_without = layout->shape.n_without_acs;

	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *pf = layout->functions[i];

		if (pf->kind == PF && pf->index / layout->shape.n_ports + n_without >= n_cards)
			pf->port->acs = false;
	}
}

static int by_address(const void *a, const void *b)
{
	return bdf_compare((*(struct function *const *)a)->bdf,
			   (*(struct function *const *)b)->bdf);
}

/* The root port's peer in its slot that shares its group for want of ACS, or NULL. */
static const struct function *peer_without_acs(const struct layout *layout, size_t at)
{
	const struct function *port = layout->functions[at];

	while (at-- > 0) {
		const struct function *other = layout->functions[at];

		if (other->bdf.domain != port->bdf.domain || other->bdf.bus != port->bdf.bus ||
		    other->bdf.device != port->bdf.device)
			return NULL;
		if (!other->acs)
			return other;
	}
	return NULL;
}

/*
 * As the kernel's pci_device_group: what lies behind a port without ACS joins its group, and so do
 * functions of one slot without ACS. (A card's functions count as isolated from each other: their
 * ACS capability says that there is no path between them.)
 */
static void number_groups(struct layout *layout, bool vfs)
{
	for (size_t i = 0; i < layout->n_functions; i++) {
		struct function *function = layout->functions[i];
		const struct function *joined = NULL;

		if ((function->kind == VF) != vfs)
			continue;
		if (function->kind == IOMMU_UNIT) {
			function->group = -1;
			continue;
		}
		if (function->port && !function->port->acs)
			joined = function->port;
		else if (function->kind == ROOT_PORT && !function->acs)
			joined = peer_without_acs(layout, i);
		function->group = joined ? joined->group : layout->n_groups++;
	}
}

static void deal_to_vms(struct layout *layout)
{
	unsigned int n = 0;

	for (size_t i = 0; i < layout->n_functions && n < layout->shape.n_vms; i++)
		if (layout->functions[i]->kind == VF)
			layout->functions[i]->vm = ++n;
}

struct layout *layout_new(struct arena *arena, const struct shape *shape)
{
	struct layout *layout = arena_new_struct(arena, struct layout);
	struct planner planner = { .arena = arena, .layout = layout };

	layout->shape = *shape;
	add_functions(&planner);
	qsort(layout->functions, layout->n_functions, sizeof(void *), by_address);
	drop_acs(layout);
	number_groups(layout, false);
	number_groups(layout, true);
	deal_to_vms(layout);
	name_netdevs(layout);
	return layout;
}

const struct model *function_model(const struct layout *layout, const struct function *function)
{
	if (function->kind == VF && layout->shape.netdevs && !function->vm)
		return &vf_with_netdev;
	return &models[function->kind];
}

const char *function_path(struct arena *arena, const struct function *function)
{
	char root[BDF_TEXT_SIZE];
	char port[BDF_TEXT_SIZE] = "";
	char self[BDF_TEXT_SIZE];

	bdf_format(function->root, root);
	root[strlen(root) - strlen(":00.0")] = '\0';
	if (function->port)
		bdf_format(function->port->bdf, port);
	return arena_printf(arena, "/sys/devices/pci%s/%s%s%s", root, port,
			    function->port ? "/" : "", bdf_format(function->bdf, self));
}
