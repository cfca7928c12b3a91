/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are bridges, bonds and their ports found, by rtnetlink and without, what a bridge has learnt, and
 * the sysctls of the host's network?
 */
#include "unit.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "collected.h"
#include "network.h"

static const char mac[] = "\x02\0\0\0\0\x01";

/* Without rtnetlink sysfs tells. */
static void sysfs_tells_of_bridges_and_bonds(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct network_interface *found = NULL;

	(void)state;
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_directory(tree, "/sys/bus/pci/devices");
	tree_file(tree, "/sys/class/net/bonding_masters", "bond0\n");
	tree_file(tree, "/sys/class/net/br0/bridge/bridge_id", "8000.020000000001\n");
	tree_file(tree, "/sys/class/net/br0/mtu", "9000\n");
	tree_file(tree, "/sys/class/net/br0/ifindex", "7\n");
	tree_file(tree, "/sys/class/net/bond0/bonding/mode", "802.3ad 4\n");
	tree_file(tree, "/sys/class/net/vnet0/tun_flags", "0x1002\n");
	tree_link(tree, "/sys/class/net/vnet0/master", "../br0");
	host = collected(tree->path, FACTS_NETWORKS);
	assert_true(host->network.interfaces_known);
	assert_int_equal(host->network.n_interfaces, 3);
	found = network_find(&host->network, "br0");
	assert_string_equal(found->kind, "bridge");
	assert_int_equal(found->mtu, 9000);
	assert_int_equal(found->ifindex, 7);
	assert_string_equal(found->master, "");
	assert_true(network_is_vm_bridge(&host->network, found));
	assert_string_equal(network_find(&host->network, "bond0")->bond_mode, "802.3ad");
	found = network_find(&host->network, "vnet0");
	assert_string_equal(found->kind, "tun");
	assert_string_equal(found->master, "br0");
	assert_int_equal(found->mtu, UNKNOWN);
}

/* Of the networks that libvirt keeps; not asked without a VM on a bridge. */
static void libvirt_tells_of_nat(void **state)
{
	static const char file[] = "/etc/libvirt/qemu/networks/default.xml";
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *hidden = NULL;

	(void)state;
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/sys/class/net/virbr0/bridge/bridge_id", "8000.020000000001\n");
	tree_file(tree, "/sys/class/net/vnet0/tun_flags", "0x1002\n");
	tree_link(tree, "/sys/class/net/vnet0/master", "../virbr0");
	tree_file(tree, "/etc/libvirt/qemu/networks/routed.xml",
		  "<network>\n<forward mode='route'/>\n<bridge name='virbr1'/>\n</network>\n");
	tree_file(tree, file,
		  "<network>\n  <name>default</name>\n  <forward mode='nat'/>\n"
		  "  <bridge name='virbr0' stp='on' delay='0'/>\n</network>\n");
	host = collected(tree->path, FACTS_NETWORKS);
	assert_true(host->network.nat_known);
	assert_int_equal(host->network.n_nat_bridges, 1);
	assert_string_equal(host->network.nat_bridges[0], "virbr0");
	tree_file(tree, "/vfctl/errors", "EACCES\t/etc/libvirt/qemu/networks\n");
	hidden = collected(tree->path, FACTS_NETWORKS);
	assert_false(hidden->network.nat_known);
	assert_true(has_gap(hidden, "/etc/libvirt/qemu/networks", EACCES));
}

static void nobody_tells(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	host = collected(tree->path, FACTS_NETWORKS | FACTS_SYSCTLS);
	assert_false(host->network.interfaces_known);
	assert_true(has_gap(host, "/sys/class/net", ENOENT));
	assert_true(has_gap(host, "/proc/sys/net", ENOENT));
	assert_int_equal(host->network.n_sysctls, 0);
}

