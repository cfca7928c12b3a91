/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do vCPUs that are off at the start get CPUs of their own, so that one which is plugged in later takes
 * nobody's, and is it said where they cannot?
 */
#include "plan/place.h"

#include <errno.h>

#include "base/text.h"
#include "placed.h"
#include "unit.h"

#define VCPUS(attributes, number, rest)                                           \
	"<domain type='kvm'><name>web1</name><memory unit='GiB'>8</memory><vcpu " \
	"placement='static'" attributes ">" number "</vcpu>" rest                 \
	"<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os></domain>"

/* vCPU 0 and vCPU 5 are on. */
#define HOLES                                                                             \
	"<vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/>"                 \
	"<vcpu id='1' enabled='no' hotpluggable='yes'/><vcpu id='2' enabled='no' "        \
	"hotpluggable='yes'/><vcpu id='3' enabled='no' hotpluggable='yes'/><vcpu id='4' " \
	"enabled='no' hotpluggable='yes'/><vcpu id='5' enabled='yes' hotpluggable='yes' " \
	"order='2'/></vcpus>"

static void each_has_a_place(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", VCPUS(" current='2'", "6", ""));
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26 11 27");
	placed_assert_set(made, &placement.emulator, "15,31");
	assert_int_equal(placement.n_vcpus, 6);
	/* Then any may be plugged in, and all stay. */
	placed_define(made->host->arena, &placement, placed_domain(made, "web1")->defined);
	placed_domain(made, "web1")->defined->n_vcpus = 5;
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26 11 27");
}

/* Which of them are on does not matter for where they are. */
static void numbers_may_have_holes(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", VCPUS(" current='2'", "6", HOLES));
	assert_int_equal(placed_domain(made, "web1")->defined->n_vcpus, 2);
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26 11 27");
}

/* What another VM's vCPUs that are off are pinned to is that VM's. */
static void those_of_others_count(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("2", ""));
	placed_add(made, "db1",
		   "<domain type='kvm'><name>db1</name><vcpu current='1'>2</vcpu><cputune>"
		   "<vcpupin vcpu='0' cpuset='10'/><vcpupin vcpu='1' cpuset='9'/></cputune>"
		   "</domain>");
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "11 27");
}

static void strict_refuses_all_of_them(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", VCPUS(" current='2'", "12", ""));
	placed_add(made, "db1", placed_other);
	placing = placed_near(made, 1, PLACE_STRICT);
	placed_refuses(made, &placing, -ENOSPC,
		       "web1 has 12 vCPUs, of which 2 are on at the start, and node 1 has 10 CPUs "
		       "free of 16 in whole cores (pinned to others: db1); --policy preferred, not "
		       "strict, "
		       "would give CPUs only to those vCPUs that are on");
	/* On a host of one node, too. */
	made->host->numa.n_nodes = 1;
	made->host->numa.n_cpus = 8;
	placing = placed_near(made, 0, PLACE_STRICT);
	placed_refuses(made, &placing, -ENOSPC,
		       "web1 has 12 vCPUs, of which 2 are on at the start, and node 0 has 8 CPUs "
		       "free of 8; --policy preferred, not strict, would give CPUs only to those "
		       "vCPUs that "
		       "are on");
}

/* vCPUs that may never be on do not drive a VM from its card. */
static void preferred_leaves_those_out(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };
	struct placement again = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", VCPUS(" current='2'", "12", ""));
	placed_add(made, "db1", placed_other);
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "12 28          ");
	assert_int_equal(placement.n_vcpus, 12);
	placed_assert_set(made, &placement.nodes, "1");
	placed_assert_note(&placement,
			   "no CPUs of their own for vCPU 2-11, off at the start: it has 12 vCPUs, "
			   "of which 2 are on at the start, and node 1 has 10 CPUs free of 16 in "
			   "whole cores (pinned to others: db1)");
	placed_define(made->host->arena, &placement, placed_domain(made, "web1")->defined);
	again = placed_place(made, &placing);
	placed_assert_vcpus(made, &again, "12 28          ");
	/* Once there is room they get theirs. */
	placed_domain(made, "db1")->defined->n_pins = 0;
	again = placed_place(made, &placing);
	assert_true(again.vcpus[11].n);
}

/* A cell none of whose vCPUs is on has memory, and a node. */
static void cells_may_be_off(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };
	struct placement again = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1",
		   VCPUS(" current='10'", "30",
			 "<cpu><numa><cell id='0' cpus='0-9' memory='4' unit='GiB'/>"
			 "<cell id='1' cpus='10-29' memory='4' unit='GiB'/></numa></cpu>"));
	made->host->numa.nodes[1].memory_free_bytes = 5 * GIB;
	made->host->numa.nodes[0].memory_free_bytes = 5 * GIB;
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	assert_int_equal(placement.n_cells, 2);
	assert_int_equal(placement.cell_nodes[0], 1);
	assert_int_equal(placement.cell_nodes[1], 0);
	placed_define(made->host->arena, &placement, placed_domain(made, "web1")->defined);
	again = placed_place(made, &placing);
	assert_string_equal(placed_vcpus(made->host->arena, &placement),
			    placed_vcpus(made->host->arena, &again));
	assert_int_equal(again.cell_nodes[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(each_has_a_place),	       MADE_TEST(numbers_may_have_holes),
		MADE_TEST(those_of_others_count),      MADE_TEST(strict_refuses_all_of_them),
		MADE_TEST(preferred_leaves_those_out), MADE_TEST(cells_may_be_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
