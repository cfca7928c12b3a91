/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a placement come into a definition as it should, and out of it again without a trace?
 */
#include "domxml/pin.h"

#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/stands.h"
#include "edited.h"
#include "odd-domains.h"
#include "unit.h"

/* Two vCPUs on CPUs 4 and 5 of node 1. */
static struct placement placement_of(struct arena *arena)
{
	struct placement placement = {
		.vcpus = arena_new_array(arena, struct idset, 2),
		.n_vcpus = 2,
		.emulator = edited_set(arena, "6-7"),
		.iothreads = edited_set(arena, "7"),
		.nodes = edited_set(arena, "1"),
		.page_bytes = INT64_C(1) << 30,
		.threads = 2,
		.cpu_mode = "host-passthrough",
	};

	placement.vcpus[0] = edited_set(arena, "4");
	placement.vcpus[1] = edited_set(arena, "5");
	return placement;
}

static void assert_stands(const char *wanted, const char *xml)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *lacking = NULL;

	if (domxml_stands(wanted, xml, arena, &lacking, NULL) != 1)
		fail_msg("%s lacks %s of %s", xml, lacking, wanted);
}

static void pins_and_takes_it_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct placement placement = placement_of(arena);
		const char *xml = edited_pin(odd_domains[i].xml, &placement, arena);

		assert_stands(
			"<domain><vcpu placement='static' cpuset='4-5'>2</vcpu><cputune>"
			"<vcpupin vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='5'/>"
			"<emulatorpin cpuset='6-7'/></cputune><numatune>"
			"<memory mode='strict' nodeset='1'/></numatune><memoryBacking>"
			"<hugepages><page size='1048576' unit='KiB'/></hugepages></memoryBacking>"
			"<cpu mode='host-passthrough'><topology sockets='1' cores='1' "
			"threads='2'/></cpu></domain>",
			xml);
		assert_ptr_equal(edited_pin(xml, &placement, arena), xml);
		assert_string_equal(edited_unassign(xml, NULL, arena).xml, odd_domains[i].xml);
		placement.vcpus[0] = edited_set(arena, "12");
		placement.page_bytes = 2 << 20;
		assert_string_equal(
			edited_unassign(edited_pin(xml, &placement, arena), NULL, arena).xml,
			odd_domains[i].xml);
	}
}

/* Of several sizes, or of the one that they have already. */
static void leaves_pages_that_stay(void **state)
{
	static const char pages[] =
		"<memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/><page size='1' "
		"unit='G' nodeset='1'/></hugepages></memoryBacking>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *xml = arena_printf(arena, "<domain>%s<vcpu>2</vcpu></domain>", pages);
	struct placement placement = placement_of(arena);

	(void)state;
	placement.keeps_pages = true;
	assert_non_null(strstr(edited_pin(xml, &placement, arena), pages));
	placement.page_bytes = 0;
	assert_non_null(strstr(edited_pin(xml, &placement, arena), pages));
	placement.keeps_pages = false;
	placement.page_bytes = 2 << 20;
	assert_null(strstr(edited_pin(xml, &placement, arena), pages));
	assert_string_equal(edited_unassign(edited_pin(xml, &placement, arena), NULL, arena).xml,
			    xml);
}

