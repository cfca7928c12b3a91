/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does sysfs show of the made-up host's IOMMU? Its units and the groups, as drivers/iommu/iommu.c
 * and amd/init.c write them.
 */
#include "parts.h"
#include "place.h"

/* AMD's reserved regions: the interrupt range and HyperTransport's. */
static const char reserved_regions[] = "0x00000000fee00000 0x00000000feefffff msi\n"
				       "0x000000fd00000000 0x000000ffffffffff reserved\n";

const char *function_unit_path(struct arena *arena, const struct function *function)
{
	struct function unit = { .root = function->root, .bdf = function->root };

	unit.bdf.function = 2;
	return arena_printf(arena, "%s/iommu/ivhd%u", function_path(arena, &unit), function->unit);
}

static void write_unit(int tree, struct arena *arena, const struct function *unit)
{
	const char *path = function_unit_path(arena, unit);
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/iommu");
	_cleanup_place_ struct place features =
		place_open(tree, arena_printf(arena, "%s/amd-iommu", path));

	place_text(&features, "cap", "40\n");
	place_text(&features, "features", "58f77ef22294ade:0\n");
	place_link(&class, arena_printf(arena, "ivhd%u", unit->unit), path);
}

static void write_member(int tree, struct arena *arena, const struct function *function)
{
	const char *group = arena_printf(arena, "/sys/kernel/iommu_groups/%d", function->group);
	_cleanup_place_ struct place members =
		place_open(tree, arena_printf(arena, "%s/devices", group));
	_cleanup_place_ struct place unit = place_open(
		tree, arena_printf(arena, "%s/devices", function_unit_path(arena, function)));
	char address[BDF_TEXT_SIZE];

	bdf_format(function->bdf, address);
	place_link(&members, address, function_path(arena, function));
	place_link(&unit, address, function_path(arena, function));
}

void write_groups(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	/* Both are there, and empty, where the IOMMU is off. */
	place_make(tree, "/sys/kernel/iommu_groups");
	place_make(tree, "/sys/class/iommu");
	if (!layout->shape.iommu)
		return;
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *function = layout->functions[i];

		if (function->kind == IOMMU_UNIT)
			write_unit(tree, arena, function);
		if (function->group >= 0)
			write_member(tree, arena, function);
	}
	for (int group = 0; group < layout->n_groups; group++) {
		_cleanup_place_ struct place place =
			place_open(tree, arena_printf(arena, "/sys/kernel/iommu_groups/%d", group));

		place_text(&place, "type", "identity\n");
		place_text(&place, "reserved_regions", "%s", reserved_regions);
	}
}
