/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do VFs find their PFs, and their places there, by as little as a capture may hold: a link one way,
 * routing ids that run to the end of the bus numbers, files that are missing?
 */
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "collected.h"
#include "functions.h"
#include "unit.h"

#define DEVICES "/sys/bus/pci/devices/"

/* A PF that says no more of its VFs than these files do; NULL: there is no such file. */
struct pf_files {
	const char *totalvfs;
	const char *numvfs;
	const char *offset;
	const char *stride;
	const char *vf_device;
};

static void put_nic(const struct tree *tree, const char *address, const char *ids)
{
	char path[64];

	snprintf(path, sizeof(path), "pci0000:%.2s/%s", strchr(address, ':') + 1, address);
	tree_function(tree, path, "20000", ids, "igb");
}

static void put_pf(const struct tree *tree, const char *address, const struct pf_files *files)
{
	const struct {
		const char *name;
		const char *content;
	} all[] = {
		{ "sriov_totalvfs", files->totalvfs },	 { "sriov_numvfs", files->numvfs },
		{ "sriov_offset", files->offset },	 { "sriov_stride", files->stride },
		{ "sriov_vf_device", files->vf_device },
	};

	put_nic(tree, address, "8086:10C9");
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].content)
			tree_attribute(tree, address, all[i].name, all[i].content);
}

static void put_vf(const struct tree *tree, const char *address, const char *pf)
{
	char target[32];

	put_nic(tree, address, "8086:10CA");
	snprintf(target, sizeof(target), "../%s", pf);
	tree_attribute_link(tree, address, "physfn", target);
}

static struct host *read_tree(const struct tree *tree)
{
	return collected(tree->path, FACTS_PCI);
}

static int64_t index_at(const struct host *host, const char *address)
{
	const struct device *device = device_at(host, address);

	assert_int_equal(device->role, ROLE_VF);
	assert_int_equal(device->can_sriov, FACT_NO);
	assert_non_null(device->vf);
	return device->vf->index;
}