static void pins_iothreads_by_their_ids(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = { .iothreads = edited_set(arena, "7") };
	static const char *const texts[][2] = {
		{ "<iothreads>2</iothreads>",
		  "<iothreadpin iothread='1' cpuset='7'/><iothreadpin iothread='2' cpuset='7'/>" },
		{ "<iothreads>3</iothreads><iothreadids><iothread id='2'/><iothread id='9'/>"
		  "</iothreadids>",
		  "<iothreadpin iothread='2' cpuset='7'/><iothreadpin iothread='9' cpuset='7'/>"
		  "<iothreadpin iothread='1' cpuset='7'/>" },
		{ "<iothreadids><iothread id='4'/></iothreadids>",
		  "<iothreadpin iothread='4' cpuset='7'/>" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *xml = arena_printf(arena, "<domain>%s</domain>", texts[i][0]);
		const char *pinned = edited_pin(xml, &placement, arena);

		assert_non_null(
			strstr(pinned, arena_printf(arena, "<cputune>%s</cputune>", texts[i][1])));
		assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
	}
	assert_string_equal(edited_pin("<domain/>", &placement, arena), "<domain/>");
	assert_string_equal(
		edited_pin("<domain><iothreads>4294967295</iothreads></domain>", &placement, arena),
		"<domain><iothreads>4294967295</iothreads></domain>");
}

static void gives_guests_nodes(void **state)
{
	static const int64_t nodes[] = { 2, 3 };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct guest_cell cells[] = {
		{ .id = 0, .vcpus = edited_set(arena, "0-3"), .memory_bytes = 1 << 30 },
		{ .id = 1, .vcpus = edited_set(arena, "4-7"), .memory_bytes = 1 << 30 },
	};
	struct placement placement = { .nodes = edited_set(arena, "2-3"),
				       .threads = 2,
				       .cells = cells,
				       .cell_nodes = nodes,
				       .n_cells = 2 };
	static const char xml[] = "<domain type='qemu'>\n  <vcpu>8</vcpu>\n  <os/>\n</domain>\n";
	const char *pinned = edited_pin(xml, &placement, arena);

	(void)state;
	assert_non_null(strstr(pinned,
			       "  <vcpu>8</vcpu>\n"
			       "  <numatune>\n"
			       "    <memory mode='strict' nodeset='2-3'/>\n"
			       "    <memnode cellid='0' mode='strict' nodeset='2'/>\n"
			       "    <memnode cellid='1' mode='strict' nodeset='3'/>\n"
			       "  </numatune>\n"
			       "  <os/>\n"
			       "  <cpu>\n"
			       "    <topology sockets='2' dies='1' cores='2' threads='2'/>\n"
			       "    <numa>\n"
			       "      <cell id='0' cpus='0-3' memory='1048576' unit='KiB'/>\n"
			       "      <cell id='1' cpus='4-7' memory='1048576' unit='KiB'/>\n"
			       "    </numa>\n"
			       "  </cpu>\n"));
	assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
}

/* On one node each; all that a definition says of them beside that stays as it is, to the byte. */
static void keeps_cells(void **state)
{
	static const int64_t nodes[] = { 2, 3 };
	static const char cpu[] =
		"  <cpu mode='host-model'>\n"
		"    <topology sockets='2' dies='2' clusters='1' cores='1' threads='2'/>\n"
		"    <numa>\n"
		"      <cell id='0' cpus='0-3' memory='1' unit='GiB' memAccess='shared' "
		"discard='yes'>\n"
		"        <distances>\n"
		"          <sibling id='0' value='10'/><sibling id='1' value='21'/>\n"
		"        </distances>\n"
		"        <cache level='1' associativity='direct' policy='writeback'/>\n"
		"      </cell>\n"
		"      <cell cpus='4-5,6,7' memory='1048576'><distances/></cell>\n"
		"      <interconnects><latency initiator='0' target='1'/></interconnects>\n"
		"    </numa>\n"
		"  </cpu>\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct guest_cell cells[] = {
		{ .id = 0, .vcpus = edited_set(arena, "0-3"), .memory_bytes = 1 << 30 },
		{ .id = 1, .vcpus = edited_set(arena, "4-7"), .memory_bytes = 1 << 30 },
	};
	struct placement placement = {
		.nodes = edited_set(arena, "2-3"), .cells = cells, .cell_nodes = nodes, .n_cells = 2
	};
	const char *xml =
		arena_printf(arena, "<domain type='kvm'>\n  <vcpu>8</vcpu>\n%s</domain>", cpu);
	const char *pinned = edited_pin(xml, &placement, arena);

	(void)state;
	assert_non_null(strstr(pinned, cpu));
	assert_non_null(strstr(pinned, "<memnode cellid='1' mode='strict' nodeset='3'/>"));
	assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
}

/* A lone cell becomes the first of several, which are backed as it was. */
static void divides_a_cell(void **state)
{
	static const int64_t nodes[] = { 2, 3 };
	static const char xml[] =
		"<domain type='kvm'>\n  <vcpu>8</vcpu>\n  <cpu mode='host-model'>\n    <numa>\n"
		"      <cell id='0' cpus='0-7' memory='2' unit='GiB' memAccess='shared' "
		"discard='yes'>\n        <cache level='1'/>\n      </cell>\n"
		"      <interconnects/>\n    </numa>\n  </cpu>\n</domain>\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct guest_cell cells[] = {
		{ .id = 0, .vcpus = edited_set(arena, "0-5"), .memory_bytes = 1 << 30 },
		{ .id = 1, .vcpus = edited_set(arena, "6-7"), .memory_bytes = 1 << 30 },
	};
	struct placement placement = { .nodes = edited_set(arena, "2-3"),
				       .threads = 2,
				       .cells = cells,
				       .cell_nodes = nodes,
				       .n_cells = 2 };
	const char *pinned = edited_pin(xml, &placement, arena);

	(void)state;
	/* No socket is in two cells. */
	assert_non_null(strstr(pinned,
			       "    <topology sockets='4' dies='1' cores='1' threads='2'/>\n"
			       "    <numa>\n"
			       "      <cell id='0' cpus='0-5' memory='1048576' unit='KiB' "
			       "memAccess='shared' discard='yes'>\n        <cache level='1'/>\n"
			       "      </cell>\n"
			       "      <cell id='1' cpus='6-7' memory='1048576' unit='KiB' "
			       "memAccess='shared' discard='yes'/>\n"
			       "      <interconnects/>\n"));
	assert_ptr_equal(edited_pin(pinned, &placement, arena), pinned);
	assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
}

