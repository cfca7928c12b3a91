/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the audit tell bridges of VMs from others, measure sysctls by the profile, and say "unknown" of what
 * was not read of the host's network?
 */
#include "unit.h"

#include "audit/audit.h"
#include "base/text.h"
#include "made.h"

static struct network_interface interfaces[] = {
	{ .name = "br0", .ifindex = 10, .kind = "bridge", .mtu = 9000, .master = "" },
	{ .name = "vnet0", .ifindex = 11, .kind = "tun", .mtu = 9000, .master = "br0" },
	{ .name = "docker0", .ifindex = 12, .kind = "bridge", .mtu = 1500, .master = "" },
	{ .name = "veth1", .ifindex = 13, .kind = "veth", .mtu = 1400, .master = "docker0" },
	{ .name = "bond0", .ifindex = 14, .kind = "bond", .mtu = 1500, .master = "" },
};

static struct sysctl sysctls[] = {
	{ "net.bridge.bridge-nf-call-arptables", "" },
	{ "net.bridge.bridge-nf-call-ip6tables", "" },
	{ "net.bridge.bridge-nf-call-iptables", "" },
	{ "net.core.rmem_max", "212992" },
	{ "net.ipv4.tcp_rmem", "4096\t131072\t33554432" },
};

static struct sysctl_minimum minimums[] = {
	{ "net.core.rmem_max", { 212992 }, 1 },
	{ "net.ipv4.tcp_rmem", { 4096, 131072, 16777216 }, 3 },
};

static struct profile profile = {
	.name = "made",
	.sysctls = minimums,
	.n_sysctls = ARRAY_SIZE(minimums),
	.bridge_mtu = 9000,
};

/* All as it should be, and known. */
static void set_up_network(struct made *made)
{
	struct host_network *network = &made->host->network;

	network->n_interfaces = ARRAY_SIZE(interfaces);
	network->interfaces =
		arena_new_array(made->host->arena, struct network_interface, network->n_interfaces);
	memcpy(network->interfaces, interfaces, sizeof(interfaces));
	network->interfaces_known = true;
	network->n_sysctls = ARRAY_SIZE(sysctls);
	network->sysctls = arena_new_array(made->host->arena, struct sysctl, network->n_sysctls);
	memcpy(network->sysctls, sysctls, sizeof(sysctls));
	made->host->devices_known = true;
}

static const struct finding *judge(struct made *made, const char *rule)
{
	const struct audit_request request = { .profile = &profile, .evidence_of_all = true };
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail();
	return NULL;
}

static void assert_judged(struct made *made, const char *rule, enum verdict verdict,
			  const char *evidence)
{
	const struct finding *finding = judge(made, rule);

	assert_int_equal(finding->verdict, verdict);
	if (evidence)
		assert_string_equal(finding->evidence, evidence);
}

static void bridges_that_call_netfilter(void **state)
{
	struct made *made = *state;
	struct host_network *network = &made->host->network;

	set_up_network(made);
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_PASS, NULL);
	network->sysctls[2].value = "0";
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_PASS, NULL);
	network->sysctls[2].value = "1";
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_FAIL,
		      "net.bridge.bridge-nf-call-iptables is 1; bridges: br0");
	assert_string_equal(judge(made, "virtio-bridge-netfilter")->remedy.commands[0],
			    "sysctl -w net.bridge.bridge-nf-call-iptables=0");
	network->sysctls[2].value = NULL;
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_UNKNOWN,
		      "/proc/sys/net/bridge/bridge-nf-call-iptables");
	network->interfaces_known = false;
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_UNKNOWN, NULL);
}

/* Containers may want just that. */
static void bridges_of_containers_are_left_alone(void **state)
{
	struct made *made = *state;
	struct host_network *network = &made->host->network;

	set_up_network(made);
	network->sysctls[2].value = "1";
	network->interfaces += 2;
	network->n_interfaces -= 2;
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_NOT_APPLICABLE, NULL);
	assert_judged(made, "virtio-mtu", VERDICT_NOT_APPLICABLE, NULL);
	/* Whatever it is called, all on it are containers, or none. */
	network->interfaces[0].name = network->interfaces[1].master = "lan";
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_NOT_APPLICABLE, NULL);
	network->interfaces[1].kind = "";
	assert_judged(made, "virtio-bridge-netfilter", VERDICT_FAIL, NULL);
}

