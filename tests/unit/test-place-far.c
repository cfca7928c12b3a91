/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where is a virtual machine placed that does not fit where it should be, and is it said with figures?
 */
#include "plan/place.h"

#include <errno.h>

#include "base/text.h"
#include "placed.h"
#include "unit.h"

static void strict_refuses_with_figures(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("12", ""));
	placed_add(made, "db1", placed_other);
	placing = placed_near(made, 1, PLACE_STRICT);
	placing.near = "eth0";
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 12 vCPUs, and node 1, where eth0 is, has 10 CPUs free of 16 in whole "
		"cores (pinned to others: db1); --policy preferred, not strict, would take node 0 "
		"(distance "
		"21)");
	placing = placed_near(made, 7, PLACE_STRICT);
	placed_refuses(made, &placing, -ENODEV, "this host has no node 7");
}

static void qemu_needs_a_cpu_too(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("16", ""));
	placing = placed_near(made, 1, PLACE_STRICT);
	placed_refuses(
		made, &placing, -ENOSPC,
		"web1 has 16 vCPUs, and node 1 has 16 CPUs free of 16: none is left for QEMU's own "
		"threads; --policy preferred, not strict, would have these elsewhere");
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	placed_assert_set(made, &placement.emulator, "7,23");
	placed_assert_note(&placement,
			   "QEMU's own threads are on CPU 7,23 of another node: none is left "
			   "on node 1");
}

static void preferred_takes_the_socket_before_the_distance(void **state)
{
	static const struct shape four_nodes = {
		.sockets = 2,
		.nodes = 2,
		.cores = 4,
		.threads = 2,
		.memory_free_bytes = 64 * GIB,
	};
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &four_nodes);
	placed_add(made, "web1", PLACED_VM("6", ""));
	placed_add(made, "db1",
		   "<domain type='kvm'><name>db1</name><vcpu cpuset='1-3'>3</vcpu></domain>");
	placing = placed_near(made, 0, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "5 21 6 22 7 23");
	placed_assert_set(made, &placement.nodes, "1");
	assert_int_equal(placement.n_cells, 0);
	placed_assert_note(
		&placement,
		"it is on node 1 (distance 12): it has 6 vCPUs, and node 0 has 2 CPUs free of 8 "
		"in whole cores (pinned to others: db1)");
	/* The other half of the socket is full, too. */
	placed_add(made, "db2",
		   "<domain type='kvm'><name>db2</name><vcpu cpuset='4-6'>3</vcpu></domain>");
	placing = placed_near(made, 0, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	placed_assert_set(made, &placement.nodes, "2");
}

static void a_vm_that_spans_nodes_has_cells(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", PLACED_VM("20", ""));
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement,
			    "9 25 10 26 11 27 12 28 13 29 14 30 15 31 1 17 2 18 3 19");
	placed_assert_set(made, &placement.emulator, "8,24");
	placed_assert_set(made, &placement.nodes, "0-1");
	assert_int_equal(placement.threads, 2);
	assert_int_equal(placement.n_cells, 2);
	assert_int_equal(placement.cell_nodes[0], 1);
	assert_int_equal(placement.cell_nodes[1], 0);
	placed_assert_set(made, &placement.cells[0].vcpus, "0-13");
	placed_assert_set(made, &placement.cells[1].vcpus, "14-19");
	assert_true(placement.cells[0].memory_bytes + placement.cells[1].memory_bytes == 8 * GIB);
	assert_true(placement.cells[0].memory_bytes > 5 * GIB);
	placed_assert_note(&placement,
			   "it spans nodes, as cells of the guest: 14 vCPUs and 5736 MiB on "
			   "node 1 (distance 10), 6 vCPUs and 2456 MiB on node 0 (distance 21)");
}

static void assert_two_cells(struct made *made, const struct placing *placing)
{
	const struct placement placement = placed_place(made, placing);

	assert_int_equal(placement.n_cells, 2);
	placed_assert_set(made, &placement.cells[1].vcpus, "10-19");
	assert_int_equal(placement.cell_nodes[0], 1);
	assert_int_equal(placement.cell_nodes[1], 0);
}

/* A topology of its own stays; that its sockets lie across the new cells is told. */
static void sockets_across_cells_are_told(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1",
		   PLACED_VM("20", "<cpu><topology sockets='1' dies='1' cores='10' "
				   "threads='2'/></cpu>"));
	placing = placed_near(made, 1, PLACE_PREFERRED);
	placement = placed_place(made, &placing);
	assert_int_equal(placement.n_cells, 2);
	assert_int_equal(placement.threads, 0);
	placed_assert_note(&placement,
			   "a socket of its topology has 20 vCPUs, which are not of one "
			   "cell: without <topology> (virsh edit) it gets one that fits");
}

static void cells_of_its_own_are_kept(void **state)
{
	struct made *made = *state;
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1",
		   PLACED_VM("20",
			     "<cpu><numa><cell id='0' cpus='0-9' memory='4' unit='GiB'/>"
			     "<cell id='1' cpus='10-19' memory='4' unit='GiB'/></numa></cpu>"));
	placing = placed_near(made, 1, PLACE_PREFERRED);
	assert_two_cells(made, &placing);
	/* On one node they stay cells, and that is nothing to be told. */
	placed_domain(made, "web1")->defined->n_vcpus = 8;
	placed_domain(made, "web1")->defined->most_vcpus = 8;
	assert_int_equal(placed_place(made, &placing).n_cells, 0);
}

static void a_host_without_nodes_is_one(void **state)
{
	static const struct shape one = { .sockets = 1, .nodes = 1, .cores = 4, .threads = 1 };
	struct made *made = *state;
	struct placing placing = { 0 };
	struct placement placement = { 0 };

	placed_make_host(made, &one);
	made->host->numa.n_nodes = 0;
	made->host->numa.has_nodes = FACT_NO;
	made->host->numa.memory_free_bytes = 9 * GIB;
	for (size_t i = 0; i < 4; i++)
		made->host->numa.cpus[i].node = -1;
	placed_add(made, "web1", PLACED_VM("2", ""));
	placing = placed_near(made, UNKNOWN, PLACE_STRICT);
	placement = placed_place(made, &placing);
	placed_assert_vcpus(made, &placement, "1 2");
	placed_assert_set(made, &placement.emulator, "3");
	placed_assert_set(made, &placement.nodes, "");
	placed_domain(made, "web1")->defined->n_vcpus = 5;
	placed_domain(made, "web1")->defined->most_vcpus = 5;
	placed_refuses(made, &placing, -ENOSPC,
		       "web1 has 5 vCPUs, and this host has 4 CPUs free of 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(strict_refuses_with_figures),
		MADE_TEST(qemu_needs_a_cpu_too),
		MADE_TEST(preferred_takes_the_socket_before_the_distance),
		MADE_TEST(a_vm_that_spans_nodes_has_cells),
		MADE_TEST(sockets_across_cells_are_told),
		MADE_TEST(cells_of_its_own_are_kept),
		MADE_TEST(a_host_without_nodes_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