/* A socket has vCPUs of one cell alone; where cells take turns with single ones, nothing can be told. */
static void makes_sockets_of_cells(void **state)
{
	static const int64_t nodes[] = { 2, 3 };
	static const struct {
		const char *first;
		const char *second;
		const char *topology;
	} cases[] = {
		{ "0-3", "4-7", "sockets='2' dies='1' cores='2' threads='2'" },
		{ "0-1,4-5", "2-3,6-7", "sockets='4' dies='1' cores='1' threads='2'" },
		{ "0-5", "6-7", "sockets='4' dies='1' cores='1' threads='2'" },
		{ "0-7", "", "sockets='1' dies='1' cores='4' threads='2'" },
		{ "0,2,4,6", "1,3,5,7", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct guest_cell cells[] = {
			{ .id = 0,
			  .vcpus = edited_set(arena, cases[i].first),
			  .memory_bytes = 1 << 30 },
			{ .id = 1,
			  .vcpus = edited_set(arena, cases[i].second),
			  .memory_bytes = 1 << 30 },
		};
		struct placement placement = {
			.threads = 2, .cells = cells, .cell_nodes = nodes, .n_cells = 2
		};
		const char *xml = edited_pin("<domain><vcpu>8</vcpu></domain>", &placement, arena);

		if (cases[i].topology)
			assert_non_null(strstr(
				xml, arena_printf(arena, "<topology %s/>", cases[i].topology)));
		else
			assert_null(strstr(xml, "<topology"));
	}
}

static const char *replace(const char *text, const char *old, const char *new, struct arena *arena)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

/* Pins are one: who set one anew has made the others, too, what they are. */
static void leaves_what_somebody_changed(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = placement_of(arena);
	const char *xml = edited_pin(odd_domains[0].xml, &placement, arena);
	struct unassigned unassigned = { 0 };

	(void)state;
	xml = replace(xml, "<vcpupin vcpu='1' cpuset='5'/>",
		      "<vcpupin vcpu='1' cpuset='9'/><shares>7</shares>", arena);
	unassigned = edited_unassign(xml, NULL, arena);
	assert_int_equal(unassigned.n_left, 3);
	assert_string_equal(unassigned.left[0].at, "cputune/emulatorpin");
	assert_string_equal(unassigned.left[1].at, "cputune/vcpupin[@vcpu='1']");
	assert_non_null(strstr(unassigned.xml, "<vcpupin vcpu='0' cpuset='4'/>"));
	assert_null(strstr(unassigned.xml, "numatune"));
	assert_null(strstr(unassigned.xml, "vfctl"));
}

/* What was there before the first of several stays what comes back, unless somebody made it anew between. */
static void remembers_the_first(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct placement placement = placement_of(arena);
	const char *xml = edited_pin(odd_domains[0].xml, &placement, arena);

	(void)state;
	xml = replace(xml, "<memory mode='strict' nodeset='1'", "<memory mode='strict' nodeset='3'",
		      arena);
	xml = edited_unassign(edited_pin(xml, &placement, arena), NULL, arena).xml;
	assert_non_null(strstr(xml, "<memory mode='strict' nodeset='3'/>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_and_takes_it_back),
		cmocka_unit_test(leaves_pages_that_stay),
		cmocka_unit_test(pins_iothreads_by_their_ids),
		cmocka_unit_test(gives_guests_nodes),
		cmocka_unit_test(keeps_cells),
		cmocka_unit_test(divides_a_cell),
		cmocka_unit_test(makes_sockets_of_cells),
		cmocka_unit_test(leaves_what_somebody_changed),
		cmocka_unit_test(remembers_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