static void sysctls_below_the_profile(void **state)
{
	struct made *made = *state;
	struct host_network *network = &made->host->network;

	set_up_network(made);
	assert_judged(made, "virtio-buffers", VERDICT_PASS, "at least what profile made says");
	network->sysctls[4].value = "4096\t65536\t33554432";
	assert_judged(made, "virtio-buffers", VERDICT_FAIL,
		      "net.ipv4.tcp_rmem is 4096 65536 33554432, not 4096 131072 33554432");
	/* What is above stays. */
	assert_string_equal(judge(made, "virtio-buffers")->remedy.commands[0],
			    "sysctl -w net.ipv4.tcp_rmem='4096 131072 33554432'");
	assert_null(judge(made, "virtio-buffers")->remedy.commands[1]);
	network->sysctls[4].value = "4096\t65536";
	assert_judged(made, "virtio-buffers", VERDICT_UNKNOWN, "/proc/sys/net/ipv4/tcp_rmem");
	network->sysctls[4].value = "4096\tmany\t1";
	assert_judged(made, "virtio-buffers", VERDICT_UNKNOWN, NULL);
	network->n_sysctls = 0;
	assert_judged(made, "virtio-buffers", VERDICT_UNKNOWN, "/proc/sys/net");
}

static void assert_typed(struct made *made, const char *const *commands)
{
	const struct finding *finding = judge(made, "virtio-mtu");
	size_t n = 0;

	for (; commands[n] && finding->remedy.commands[n]; n++)
		assert_string_equal(finding->remedy.commands[n], commands[n]);
	assert_ptr_equal(commands[n], finding->remedy.commands[n]);
}

/* Ports first; and what is large enough stays as it is. */
static void mtus_are_raised_where_they_are_small(void **state)
{
	struct made *made = *state;
	struct network_interface *its = NULL;

	set_up_network(made);
	its = made->host->network.interfaces;
	its[1].mtu = 1500;
	assert_typed(made, (const char *const[]){ "ip link set vnet0 mtu 9000", NULL });
	its[0].mtu = 1500;
	assert_typed(made, (const char *const[]){ "ip link set vnet0 mtu 9000",
						  "ip link set br0 mtu 9000", NULL });
	its[1].mtu = 9216;
	assert_typed(made, (const char *const[]){ "ip link set br0 mtu 9216", NULL });
	its[2].name = its[3].master = "br1";
	its[3].kind = "tun";
	assert_typed(made, (const char *const[]){ "ip link set br0 mtu 9216",
						  "ip link set veth1 mtu 9000",
						  "ip link set br1 mtu 9000", NULL });
}

static void bridges_and_ports_of_another_mtu(void **state)
{
	struct made *made = *state;
	struct host_network *network = &made->host->network;

	set_up_network(made);
	assert_judged(made, "virtio-mtu", VERDICT_PASS, "br0");
	network->interfaces[1].mtu = 1500;
	assert_judged(made, "virtio-mtu", VERDICT_FAIL, "br0 has 9000, its port vnet0 1500");
	network->interfaces[0].mtu = 1500;
	assert_judged(made, "virtio-mtu", VERDICT_FAIL, "br0 has 1500, not 9000");
	network->interfaces[0].mtu = UNKNOWN;
	assert_judged(made, "virtio-mtu", VERDICT_UNKNOWN, "/sys/class/net/br0/mtu");
}

static void vms_behind_nat(void **state)
{
	static const char *bridges[] = { "virbr0", "br0" };
	struct made *made = *state;
	struct host_network *network = &made->host->network;

	set_up_network(made);
	assert_judged(made, "virtio-nat", VERDICT_UNKNOWN, "/etc/libvirt/qemu/networks");
	/* A bridge with a port to the outside is none of libvirt's. */
	network->interfaces[4].master = "br0";
	assert_judged(made, "virtio-nat", VERDICT_PASS, NULL);
	network->interfaces[4].master = "";
	network->nat_known = true;
	network->nat_bridges = bridges;
	network->n_nat_bridges = 1;
	assert_judged(made, "virtio-nat", VERDICT_PASS, NULL);
	network->n_nat_bridges = 2;
	assert_judged(made, "virtio-nat", VERDICT_FAIL, "vnet0 on br0");
	network->interfaces[1].master = "";
	assert_judged(made, "virtio-nat", VERDICT_NOT_APPLICABLE, NULL);
	network->interfaces_known = false;
	assert_judged(made, "virtio-nat", VERDICT_UNKNOWN, NULL);
}

/* A PF with a VF, both of which have an interface. */
static struct device *add_pf(struct made *made)
{
	static const char *const users[] = { NULL };
	struct device *pf = made_add_device(made, made_add_port(made, NULL), -1);

	set_up_network(made);
	made_name(made, pf, "eth0");
	made_add_vfs(made, pf, 1, users, 1);
	made_name(made, pf->sriov->vfs[0], "eth0v0");
	pf->netdevs->ifindex = 2;
	pf->netdevs->mtu = pf->sriov->vfs[0]->netdevs->mtu = 1500;
	pf->netdevs->master = "";
	return pf;
}

