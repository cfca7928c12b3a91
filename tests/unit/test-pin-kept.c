/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does all that a placement does not ask for stay in a definition: comments, elements of others, and what
 * says the same in other words?
 */
#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/pin.h"
#include "domxml/tune.h"
#include "edited.h"
#include "unit.h"

#define FOREIGN "<!-- never touch --><x:hint xmlns:x='urn:x'/>"

/* Two vCPUs on CPUs 4 and 5, in pages of 2 MiB of nodes 0 and 1. */
static struct placement placement_of(struct arena *arena)
{
	struct placement placement = {
		.vcpus = arena_new_array(arena, struct idset, 2),
		.n_vcpus = 2,
		.emulator = edited_set(arena, "6-7"),
		.nodes = edited_set(arena, "0-1"),
		.page_bytes = INT64_C(2) << 20,
	};

	placement.vcpus[0] = edited_set(arena, "4");
	placement.vcpus[1] = edited_set(arena, "5");
	return placement;
}

/* What it becomes; and again, and back, without a trace. */
static void leaves_what_is_so_already(void **state)
{
	static const char xml[] =
		"<domain><memoryBacking><hugepages><!-- c --><page size='2' unit='M'/></hugepages>"
		"</memoryBacking><vcpu placement='static' cpuset='5,4'>2</vcpu><cputune>"
		"<vcpupin vcpu='0' cpuset='4'/><!-- c --><vcpupin vcpu='1' cpuset='5'/>"
		"<emulatorpin cpuset='7,6'/></cputune><numatune>" FOREIGN
		"<memory nodeset='0,1' mode='strict'/></numatune></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = placement_of(arena);

	(void)state;
	assert_ptr_equal(edited_pin(xml, &placement, arena), xml);
}

static void keeps_what_is_beside_it(void **state)
{
	static const int64_t nodes[] = { 0, 1 };
	static const struct {
		const char *stands;
		const char *then;
	} cases[] = {
		{ "<numatune>" FOREIGN "<memory mode='preferred' nodeset='0'/></numatune>",
		  "<numatune>" FOREIGN "<memory mode='strict' nodeset='0-1'/></numatune>" },
		{ "<numatune><memory mode='strict' placement='auto'/>" FOREIGN "</numatune>",
		  "<numatune><memory mode='strict' nodeset='0-1'/>" FOREIGN "</numatune>" },
		/* One that is no cell's that is to be bound so would bind it otherwise. */
		{ "<numatune><memory mode='strict' nodeset='0'/>" FOREIGN
		  "<memnode cellid='0' mode='strict' nodeset='0'/>"
		  "<memnode cellid='1' mode='strict' nodeset='0,1'/></numatune>",
		  "<numatune><memory mode='strict' nodeset='0-1'/>" FOREIGN
		  "<memnode cellid='1' mode='strict' nodeset='0,1'/></numatune>" },
		{ "<memoryBacking><hugepages>" FOREIGN "<page size='1' unit='G' nodeset='0'/>"
		  "<page size='2' unit='M' nodeset='1'/></hugepages><locked/></memoryBacking>",
		  "<memoryBacking><hugepages>" FOREIGN
		  "<page size='2' unit='M'/></hugepages><locked/></memoryBacking>" },
		{ "<memoryBacking><hugepages>" FOREIGN "<page size='1' unit='G'/></hugepages>"
		  "</memoryBacking>",
		  "<memoryBacking><hugepages>" FOREIGN "<page size='2048' unit='KiB'/></hugepages>"
		  "</memoryBacking>" },
		{ "<memoryBacking><hugepages>" FOREIGN "</hugepages></memoryBacking>",
		  "<memoryBacking><hugepages>" FOREIGN "<page size='2048' unit='KiB'/></hugepages>"
		  "</memoryBacking>" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = placement_of(arena);
	struct guest_cell cells[] = {
		{ .id = 0, .vcpus = edited_set(arena, "0"), .memory_bytes = 1 << 30 },
		{ .id = 1, .vcpus = edited_set(arena, "1"), .memory_bytes = 1 << 30 },
	};
	const char *xml = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		xml = arena_printf(arena, "<domain><vcpu>2</vcpu>%s</domain>", cases[i].stands);
		xml = edited_pin(xml, &placement, arena);
		if (!strstr(xml, cases[i].then))
			fail_msg("%s has no %s", xml, cases[i].then);
	}
	placement.cells = cells;
	placement.cell_nodes = nodes;
	placement.n_cells = 2;
	xml = edited_pin("<domain><vcpu>2</vcpu><numatune>" FOREIGN
			 "<memnode cellid='1' mode='preferred' nodeset='0'/></numatune></domain>",
			 &placement, arena);
	assert_non_null(strstr(xml, FOREIGN));
	assert_non_null(strstr(xml, "<memory mode='strict' nodeset='0-1'/>"));
	assert_non_null(strstr(xml, "<memnode cellid='0' mode='strict' nodeset='0'/>"));
	assert_non_null(strstr(xml, "<memnode cellid='1' mode='strict' nodeset='1'/>"));
}

/* Also what has a prefix that the domain declares: the element's own text does not. */
static void knows_it_again_by_the_domains_prefixes(void **state)
{
	static const char xml[] =
		"<domain xmlns:x='urn:x'><vcpu x:note='keep'>2</vcpu><numatune>"
		"<memory mode='preferred' nodeset='0'/><x:hint>a</x:hint></numatune></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = placement_of(arena);

	(void)state;
	assert_non_null(strstr(edited_pin(xml, &placement, arena),
			       "<memory mode='strict' nodeset='0-1'/><x:hint>a</x:hint>"));
}

/* Of an interface on the virtio path, likewise. */
static void keeps_what_is_in_an_mtu(void **state)
{
	static const struct tuning tuning = { .mtu = 9000 };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *tuned = NULL;

	(void)state;
	assert_int_equal(domxml_tune("<domain><devices><interface type='bridge'>"
				     "<source bridge='br0'/><mtu size='1400'>" FOREIGN
				     "</mtu></interface></devices></domain>",
				     &tuning, arena, &tuned, NULL),
			 0);
	assert_non_null(strstr(tuned, "<mtu size='9000'>" FOREIGN "</mtu>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_what_is_so_already),
		cmocka_unit_test(keeps_what_is_beside_it),
		cmocka_unit_test(knows_it_again_by_the_domains_prefixes),
		cmocka_unit_test(keeps_what_is_in_an_mtu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
