/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the users of a VF found: its interface's, another namespace, processes that hold its node?
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "collect/collectors.h"
#include "collect/pci.h"
#include "network.h"
#include "os/process.h"
#include "unit.h"

enum {
	N_VFS = 6
};

static const struct wire_link pf_link = { .ifindex = 2,
					  .name = "eth0",
					  .mtu = 1500,
					  .parent_bus = "pci",
					  .parent = "0000:03:00.0",
					  .n_vfs = N_VFS };

static struct device *add_pf(struct network *network)
{
	struct device *pf = network_add_nic(network, "0000:03:00.0", "igb");

	network_add_vfs(network, pf, N_VFS);
	for (size_t i = 0; i < N_VFS; i++) {
		pf->sriov->vfs[i]->driver = "";
		pf->sriov->vfs[i]->iommu_group = 10 + (int64_t)i;
	}
	pci_group_devices(network->host);
	return pf;
}

static void record_addresses(struct network *network, const char *const addresses[], size_t n)
{
	struct ifaddrmsg header = { .ifa_family = AF_UNSPEC };

	network->seq++;
	wire_end(&network->wire, wire_begin(&network->wire, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP,
					    network->seq, &header, sizeof(header)));
	for (size_t i = 0; i < n; i++) {
		unsigned char bytes[sizeof(struct in6_addr)];
		size_t begin = 0;

		header.ifa_index = (uint32_t)i;
		header.ifa_family = addresses[i] && strchr(addresses[i], ':') ? AF_INET6 : AF_INET;
		if (!addresses[i])
			continue;
		assert_int_equal(inet_pton(header.ifa_family, addresses[i], bytes), 1);
		begin = wire_begin(&network->wire, RTM_NEWADDR, NLM_F_MULTI, network->seq, &header,
				   sizeof(header));
		wire_put(&network->wire, IFA_ADDRESS, bytes,
			 header.ifa_family == AF_INET ? 4 : sizeof(bytes));
		wire_end(&network->wire, begin);
	}
	wire_done(&network->wire, network->seq);
}

static void collect_all(struct network *network)
{
	network_collect(network);
	collect_users(network->machine, network->host);
	gaps_sort(&network->host->gaps);
}

/* The users, "a b "; "?" in front where they are not all known. */
static void assert_users(const struct device *device, const char *expected)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_add(&text, device->vf->used_by_known ? "" : "?");
	for (size_t i = 0; i < device->vf->n_used_by; i++)
		strbuf_addf(&text, "%s ", device->vf->used_by[i]);
	assert_string_equal(text.text, expected);
}

static void interfaces_are_used_by_what_stands_on_them(void **state)
{
	static const char *const parents[] = { "0000:04:00.0", "0000:04:00.1", "0000:04:00.2",
					       "0000:04:00.3", "0000:04:00.4" };
	static const char *const names[] = { "vf0", "vf1", "vf2", "vf3", "vf4" };
	/* By ifindex: 10 is vf0, 13 vf3, 14 vf4. */
	static const char *const addresses[15] = {
		[10] = "192.0.2.1", [12] = "169.254.3.4", [13] = "fe80::1", [14] = "2001:db8::1"
	};
	struct wire_link links[] = { pf_link,
				     { .ifindex = 8, .name = "br0" },
				     { .ifindex = 20, .name = "vlan2", .lower = 12 },
				     { .ifindex = 21, .name = "macvtap2", .lower = 12 },
				     { 0 },
				     { 0 },
				     { 0 },
				     { 0 },
				     { 0 } };
	struct network *network = *state;
	struct device *pf = add_pf(network);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		pf->sriov->vfs[i]->driver = "igbvf";
		links[4 + i] = (struct wire_link){ .ifindex = 10 + (int)i,
						   .name = names[i],
						   .parent_bus = "pci",
						   .parent = parents[i],
						   .master = i == 1 ? 8 : 0 };
	}
	network_record_links(network, links, ARRAY_SIZE(links));
	network_record_vfs(network, &pf_link);
	record_addresses(network, addresses, ARRAY_SIZE(addresses));
	collect_all(network);
	assert_users(pf->sriov->vfs[0], "netdev:vf0 ");
	assert_users(pf->sriov->vfs[1], "netdev:br0 ");
	assert_users(pf->sriov->vfs[2], "netdev:macvtap2 netdev:vlan2 ");
	assert_users(pf->sriov->vfs[3], "");
	assert_users(pf->sriov->vfs[4], "netdev:vf4 ");
	assert_users(pf->sriov->vfs[5], "");
	assert_int_equal(pf->sriov->vfs[0]->netdevs->addressed, FACT_YES);
	assert_int_equal(pf->netdevs->addressed, FACT_NO);
	network_assert_gaps(network, "rtnetlink eth0 vf trust ENODATA\n");
}