/* PCIe 5.0 §9.2.1.2: a VF is at its PF's id + offset + index * stride. */
static void places_by_routing_ids(void **state)
{
	static const struct {
		const char *offset;
		const char *stride;
		int64_t indexes[5]; /* of 0000:02:00.4, .6, .7, 0000:02:00.1, 0001:02:00.4 */
	} cases[] = {
		{ "2", "2", { 0, 1, UNKNOWN, UNKNOWN, UNKNOWN } },
		{ "2", "1", { 0, 2, 3, UNKNOWN, UNKNOWN } },
		/* With one VF the stride says nothing (§9.3.3.10). */
		{ "2", "0", { 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
		{ NULL, "2", { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
		{ "2", NULL, { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN } },
	};
	static const char *const addresses[] = { "0000:02:00.4", "0000:02:00.6", "0000:02:00.7",
						 "0000:02:00.1", "0001:02:00.4" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;
		const struct device *pf = NULL;

		put_pf(tree, "0000:02:00.2",
		       &(struct pf_files){ .totalvfs = "8",
					   .offset = cases[i].offset,
					   .stride = cases[i].stride });
		for (size_t j = 0; j < ARRAY_SIZE(addresses); j++)
			put_vf(tree, addresses[j], "0000:02:00.2");
		host = read_tree(tree);
		pf = device_at(host, "0000:02:00.2");
		for (size_t j = 0; j < ARRAY_SIZE(addresses); j++) {
			int64_t index = index_at(host, addresses[j]);
			const struct device *vf = device_at(host, addresses[j]);
			char gap[64];

			assert_int_equal(index, cases[i].indexes[j]);
			assert_ptr_equal(vf->vf->pf, pf);
			snprintf(gap, sizeof(gap), DEVICES "%s/physfn", addresses[j]);
			assert_int_equal(has_gap(host, gap, ENOENT), index == UNKNOWN);
			if (index == UNKNOWN)
				continue;
			assert_ptr_equal(pf->sriov->vfs[index], vf);
			assert_string_equal(vf->root_bus, pf->root_bus);
		}
	}
}

/* Nothing but links from VFs: what they lead to is a PF, of which nothing is known. */
static void a_pf_by_its_vfs_links(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	put_nic(tree, "0000:02:00.0", "8086:10C9");
	put_vf(tree, "0000:02:10.0", "0000:02:00.0");
	host = read_tree(tree);
	pf = device_at(host, "0000:02:00.0");
	assert_int_equal(pf->role, ROLE_PF);
	assert_int_equal(pf->can_sriov, FACT_YES);
	assert_int_equal(pf->sriov->num_vfs, UNKNOWN);
	assert_int_equal(index_at(host, "0000:02:10.0"), UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:02:00.0/sriov_numvfs", ENOENT));
}

/* Routing ids end with bus 255: what would be beyond is nowhere, and not at the first buses. */
static void ids_do_not_wrap(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	/* 0xff00 + 0xfe is ff:1f.6, and so on: the third VF would be at 0x10000. */
	put_pf(tree, "0000:ff:00.0", &(struct pf_files){ "8", "4", "254", "1", "10ca" });
	put_nic(tree, "0000:ff:1f.6", "8086:10CA");
	put_nic(tree, "0000:ff:1f.7", "8086:10CA");
	put_nic(tree, "0000:00:00.0", "8086:10CA");
	put_vf(tree, "0000:00:00.1", "0000:ff:00.0");
	host = read_tree(tree);
	pf = device_at(host, "0000:ff:00.0");
	assert_int_equal(index_at(host, "0000:ff:1f.6"), 0);
	assert_int_equal(index_at(host, "0000:ff:1f.7"), 1);
	assert_int_equal(pf->sriov->n_vfs, 2);
	assert_int_equal(device_at(host, "0000:00:00.0")->role, ROLE_NIC);
	assert_ptr_equal(device_at(host, "0000:00:00.1")->vf->pf, pf);
	assert_int_equal(index_at(host, "0000:00:00.1"), UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:ff:00.0/virtfn2", ENOENT));
}

/* Only what has the VFs' ids is one; all that is missing of the PF's files keeps from guessing. */
static void what_is_no_vf(void **state)
{
	static const struct {
		struct pf_files files;
		const char *ids; /* of the function at the first VF's place */
		bool is_vf;
	} cases[] = {
		{ { "8", "1", "2", "2", "10ca" }, "8086:10CA", true },
		{ { "8", "1", "2", "2", "10ca" }, "8086:10CB", false },
		{ { "8", "1", "2", "2", "10ca" }, "15B3:10CA", false },
		{ { "8", "0", "2", "2", "10ca" }, "8086:10CA", false },
		{ { "8", NULL, "2", "2", "10ca" }, "8086:10CA", false },
		{ { "8", "1", NULL, "2", "10ca" }, "8086:10CA", false },
		{ { "8", "1", "2", NULL, "10ca" }, "8086:10CA", false },
		{ { "8", "1", "2", "2", NULL }, "8086:10CA", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		put_pf(tree, "0000:02:00.0", &cases[i].files);
		put_nic(tree, "0000:02:00.2", cases[i].ids);
		host = read_tree(tree);
		assert_int_equal(device_at(host, "0000:02:00.2")->role,
				 cases[i].is_vf ? ROLE_VF : ROLE_NIC);
		/* Promised and not there. */
		assert_int_equal(has_gap(host, DEVICES "0000:02:00.0/virtfn0", ENOENT),
				 !cases[i].is_vf && str_equal(cases[i].files.numvfs, "1"));
	}
}

/* Some by the PF's links, others by their own, the rest by their ids: one list. */
static void links_and_ids_together(void **state)
{
	static const char *const addresses[] = { "0000:02:00.2", "0000:02:00.4", "0000:02:00.6" };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct sriov *sriov = NULL;

	(void)state;
	put_pf(tree, "0000:02:00.0", &(struct pf_files){ "8", "4", "2", "2", "10ca" });
	tree_attribute_link(tree, "0000:02:00.0", "virtfn0", "../0000:02:00.2");
	put_nic(tree, addresses[0], "8086:10CA");
	put_nic(tree, addresses[1], "8086:10CA");
	put_vf(tree, addresses[2], "0000:02:00.0");
	host = read_tree(tree);
	sriov = device_at(host, "0000:02:00.0")->sriov;
	assert_int_equal(sriov->n_vfs, 3);
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		assert_int_equal(index_at(host, addresses[i]), i);
		assert_ptr_equal(sriov->vfs[i], device_at(host, addresses[i]));
	}
	assert_true(has_gap(host, DEVICES "0000:02:00.0/virtfn3", ENOENT));
}

/* Only links, no ids: as many as there are, or as the PF says. */
static void links_alone_are_enough(void **state)
{
	static const struct {
		const char *numvfs;
		size_t n_vfs;
	} cases[] = { { NULL, 2 }, { "2", 2 }, { "1", 1 }, { "4", 2 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;
		const struct device *pf = NULL;

		put_pf(tree, "0000:02:00.0", &(struct pf_files){ .numvfs = cases[i].numvfs });
		tree_attribute_link(tree, "0000:02:00.0", "virtfn0", "../0000:02:10.0");
		tree_attribute_link(tree, "0000:02:00.0", "virtfn1", "../0000:02:10.2");
		put_nic(tree, "0000:02:10.0", "8086:10CA");
		put_nic(tree, "0000:02:10.2", "8086:10CA");
		host = read_tree(tree);
		pf = device_at(host, "0000:02:00.0");
		assert_int_equal(pf->role, ROLE_PF);
		assert_int_equal(pf->can_sriov, FACT_YES);
		assert_int_equal(pf->sriov->total_vfs, UNKNOWN);
		assert_int_equal(pf->sriov->n_vfs, cases[i].n_vfs);
		assert_int_equal(index_at(host, "0000:02:10.0"), 0);
		assert_int_equal(device_at(host, "0000:02:10.2")->role,
				 cases[i].n_vfs == 2 ? ROLE_VF : ROLE_NIC);
		assert_true(has_gap(host, DEVICES "0000:02:00.0/sriov_totalvfs", ENOENT));
		assert_int_equal(has_gap(host, DEVICES "0000:02:00.0/sriov_numvfs", ENOENT),
				 !cases[i].numvfs);
	}
}

/* Two claim one place: the PF's own link stands. */
static void a_place_is_taken_once(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	put_pf(tree, "0000:02:00.0", &(struct pf_files){ "8", "1", "2", "2", NULL });
	tree_attribute_link(tree, "0000:02:00.0", "virtfn0", "../0000:02:00.4");
	put_nic(tree, "0000:02:00.4", "8086:10CA");
	put_vf(tree, "0000:02:00.2", "0000:02:00.0");
	host = read_tree(tree);
	pf = device_at(host, "0000:02:00.0");
	assert_ptr_equal(pf->sriov->vfs[0], device_at(host, "0000:02:00.4"));
	assert_int_equal(index_at(host, "0000:02:00.4"), 0);
	assert_int_equal(index_at(host, "0000:02:00.2"), UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_by_routing_ids),  cmocka_unit_test(a_pf_by_its_vfs_links),
		cmocka_unit_test(ids_do_not_wrap),	  cmocka_unit_test(what_is_no_vf),
		cmocka_unit_test(links_and_ids_together), cmocka_unit_test(a_place_is_taken_once),
		cmocka_unit_test(links_alone_are_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
