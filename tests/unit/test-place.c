/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a virtual machine placed on whole cores of one node, and its memory beside them?
 */
#include "plan/place.h"

#include <errno.h>

#include "base/text.h"
#include "placed.h"
#include "unit.h"

/* ---- on one node */

static void siblings_become_guest_threads(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26");
	placed_assert_set(made, &placement.emulator, "15,31");
	placed_assert_set(made, &placement.iothreads, "");
	placed_assert_set(made, &placement.nodes, "1");
	assert_int_equal(placement.threads, 2);
	assert_int_equal(placement.n_cells, 0);
	assert_int_equal(placement.page_bytes, 0);
	placed_assert_note(&placement, "it gets no hugepages: there are not enough free there");
}

static void a_topology_that_says_otherwise_is_left(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1",
		   PLACED_VM("4", "<cpu><topology sockets='4' cores='1' threads='1'/></cpu>"));
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26");
	assert_int_equal(placement.threads, 0);
	placed_assert_note(&placement,
			   "the guest does not learn which of its vCPUs share a core: its "
			   "topology says threads='1'");
}

static void an_odd_vcpu_has_a_whole_core_still(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("3", ""));
	placing = placed_near(made, 0, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "1 17 2");
	assert_int_equal(placement.threads, 0);
	placed_assert_note(&placement,
			   "the guest does not learn which of its vCPUs share a core: 3 vCPUs "
			   "do not make whole cores");
}

static void cpus_of_other_vms_are_theirs(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	placed_add(made, "db1", placed_other);
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	/* CPU 27 shares a core with db1's emulator. */
	placed_assert_vcpus(made, &placement, "12 28 13 29");
}

static void who_may_run_anywhere_has_nothing(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	placed_add(made, "db1",
		   "<domain type='kvm'><name>db1</name><vcpu cpuset='0-31'>2</vcpu></domain>");
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "9 25 10 26");
}

static void cpus_that_may_not_be_used_are_not(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	made->host->numa.cpus[25].allowed = FACT_NO;
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "10 26 11 27");
}

static void the_first_core_is_the_hosts_unless_it_must_be(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("14", "<iothreads>2</iothreads>"));
	placing = placed_near(made, 0, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "1 17 2 18 3 19 4 20 5 21 6 22 7 23");
	placed_assert_set(made, &placement.emulator, "0,16");
	placed_assert_set(made, &placement.iothreads, "0,16");
}

static void what_is_placed_well_stays(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(
		made, "web1",
		PLACED_VM("4",
			  "<cputune><vcpupin vcpu='0' cpuset='30'/><vcpupin vcpu='1' cpuset='14'/>"
			  "<vcpupin vcpu='2' cpuset='8'/><vcpupin vcpu='3' cpuset='24'/>"
			  "<emulatorpin cpuset='12-13'/></cputune>"));
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "30 14 8 24");
	placed_assert_set(made, &placement.emulator, "12-13");
	placing = placed_near(made, UNKNOWN, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "30 14 8 24");
	/* Another node is another matter. */
	placing = placed_near(made, 0, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "1 17 2 18");
}

static void clusters_are_filled_before_they_are_left(void **state)
{
	static const struct shape four_clusters = {
		.sockets = 1,
		.nodes = 1,
		.cores = 16,
		.threads = 1,
		.cluster = 4,
		.memory_free_bytes = 64 * GIB,
	};
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &four_clusters);
	placed_add(made, "web1", PLACED_VM("4", ""));
	placed_add(made, "db1",
		   "<domain type='kvm'><name>db1</name><vcpu cpuset='5'>1</vcpu></domain>");
	placing = placed_near(made, 0, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "8 9 10 11");
	placed_domain(made, "web1")->defined->n_vcpus = 3;
	placed_domain(made, "web1")->defined->most_vcpus = 3;
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "1 2 3");
}

/* ---- memory */

static void hugepages_are_taken_where_they_hold_all_of_it(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	made->host->numa.nodes[1].hugepages[0].free = 4096;
	placing = placed_near(made, 1, PLACE_STRICT);
	assert_int_equal(placed_place(made, &placing).page_bytes, 2 << 20);
	made->host->numa.nodes[1].hugepages[1].free = 8;
	assert_int_equal(placed_place(made, &placing).page_bytes, GIB);
	made->host->numa.nodes[1].hugepages[1].free = 7;
	assert_int_equal(placed_place(made, &placing).page_bytes, 2 << 20);
	placing.page_bytes = 0;
	assert_int_equal(placed_place(made, &placing).page_bytes, 0);
	placing.page_bytes = GIB;
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 8 GiB of memory in 8 pages of 1 GiB, and node 1 has 7 of these free; nor "
		"is there room on other nodes");
	placing.page_bytes = 3 * GIB;
	placed_refuses(made, &placing, -EINVAL,
		       "web1 has 8 GiB of memory, no multiple of hugepages of 3 GiB");
}

static void takes_no_pages_away(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", "<memoryBacking><hugepages/></memoryBacking>"));
	placing = placed_near(made, 1, PLACE_STRICT);
	placing.page_bytes = 0;
	placed_refuses(
		made, &placing, -EINVAL,
		"web1 asks for hugepages, and vfctl takes none away: take <hugepages> out of "
		"its definition first (virsh edit)");
}

/* 4 GiB in pages of 2 MiB, and 4 GiB in pages of 1 GiB. */
#define TWO_SIZES                                                                        \
	"<memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/><page size='1' " \
	"unit='G' nodeset='1'/></hugepages></memoryBacking><cpu><numa>"                  \
	"<cell id='0' cpus='0-1' memory='4' unit='GiB'/>"                                \
	"<cell id='1' cpus='2-3' memory='4' unit='GiB'/></numa></cpu>"

