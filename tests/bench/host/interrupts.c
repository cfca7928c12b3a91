/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts does a made-up host have, and which CPUs serve them? Each function's on its own
 * socket, in turn, as kernel/irq/proc.c shows them.
 */
#include <stdio.h>

#include "base/text.h"
#include "parts.h"
#include "place.h"

enum {
	FIRST_VECTOR = 100,
	PF_VECTORS = 5,
	NIC_VECTORS = 3
};

/* /proc/interrupts while it is written, and the number of the next vector. */
struct listing {
	int tree;
	const struct layout *layout;
	struct arena *arena;
	struct strbuf text;
	unsigned int next;
};

static void add_line(struct listing *listing, unsigned int irq, unsigned int cpu, const char *chip,
		     const char *rest)
{
	strbuf_addf(&listing->text, "%4u:", irq);
	for (unsigned int i = 0; i < all_cpus(&listing->layout->shape); i++)
		strbuf_addf(&listing->text, " %10u", i == cpu ? 4711 + irq : 0);
	strbuf_addf(&listing->text, "  %s%s %s\n", listing->layout->shape.iommu ? "IR-" : "", chip,
		    rest);
}

static unsigned int vectors_of(const struct layout *layout, const struct function *function)
{
	switch (function->kind) {
	case ROOT_PORT:
		return 1;
	case PF:
		return PF_VECTORS;
	case PLAIN_NIC:
		return NIC_VECTORS;
	case VF:
		return layout->shape.n_vectors;
	default:
		return 0;
	}
}

/* What its driver calls vector i: ice, igb, iavf and vfio-pci each in its own way. */
static const char *action_of(struct arena *arena, const struct layout *layout,
			     const struct function *function, unsigned int i)
{
	const char *name = function->netdev.name;
	char address[BDF_TEXT_SIZE];

	bdf_format(function->bdf, address);
	switch (function->kind) {
	case PF:
		return i ? arena_printf(arena, "ice-%s-TxRx-%u", name, i - 1)
			 : arena_printf(arena, "ice-%s:misc", address);
	case PLAIN_NIC:
		return i ? arena_printf(arena, "%s-TxRx-%u", name, i - 1) : name;
	case VF:
		if (!layout->shape.netdevs)
			return arena_printf(arena, "vfio-msix[%u](%s)", i, address);
		return i ? arena_printf(arena, "iavf-%s-TxRx-%u", name, i - 1)
			 : arena_printf(arena, "iavf-%s:mbx", address);
	default:
		return "PCIe PME, pciehp";
	}
}

static void add_vectors(struct listing *listing, const struct function *function)
{
	const struct shape *shape = &listing->layout->shape;
	char chip[BDF_TEXT_SIZE + 16];
	char address[BDF_TEXT_SIZE];

	snprintf(chip, sizeof(chip), "PCI-MSIX-%s", bdf_format(function->bdf, address));
	for (unsigned int i = 0; i < vectors_of(listing->layout, function); i++) {
		unsigned int irq = listing->next++;
		unsigned int cpu = function->socket * shape->n_cores + irq % shape->n_cores;
		_cleanup_place_ struct place place = place_open(
			listing->tree, arena_printf(listing->arena, "/proc/irq/%u", irq));

		place_text(&place, "effective_affinity_list", "%u\n", cpu);
		place_text(&place, "smp_affinity_list", "%u\n", cpu);
		add_line(listing, irq, cpu, chip,
			 arena_printf(listing->arena, "%4u-edge      %s", i,
				      action_of(listing->arena, listing->layout, function, i)));
	}
}

static void add_heading(struct listing *listing)
{
	strbuf_add(&listing->text, "     ");
	for (unsigned int i = 0; i < all_cpus(&listing->layout->shape); i++)
		strbuf_addf(&listing->text, " CPU%-8u", i);
	strbuf_add(&listing->text, "\n");
}

void write_interrupts(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct listing listing = {
		.tree = tree, .layout = layout, .arena = arena, .next = FIRST_VECTOR
	};
	_cleanup_place_ struct place proc = place_open(tree, "/proc");

	add_heading(&listing);
	add_line(&listing, 0, 0, "IO-APIC", "   2-edge      timer");
	add_line(&listing, 9, 0, "IO-APIC", "   9-fasteoi   acpi");
	for (size_t i = 0; i < layout->n_functions; i++)
		add_vectors(&listing, layout->functions[i]);
	strbuf_add(&listing.text, " NMI:          0   Non-maskable interrupts\n ERR:          0\n");
	place_bytes(&proc, "interrupts", listing.text.text, listing.text.length);
	strbuf_release(&listing.text);
	place_make(tree, "/sys/fs/cgroup/system.slice");
}
