/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the interfaces of real machines what their files in sysfs say, and unknown where a capture
 * holds none of them? By eye; nobody recorded netlink there.
 */
#include <errno.h>

#include "base/text.h"
#include "real/real.h"
#include "unit/unit.h"

#define FACTS (FACTS_PCI | FACTS_NET | FACTS_ESWITCH | FACTS_USERS)

static const struct device *find(const struct host *host, const char *address)
{
	struct bdf bdf = { 0 };
	const struct device *device = NULL;

	assert_int_equal(bdf_parse(address, &bdf), 0);
	device = host_find_device(host, bdf);
	assert_non_null(device);
	return device;
}

static const struct expected {
	const char *capture;
	const char *address;
	int64_t ifindex;
	const char *name;
	const char *mac;
	enum tristate carrier;
	int64_t mtu;
	int64_t speed_mbps;
	const char *phys_port_name;
	const char *phys_switch_id;
} interfaces[] = {
	{ "captures/40intel64-2g2n4c+pcilocality.tar.bz2", "0000:02:00.0", 2, "eth0",
	  "78:2b:cb:38:ac:1b", FACT_YES, 1500, 1000, NULL, NULL },
	/* Down: the kernel refuses to tell carrier and speed. */
	{ "captures/40intel64-2g2n4c+pcilocality.tar.bz2", "0000:03:00.1", 5, "eth3",
	  "78:2b:cb:38:ac:21", FACT_NO, 1500, 0, NULL, NULL },
	/* An InfiniBand card is no network controller by its class, but has an interface. */
	{ "captures/40intel64-2g2n4c+pcilocality.tar.bz2", "0000:43:00.0", 6, "ib0",
	  "80:00:00:03:fe:80:00:00:00:00:00:00:00:11:75:00:00:77:cf:c8", FACT_YES, 2044, UNKNOWN,
	  NULL, NULL },
	{ "captures/procfs-e810-sriov.tar.xz", "0000:a2:00.0", 4, "enp162s0f0np0",
	  "30:3e:a7:01:1a:5a", FACT_NO, 1500, 0, "p0", "303ea7ffff011a5a" },
};

static void interfaces_are_read_from_sysfs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(interfaces); i++) {
		const struct expected *expected = &interfaces[i];
		_cleanup_(host_freep) struct host *host = real_host(expected->capture, FACTS);
		const struct netdev *netdev = device_netdev(find(host, expected->address));

		assert_non_null(netdev);
		assert_int_equal(netdev->ifindex, expected->ifindex);
		assert_string_equal(netdev->name, expected->name);
		assert_string_equal(netdev->mac, expected->mac);
		/* addr_assign_type is 0 in all of them. */
		assert_string_equal(netdev->permanent_mac, expected->mac);
		assert_int_equal(netdev->carrier, expected->carrier);
		assert_int_equal(netdev->mtu, expected->mtu);
		assert_int_equal(netdev->speed_mbps, expected->speed_mbps);
		assert_true(str_equal(netdev->phys_port_name, expected->phys_port_name));
		assert_true(str_equal(netdev->phys_switch_id, expected->phys_switch_id));
		assert_false(netdev->representor);
		assert_null(netdev->altnames);
		assert_int_equal(netdev->addressed, FACT_UNKNOWN);
		assert_true(gaps_have(&host->gaps, "rtnetlink"));
	}
}

static void captures_without_interfaces_leave_them_unknown(void **state)
{
	static const char *const captures[] = {
		"captures/r750-xeon6330-master.sysinfo.tgz",
		"captures/ghw-xeon-l5640-igbvf.tar.gz",
		"captures/ghw-i7-1270p-iommu-groups.tar.gz",
		"captures/kvm-guest-sno.sysinfo.tgz",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
		_cleanup_(host_freep) struct host *host = real_host(captures[i], FACTS);
		size_t n_nics = 0;

		for (size_t j = 0; j < host->n_devices; j++) {
			const struct device *device = &host->devices[j];

			if (!device_is_nic(device))
				continue;
			n_nics++;
			assert_null(device->netdevs);
			assert_false(device->netdevs_known);
			assert_false(device->vf && device->vf->used_by_known);
			assert_true(!device->vf || !device->vf->mac);
		}
		assert_true(n_nics > 0);
		assert_true(gaps_have(&host->gaps, "rtnetlink"));
	}
}

static void the_eswitch_of_a_pf_is_unknown(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/procfs-e810-sriov.tar.xz", FACTS);

	(void)state;
	assert_non_null(find(host, "0000:a2:00.0")->sriov);
	assert_null(find(host, "0000:a2:00.0")->sriov->eswitch);
	assert_true(gaps_have(&host->gaps, "devlink"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(interfaces_are_read_from_sysfs),
	cmocka_unit_test(captures_without_interfaces_leave_them_unknown),
	cmocka_unit_test(the_eswitch_of_a_pf_is_unknown),
};

REAL_MAIN(tests);