static void sysctls_are_read_where_they_are(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/sys/net/core/rmem_max", "212992\n");
	tree_file(tree, "/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	host = collected(tree->path, FACTS_SYSCTLS);
	assert_string_equal(network_find_sysctl(&host->network, "net.core.rmem_max")->value,
			    "212992");
	assert_string_equal(network_find_sysctl(&host->network, "net.ipv4.tcp_rmem")->value,
			    "4096\t131072\t6291456");
	/* br_netfilter is not loaded. */
	assert_string_equal(
		network_find_sysctl(&host->network, "net.bridge.bridge-nf-call-iptables")->value,
		"");
	assert_null(network_find_sysctl(&host->network, "net.core.somaxconn")->value);
	assert_true(has_gap(host, "/proc/sys/net/core/somaxconn", ENOENT));
	/* As vfctl captured it, it is one of a network namespace that has fewer. */
	host_free(host);
	tree_file(tree, "/vfctl/version", "format=1\n");
	host = collected(tree->path, FACTS_SYSCTLS);
	assert_string_equal(network_find_sysctl(&host->network, "net.core.somaxconn")->value, "");
	assert_false(has_gap(host, "/proc/sys/net/core/somaxconn", ENOENT));
}

static void add_neighbour(struct network *network, int32_t ifindex, uint16_t ndm_state,
			  uint8_t flags, uint32_t master)
{
	const struct ndmsg header = { .ndm_family = AF_BRIDGE,
				      .ndm_ifindex = ifindex,
				      .ndm_state = ndm_state,
				      .ndm_flags = flags };
	size_t begin = wire_begin(&network->wire, RTM_NEWNEIGH, NLM_F_MULTI, network->seq, &header,
				  sizeof(header));

	wire_put(&network->wire, NDA_LLADDR, mac, 6);
	if (master)
		wire_put_u32(&network->wire, NDA_MASTER, master);
	wire_end(&network->wire, begin);
}

static void record_neighbours(struct network *network)
{
	const struct ndmsg header = { .ndm_family = AF_BRIDGE };

	network->seq++;
	wire_end(&network->wire,
		 wire_begin(&network->wire, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, network->seq,
			    &header, sizeof(header)));
	add_neighbour(network, 11, NUD_REACHABLE, 0, 10);
	add_neighbour(network, 11, NUD_PERMANENT, 0, 10);
	add_neighbour(network, 2, NUD_PERMANENT, NTF_SELF, 0);
	wire_done(&network->wire, network->seq);
}

/* Asked for only where a PF with VFs is a port of a bridge. */
static void what_a_bridge_has_learnt(void **state)
{
	static const struct wire_link links[] = {
		{ .ifindex = 2,
		  .name = "eth0",
		  .mac = mac,
		  .parent_bus = "pci",
		  .parent = "0000:03:00.0",
		  .master = 10 },
		{ .ifindex = 10, .name = "br0", .mac = mac, .mtu = 9000, .kind = "bridge" },
		{ .ifindex = 11, .name = "vnet0", .mac = mac, .master = 10, .kind = "tun" },
	};
	struct network *network = *state;
	struct host_network *found = &network->host->network;

	network->host->facts |= FACTS_NETWORKS;
	network_add_vfs(network, network_add_nic(network, "0000:03:00.0", "ice"), 1);
	network_record_links(network, links, ARRAY_SIZE(links));
	record_neighbours(network);
	network_collect(network);
	collect_networks(network->machine, network->host);
	assert_string_equal(network_find(found, "br0")->kind, "bridge");
	assert_string_equal(network_find(found, "eth0")->kind, "");
	assert_string_equal(network_find(found, "vnet0")->master, "br0");
	assert_true(found->fdb_known);
	assert_int_equal(found->n_fdb, 3);
	assert_string_equal(found->fdb[0].mac, "02:00:00:00:00:01");
	assert_true(found->fdb[0].learnt && !found->fdb[0].self);
	assert_false(found->fdb[1].learnt);
	assert_true(found->fdb[2].self && !found->fdb[2].learnt);
	assert_int_equal(found->fdb[2].ifindex, 2);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sysfs_tells_of_bridges_and_bonds),
	cmocka_unit_test(libvirt_tells_of_nat),
	cmocka_unit_test(nobody_tells),
	cmocka_unit_test(sysctls_are_read_where_they_are),
	NETWORK_TEST(what_a_bridge_has_learnt),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
