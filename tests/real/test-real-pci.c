/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the PCI functions of real machines told right, from captures that hold part of sysfs only? By
 * eye from the files of each, and from what SOURCES.md says was seen in them.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/group.h"
#include "model/path.h"
#include "real/real.h"
#include "unit/collected.h"
#include "unit/functions.h"
#include "unit/unit.h"

#define DEVICES "/sys/bus/pci/devices/"

static const unsigned int facts = FACTS_PCI | FACTS_NAMES | FACTS_CONFIG;

static size_t n_of_role(const struct host *host, enum device_role role)
{
	size_t n = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		n += host->devices[i].role == role;
	return n;
}

static void r750(void **state)
{
	static const struct {
		const char *address;
		const char *driver;
		const char *parent;
		int64_t node;
		const char *first_cpus;
	} nics[] = {
		{ "0000:04:00.0", "tg3", "0000:00:1c.5", 0, "0,2,4," },
		{ "0000:31:00.3", "i40e", "0000:30:04.0", 0, "0,2,4," },
		{ "0000:4b:00.0", "ice", "0000:4a:02.0", 0, "0,2,4," },
		{ "0000:4b:00.1", "ice", "0000:4a:02.0", 0, "0,2,4," },
		{ "0000:98:00.0", "ice", "0000:97:02.0", 1, "1,3,5," },
		{ "0000:98:00.1", "ice", "0000:97:02.0", 1, "1,3,5," },
	};
	_cleanup_(host_freep) struct host *host =
		real_host("captures/r750-xeon6330-master.sysinfo.tgz", facts);

	(void)state;
	assert_int_equal(host->n_devices, 300);
	assert_int_equal(n_of_role(host, ROLE_NIC), 10);
	assert_int_equal(n_of_role(host, ROLE_PF), 0);
	for (size_t i = 0; i < ARRAY_SIZE(nics); i++) {
		const struct device *nic = device_at(host, nics[i].address);

		assert_string_equal(nic->driver, nics[i].driver);
		assert_ptr_equal(nic->parent, device_at(host, nics[i].parent));
		assert_int_equal(nic->numa_node, nics[i].node);
		assert_true(str_has_prefix(nic->local_cpus, nics[i].first_cpus));
		/* The capture holds nothing that could tell of SR-IOV, groups or the link. */
		assert_int_equal(nic->can_sriov, FACT_UNKNOWN);
		assert_int_equal(nic->iommu_group, UNKNOWN);
		assert_int_equal(path_to_root(nic).mbps, UNKNOWN);
	}
	assert_int_equal(device_at(host, "0000:98:00.0")->device_id, 0x159b);
	assert_int_equal(device_at(host, "0000:98:00.0")->subsystem_device_id, 0x0002);
	assert_int_equal(host->iommu.groups_present, FACT_UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:98:00.0/config", ENOENT));
	assert_true(has_gap(host, DEVICES "0000:98:00.0/sriov_totalvfs", ENOENT));
	assert_true(has_gap(host, "/sys/kernel/iommu_groups", ENOENT));
}

static void xeon_l5640(void **state)
{
	static const char *const vfs[] = { "0000:05:10.0", "0000:05:10.1", "0000:05:10.4",
					   "0000:05:10.5", "0000:05:11.0", "0000:05:11.1",
					   "0000:05:11.4", "0000:05:11.5" };
	_cleanup_(host_freep) struct host *host =
		real_host("captures/ghw-xeon-l5640-igbvf.tar.gz", facts);

	(void)state;
	assert_int_equal(host->n_devices, 82);
	assert_int_equal(n_of_role(host, ROLE_VF), ARRAY_SIZE(vfs));
	for (size_t i = 0; i < ARRAY_SIZE(vfs); i++) {
		const struct device *vf = device_at(host, vfs[i]);
		char source[64];

		assert_int_equal(vf->role, ROLE_VF);
		assert_int_equal(vf->device_id, 0x1520);
		/* Of the two ports of the card, the first is on node 0, the second on node 1. */
		assert_int_equal(vf->numa_node, i % 2);
		assert_true(str_has_prefix(vf->local_cpus, i % 2 ? "1,3,5," : "0,2,4,"));
		assert_null(vf->vf->pf);
		snprintf(source, sizeof(source), DEVICES "%s/physfn", vfs[i]);
		assert_true(has_gap(host, source, ENOENT));
	}
	assert_int_equal(device_at(host, "0000:01:00.0")->numa_node, -1);
	assert_string_equal(device_at(host, "0000:01:00.0")->driver, "bnx2");
	assert_int_equal(device_at(host, "0000:05:00.1")->role, ROLE_NIC);
}

/* Twenty-three links to groups, and no group: the links' text tells, though not of whom it left out. */
static void i7_1270p(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/ghw-i7-1270p-iommu-groups.tar.gz", facts | FACTS_GROUPS);
	const struct device *wifi = device_at(host, "0000:00:14.3");
	const struct iommu_group *group = NULL;

	(void)state;
	assert_int_equal(host->n_devices, 23);
	for (size_t i = 0; i < host->n_devices; i++)
		assert_true(host->devices[i].iommu_group >= 0);
	assert_int_equal(host->iommu.groups_present, FACT_YES);
	assert_int_equal(host->iommu.n_groups, 15);
	assert_int_equal(wifi->role, ROLE_NIC);
	assert_int_equal(wifi->iommu_group, 10);
	assert_int_equal(group_is_isolated(&host->iommu, wifi), FACT_UNKNOWN);
	assert_true(has_gap(host, "/sys/kernel/iommu_groups/10/devices", ENOENT));
	group = iommu_find_group(&host->iommu, 13);
	assert_int_equal(group->n_members, 4);
	assert_ptr_equal(group->members[3], device_at(host, "0000:00:1f.5"));
	assert_int_equal(group_is_viable(group), FACT_NO);
	assert_int_equal(group_is_isolated(&host->iommu, group->members[0]), FACT_NO);
	assert_null(group->type);
	assert_true(has_gap(host, "/sys/kernel/iommu_groups", ENOENT));
}

static void procfs_e810(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/procfs-e810-sriov.tar.xz", facts);
	const struct device *pf = device_at(host, "0000:a2:00.0");

	(void)state;
	assert_int_equal(pf->role, ROLE_PF);
	assert_string_equal(pf->driver, "ice");
	assert_int_equal(pf->numa_node, 1);
	assert_string_equal(pf->local_cpus, "64-127");
	assert_int_equal(pf->subsystem_device_id, 0x0003);
	assert_int_equal(pf->sriov->total_vfs, 128);
	assert_int_equal(pf->sriov->num_vfs, 0);
	assert_int_equal(pf->sriov->offset, 8);
	assert_int_equal(pf->sriov->stride, 1);
	assert_int_equal(pf->sriov->vf_device_id, 0x1889);
	assert_int_equal(pf->sriov->autoprobe, FACT_YES);
	/* 4294967033: the driver counted below zero. */
	assert_int_equal(pf->sriov->vf_total_msix, UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:a2:00.0/sriov_vf_total_msix", ERANGE));
	assert_int_equal(pf->current.mts, 16000);
	assert_int_equal(pf->current.width, 8);
	assert_int_equal(pf->maximum.mts, 16000);
	assert_int_equal(path_is_degraded(pf), FACT_NO);
	assert_int_equal(device_at(host, "0000:01:00.0")->iommu_group, 11);
	assert_ptr_equal(device_at(host, "0000:01:00.0")->parent, device_at(host, "0000:00:02.1"));
}

/* From before link files and groups, read without root: 64 bytes of config space each. */
static void forty_cores(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/40intel64-2g2n4c+pcilocality.tar.bz2", facts);
	const struct device *nic = device_at(host, "0000:03:00.1");

	(void)state;
	assert_int_equal(host->n_devices, 37);
	assert_int_equal(n_of_role(host, ROLE_NIC), 4);
	assert_string_equal(nic->driver, "bnx2");
	assert_int_equal(nic->numa_node, -1);
	assert_string_equal(nic->local_cpus, "0-39");
	assert_int_equal(nic->current.mts, 2500);
	assert_int_equal(nic->current.width, 1);
	assert_int_equal(nic->maximum.mts, UNKNOWN);
	assert_int_equal(path_is_degraded(nic), FACT_UNKNOWN);
	assert_false(nic->config->capabilities);
	assert_true(has_gap(host, DEVICES "0000:03:00.1/config", EACCES));
	assert_true(has_gap(host, DEVICES "0000:03:00.1/max_link_speed", ENOENT));
	assert_ptr_equal(nic->parent, device_at(host, "0000:00:06.0"));
}

static void kvm_guest(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/kvm-guest-sno.sysinfo.tgz", facts);
	const struct device *nic = device_at(host, "0000:01:00.0");

	(void)state;
	assert_int_equal(host->n_devices, 25);
	assert_int_equal(nic->role, ROLE_NIC);
	assert_string_equal(nic->driver, "virtio-pci");
	assert_int_equal(nic->vendor_id, 0x1af4);
	assert_ptr_equal(nic->parent, device_at(host, "0000:00:02.0"));
	assert_int_equal(n_of_role(host, ROLE_VF), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(r750),	       cmocka_unit_test(xeon_l5640),  cmocka_unit_test(i7_1270p),
	cmocka_unit_test(procfs_e810), cmocka_unit_test(forty_cores), cmocka_unit_test(kvm_guest),
};

REAL_MAIN(tests);