static void addresses_that_nobody_recorded_are_unknown(void **state)
{
	struct wire_link links[] = {
		pf_link,
		{ .ifindex = 10, .name = "vf0", .parent_bus = "pci", .parent = "0000:04:00.0" }
	};
	struct network *network = *state;
	struct device *pf = add_pf(network);

	pf->sriov->vfs[0]->driver = "igbvf";
	network_record_links(network, links, ARRAY_SIZE(links));
	network_record_vfs(network, &pf_link);
	collect_all(network);
	assert_users(pf->sriov->vfs[0], "?");
	assert_int_equal(pf->netdevs->addressed, FACT_UNKNOWN);
	network_assert_gaps(network,
			    "rtnetlink addresses ENODATA\nrtnetlink eth0 vf trust ENODATA\n");
}

static void an_empty_net_directory_tells_of_another_namespace(void **state)
{
	struct network *network = *state;
	struct device *pf = add_pf(network);

	for (size_t i = 0; i < 3; i++)
		pf->sriov->vfs[i]->driver = "igbvf";
	tree_directory(network->tree, "/sys/bus/pci/devices/0000:04:00.0/net");
	tree_directory(network->tree, "/sys/bus/pci/devices/0000:04:00.1/net/late");
	network_record_links(network, &pf_link, 1);
	network_record_vfs(network, &pf_link);
	record_addresses(network, NULL, 0);
	collect_all(network);
	assert_users(pf->sriov->vfs[0], "netns ");
	assert_users(pf->sriov->vfs[1], "?");
	assert_users(pf->sriov->vfs[2], "");
	/* And there nobody can say what it is called. */
	assert_false(pf->sriov->vfs[0]->netdevs_known);
	assert_true(pf->sriov->vfs[2]->netdevs_known);
	network_assert_gaps(network, "/sys/bus/pci/devices/0000:04:00.0/net ENODEV\n"
				     "/sys/bus/pci/devices/0000:04:00.1/net EAGAIN\n"
				     "rtnetlink eth0 vf trust ENODATA\n");
}

/* A process with one descriptor. */
static void add_process(const struct network *network, unsigned int pid, const char *node,
			const char *command, size_t n, const char *comm)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/fd/23", pid);
	tree_link(network->tree, path, node);
	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	tree_bytes(network->tree, path, command, n);
	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	tree_file(network->tree, path, comm);
}

#define ADD_PROCESS(network, pid, node, command, comm) \
	add_process(network, pid, node, command, sizeof(command), comm)

static struct device *add_held(struct network *network)
{
	struct device *pf = add_pf(network);

	for (size_t i = 0; i < N_VFS; i++)
		pf->sriov->vfs[i]->driver = i == 3 ? "uio_pci_generic" : "vfio-pci";
	ADD_PROCESS(network, 101, "/dev/vfio/10",
		    "/usr/bin/qemu-system-x86_64\0-name\0guest=web1,debug-threads=on\0-m\0"
		    "1024",
		    "qemu-system-x86\n");
	ADD_PROCESS(network, 102, "/dev/vfio/devices/vfio1", "qemu-kvm\0--name\0db,,1\0",
		    "qemu-kvm\n");
	ADD_PROCESS(network, 103, "/dev/vfio/noiommu-12", "dpdk-testpmd\0-name\0x\0",
		    "dpdk-testpmd\n");
	ADD_PROCESS(network, 104, "/dev/uio0", "l3fwd\0", "l3fwd\n");
	ADD_PROCESS(network, 105, "/dev/null", "sh\0", "sh\n");
	/* Held twice, told once. */
	tree_link(network->tree, "/proc/101/fd/24", "/dev/vfio/10");
	/* A group's other user that nothing hides, and a node without number. */
	ADD_PROCESS(network, 106, "/dev/vfio/vfio", "qemu-kvm\0", "qemu-kvm\n");
	tree_link(network->tree, "/sys/class/vfio-dev/vfio1/device", "../../../0000:04:00.1");
	tree_link(network->tree, "/sys/class/uio/uio0/device", "../../../0000:04:00.3");
	network_record_links(network, &pf_link, 1);
	network_record_vfs(network, &pf_link);
	record_addresses(network, NULL, 0);
	return pf;
}