static void pages_of_several_sizes_stay(void **state)
{
	struct made *made = *state;
	struct hugepages *pages = NULL;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", TWO_SIZES));
	pages = made->host->numa.nodes[1].hugepages;
	placing = placed_near(made, 1, PLACE_STRICT);
	pages[0].free = 2048;
	pages[1].free = 4;
	placement = placed_place(made, &placing);
	assert_true(placement.keeps_pages);
	assert_int_equal(placement.page_bytes, 0);
	/* Others would hold it, and nobody asked for them. */
	pages[0].free = 9999;
	pages[1].free = 3;
	placed_refuses(made, &placing, -ENOSPC,
		       "web1 has 4 GiB of memory in 4 pages of 1 GiB, and node 1 has 3 of these "
		       "free (its cells have pages of several sizes, which stay as they are: "
		       "--hugepages 1G or 2M gives all of it one size); nor is there room on other "
		       "nodes");
	placing.page_bytes = 2 << 20;
	placement = placed_place(made, &placing);
	assert_false(placement.keeps_pages);
	assert_int_equal(placement.page_bytes, 2 << 20);
	placed_assert_note(&placement, "all of its memory gets hugepages of 2 MiB: its cells have "
				       "pages of several sizes now");
}

/* Each cell where its pages are. */
static void cells_go_where_their_pages_are(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement;

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", TWO_SIZES));
	made->host->numa.nodes[0].hugepages[0].free = 2048;
	made->host->numa.nodes[1].hugepages[1].free = 4;
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	assert_true(placement.keeps_pages);
	assert_int_equal(placement.n_cells, 2);
	assert_int_equal(placement.cell_nodes[0], 0);
	assert_int_equal(placement.cell_nodes[1], 1);
}

/* What says the same in other words is not put into ours. */
static void pages_of_one_size_stay_as_they_are_written(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1",
		   PLACED_VM("4", "<memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/>"
				  "</hugepages></memoryBacking>"));
	made->host->numa.nodes[1].hugepages[0].free = 4096;
	placing = placed_near(made, 1, PLACE_STRICT);
	placement = placed_place(made, &placing);
	assert_true(placement.keeps_pages);
	assert_int_equal(placement.page_bytes, 2 << 20);
	made->host->numa.nodes[1].hugepages[0].free = 0;
	made->host->numa.nodes[1].hugepages[1].free = 8;
	placement = placed_place(made, &placing);
	assert_false(placement.keeps_pages);
	assert_int_equal(placement.page_bytes, GIB);
	placed_assert_note(&placement, "it gets hugepages of 1 GiB: there are not enough of 2 MiB, "
				       "as it has");
}

static void pages_of_its_own_count_while_it_runs(void **state)
{
	struct made *made = *state;
	struct domain *domain = NULL;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(
		made, "web1",
		PLACED_VM(
			"4",
			"<memoryBacking><hugepages><page size='2048'/></hugepages></memoryBacking>"
			"<numatune><memory mode='strict' nodeset='1'/></numatune>"));
	domain = placed_domain(made, "web1");
	placing = placed_near(made, 1, PLACE_STRICT);
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 8 GiB of memory in 4096 pages of 2 MiB, and node 1 has 0 of these free; "
		"nor is there room on other nodes");
	domain->running = FACT_YES;
	domain->live = domain->defined;
	assert_int_equal(placed_place(made, &placing).page_bytes, 2 << 20);
	placing = placed_near(made, 0, PLACE_STRICT);
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 8 GiB of memory in 4096 pages of 2 MiB, and node 0 has 0 of these free; "
		"--policy preferred, not strict, would take node 1 (distance 21)");
}

static void memory_that_is_not_free_is_not_had(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	made->host->numa.nodes[0].memory_free_bytes = 8 * GIB - (1 << 20);
	placing = placed_near(made, 0, PLACE_STRICT);
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 8 GiB of memory, and node 0 has 8191 MiB free; --policy preferred, "
		"not strict, would "
		"take node 1 (distance 21)");
}

static void memory_that_is_not_known_is_told(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("4", ""));
	made->host->numa.nodes[0].memory_free_bytes = UNKNOWN;
	made->host->numa.nodes[0].hugepages = NULL;
	placing = placed_near(made, 0, PLACE_STRICT);
	placement = placed_place(made, &placing);
	assert_int_equal(placement.page_bytes, 0);
	placed_assert_note(&placement, "whether node 0 has memory free for it is not known");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(siblings_become_guest_threads),
		MADE_TEST(a_topology_that_says_otherwise_is_left),
		MADE_TEST(an_odd_vcpu_has_a_whole_core_still),
		MADE_TEST(cpus_of_other_vms_are_theirs),
		MADE_TEST(who_may_run_anywhere_has_nothing),
		MADE_TEST(cpus_that_may_not_be_used_are_not),
		MADE_TEST(the_first_core_is_the_hosts_unless_it_must_be),
		MADE_TEST(what_is_placed_well_stays),
		MADE_TEST(clusters_are_filled_before_they_are_left),
		MADE_TEST(hugepages_are_taken_where_they_hold_all_of_it),
		MADE_TEST(takes_no_pages_away),
		MADE_TEST(pages_of_several_sizes_stay),
		MADE_TEST(cells_go_where_their_pages_are),
		MADE_TEST(pages_of_one_size_stay_as_they_are_written),
		MADE_TEST(pages_of_its_own_count_while_it_runs),
		MADE_TEST(memory_that_is_not_free_is_not_had),
		MADE_TEST(memory_that_is_not_known_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