static void a_pf_that_carries_less_than_its_vf(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made);

	assert_judged(made, "sriov-pf-mtu", VERDICT_PASS, "1500");
	pf->sriov->vfs[0]->netdevs->mtu = 9000;
	assert_judged(made, "sriov-pf-mtu", VERDICT_FAIL, "eth0 has 1500, its VF eth0v0 9000");
	pf->netdevs->mtu = UNKNOWN;
	assert_judged(made, "sriov-pf-mtu", VERDICT_UNKNOWN, "the MTU of eth0");
	pf->sriov->vfs[0]->netdevs = NULL;
	assert_judged(made, "sriov-pf-mtu", VERDICT_NOT_APPLICABLE, NULL);
}

static void a_pf_in_a_bond(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made);

	assert_judged(made, "sriov-pf-bonded", VERDICT_NOT_APPLICABLE, NULL);
	pf->netdevs->master = "bond0";
	assert_judged(made, "sriov-pf-bonded", VERDICT_UNKNOWN,
		      "/sys/class/net/bond0/bonding/mode");
	made->host->network.interfaces[4].bond_mode = "active-backup";
	assert_judged(made, "sriov-pf-bonded", VERDICT_PASS, "bond0 is in mode active-backup");
	made->host->network.interfaces[4].bond_mode = "802.3ad";
	assert_judged(made, "sriov-pf-bonded", VERDICT_FAIL,
		      "eth0 is a port of bond0, in mode 802.3ad");
	pf->netdevs->master = NULL;
	assert_judged(made, "sriov-pf-bonded", VERDICT_UNKNOWN, "what eth0 is a port of");
}

static void a_card_that_does_not_know_the_bridge(void **state)
{
	static struct fdb_entry fdb[] = {
		{ .mac = "52:54:00:00:00:01", .ifindex = 11, .learnt = true },
		{ .mac = "52:54:00:00:00:02", .ifindex = 11, .learnt = true },
		{ .mac = "52:54:00:00:00:01", .ifindex = 2, .self = true },
		{ .mac = "52:54:00:00:00:02", .ifindex = 2, .self = true },
		/* From outside, and what the TAP itself has. */
		{ .mac = "00:11:22:33:44:55", .ifindex = 2, .learnt = true },
		{ .mac = "fe:54:00:00:00:01", .ifindex = 11 },
		/* In another VLAN. */
		{ .mac = "52:54:00:00:00:02", .ifindex = 11, .learnt = true },
	};
	const struct remedy *remedy = NULL;
	struct made *made = *state;
	struct device *pf = add_pf(made);

	assert_judged(made, "sriov-bridge-fdb", VERDICT_NOT_APPLICABLE, NULL);
	pf->netdevs->master = "br0";
	assert_judged(made, "sriov-bridge-fdb", VERDICT_UNKNOWN, "rtnetlink bridge neighbours");
	made->host->network.fdb_known = true;
	made->host->network.fdb = fdb;
	made->host->network.n_fdb = ARRAY_SIZE(fdb);
	assert_judged(made, "sriov-bridge-fdb", VERDICT_PASS, "eth0 knows each VM on br0");
	fdb[3].self = false;
	assert_judged(made, "sriov-bridge-fdb", VERDICT_FAIL,
		      "1 on br0, 52:54:00:00:00:02 behind vnet0 the first");
	remedy = &judge(made, "sriov-bridge-fdb")->remedy;
	assert_string_equal(remedy->commands[0], "bridge fdb add 52:54:00:00:00:02 dev eth0 self");
	assert_null(remedy->commands[1]);
	fdb[2].self = false;
	remedy = &judge(made, "sriov-bridge-fdb")->remedy;
	assert_string_equal(remedy->commands[0], "bridge fdb add 52:54:00:00:00:01 dev eth0 self");
	assert_string_equal(remedy->commands[1], "bridge fdb add 52:54:00:00:00:02 dev eth0 self");
	assert_null(remedy->commands[2]);
	pf->sriov->eswitch = "switchdev";
	assert_judged(made, "sriov-bridge-fdb", VERDICT_NOT_APPLICABLE, NULL);
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(bridges_that_call_netfilter),
	MADE_TEST(bridges_of_containers_are_left_alone),
	MADE_TEST(sysctls_below_the_profile),
	MADE_TEST(bridges_and_ports_of_another_mtu),
	MADE_TEST(mtus_are_raised_where_they_are_small),
	MADE_TEST(vms_behind_nat),
	MADE_TEST(a_pf_that_carries_less_than_its_vf),
	MADE_TEST(a_pf_in_a_bond),
	MADE_TEST(a_card_that_does_not_know_the_bridge),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