static void processes_that_hold_nodes_are_named(void **state)
{
	struct network *network = *state;
	struct device *pf = add_held(network);

	collect_all(network);
	assert_users(pf->sriov->vfs[0], "vm:web1 ");
	assert_users(pf->sriov->vfs[1], "vm:db,1 ");
	assert_users(pf->sriov->vfs[2], "pid:103 (dpdk-testpmd) ");
	assert_users(pf->sriov->vfs[3], "pid:104 (l3fwd) ");
	assert_users(pf->sriov->vfs[4], "");
	network_assert_gaps(network, "rtnetlink eth0 vf trust ENODATA\n");
}

static void processes_out_of_reach_leave_it_unknown(void **state)
{
	struct network *network = *state;
	struct device *pf = add_held(network);

	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	root_fail(network->machine->root, PROCESS_DESCRIPTORS, EACCES);
	collect_all(network);
	assert_users(pf->sriov->vfs[0], "vm:web1 ");
	assert_users(pf->sriov->vfs[4], "?");
	network_assert_gaps(network, "/proc/*/fd EACCES\nrtnetlink eth0 vf trust ENODATA\n");
}

static void write_cmdline(const struct root_event *event, void *arg)
{
	struct strbuf *told = arg;

	if (str_has_suffix(event->path, "/cmdline") || strstr(event->path, "/105/"))
		strbuf_addf(told, "%s ", event->path);
	if (str_has_suffix(event->path, "/101/cmdline"))
		strbuf_add_bytes(told, event->bytes, event->n_bytes);
}

/* Command lines hold secrets, and what a process without such a node does is nobody's business. */
static void no_more_is_recorded_than_is_needed(void **state)
{
	static const char kept[] =
		"/usr/bin/qemu-system-x86_64\0-name\0guest=web1,debug-threads=on";
	_cleanup_strbuf_ struct strbuf told = { 0 };
	struct network *network = *state;

	add_held(network);
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	root_record(network->machine->root, write_cmdline, &told);
	collect_all(network);
	assert_non_null(told.text);
	assert_null(memmem(told.text, told.length, "/103/cmdline", 12));
	assert_null(memmem(told.text, told.length, "/105/", 5));
	assert_non_null(memmem(told.text, told.length, kept, sizeof(kept)));
	assert_null(memmem(told.text, told.length, "1024", 4));
}

static void guests_are_named_as_qemu_does(void **state)
{
	static const struct {
		const char *option;
		const char *name;
	} cases[] = {
		{ "web1", "vm:web1" },
		{ "web1,process=q", "vm:web1" },
		{ "process=q,guest=web1", "vm:web1" },
		{ "guest=a,,b", "vm:a,b" },
		{ "debug-threads=on", "pid:7 (qemu)" },
		{ "guest=", "pid:7 (qemu)" },
		{ "", "pid:7 (qemu)" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct network *network = *state;

	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	tree_file(network->tree, "/proc/7/comm", "qemu\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char command[128] = "kvm\0-name\0";
		size_t n = sizeof("kvm\0-name");

		strcpy(command + n, cases[i].option);
		tree_bytes(network->tree, "/proc/7/cmdline", command,
			   n + strlen(cases[i].option) + 1);
		assert_string_equal(process_name(network->machine->root, 7, arena), cases[i].name);
	}
	assert_null(process_name(network->machine->root, 8, arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(interfaces_are_used_by_what_stands_on_them),
		NETWORK_TEST(addresses_that_nobody_recorded_are_unknown),
		NETWORK_TEST(an_empty_net_directory_tells_of_another_namespace),
		NETWORK_TEST(processes_that_hold_nodes_are_named),
		NETWORK_TEST(processes_out_of_reach_leave_it_unknown),
		NETWORK_TEST(no_more_is_recorded_than_is_needed),
		NETWORK_TEST(guests_are_named_as_qemu_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
