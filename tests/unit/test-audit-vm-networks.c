/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do rules judge an interface on a network of libvirt's by what that network is? Each case is a network
 * called net, and vm_good's VM with its standby, its VF or its other interface on it.
 */
#include "audit/audit.h"
#include "base/text.h"
#include "domxml/network.h"
#include "domxml/read.h"
#include "unit.h"
#include "vm.h"

#define FAILS	 VERDICT_FAIL
#define PASSES	 VERDICT_PASS
#define UNKNOWN_ VERDICT_UNKNOWN
#define NONE	 VERDICT_NOT_APPLICABLE

#define STANDBY	 "<source bridge='br0'/><model type='virtio'/><mtu size='1500'/><teaming"
#define OTHER	 "<source bridge='br0'/><model type='virtio'/><driver queues='2'/><mtu size='1500'/>"
#define ON_NET	 "<source network='net'/><model type='virtio'/>"
#define VF                                                                  \
	"hostdev' managed='yes'><mac address='52:54:00:aa:01:01'/><source>" \
	"<address type='pci' domain='0' bus='0' slot='2' function='0'/></source>"
#define DRAWN	"network'><mac address='52:54:00:aa:01:01'/><source network='net'/>"
#define SECOND	"<source><address type='pci' bus='0' slot='3'/></source>"
#define POOL	"<forward mode='hostdev'><pf dev='eth0'/></forward>"
#define BRIDGED "<forward mode='bridge'/><bridge name='br0'/>"

/* The network; NULL: libvirt told of none, "" without this one. */
static void add_network(struct made *made, const char *xml)
{
	struct virtual_networks *networks = &made->host->virtual_networks;
	struct arena *arena = made->host->arena;

	networks->known = xml != NULL;
	if (!xml || !*xml)
		return;
	networks->items = arena_new_struct(arena, struct virtual_network);
	networks->n = 1;
	networks->items[0].xml = arena_printf(arena, "<network><name>net</name>%s</network>", xml);
	assert_int_equal(domxml_read_network(&networks->items[0], arena), 0);
}

static const struct network_case {
	const char *rule;
	const char *network;
	const char *old;
	const char *new;
	enum verdict verdict;
} cases[] = {
	{ "vm-failover-broken", BRIDGED, STANDBY, ON_NET "<mtu size='1500'/><teaming", PASSES },
	{ "vm-failover-broken", BRIDGED "<mtu size='9000'/>", STANDBY, ON_NET "<teaming", FAILS },
	{ "vm-failover-broken", "<forward mode='nat'/><bridge name='virbr0'/>", STANDBY,
	  ON_NET "<teaming", FAILS },
	{ "vm-failover-broken", "<bridge name='br0'/>", STANDBY, ON_NET "<teaming", FAILS },
	{ "vm-failover-broken", BRIDGED "<vlan><tag id='5'/></vlan>", STANDBY, ON_NET "<teaming",
	  PASSES },
	{ "vm-failover-broken", BRIDGED "<vlan><tag id='6'/></vlan>", STANDBY, ON_NET "<teaming",
	  FAILS },
	{ "vm-failover-broken",
	  BRIDGED "<portgroup name='a' default='yes'><vlan><tag id='6'/></vlan></portgroup>",
	  STANDBY, ON_NET "<teaming", FAILS },
	{ "vm-failover-broken", BRIDGED "<vlan trunk='yes'><tag id='6'/></vlan>", STANDBY,
	  ON_NET "<teaming", PASSES },
	{ "vm-mtu-mismatch", BRIDGED, OTHER, ON_NET "<mtu size='1400'/>", FAILS },
	{ "vm-mtu-mismatch", BRIDGED "<mtu size='1400'/>", OTHER, ON_NET, FAILS },
	{ "vm-mtu-mismatch", BRIDGED "<mtu size='1400'/>", OTHER, ON_NET "<mtu size='1500'/>",
	  PASSES },
	{ "vm-mtu-mismatch", NULL, OTHER, ON_NET "<mtu size='1500'/>", UNKNOWN_ },
	{ "vm-mtu-mismatch", NULL, OTHER, ON_NET, PASSES },
	{ "vm-hostdev-stale", "<forward mode='hostdev'><address bus='0' slot='3'/></forward>",
	  OTHER, ON_NET, PASSES },
	{ "vm-hostdev-stale", "<forward mode='hostdev'><address bus='0' slot='9'/></forward>",
	  OTHER, ON_NET, FAILS },
	{ "vm-hostdev-stale", "<forward mode='hostdev'><address bus='0' slot='9'/></forward>",
	  "<os>", "<os>", PASSES },
	{ "vm-hostdev-stale", POOL, VF, DRAWN, PASSES },
	{ "vm-hostdev-stale", "<forward mode='hostdev'><pf dev='eth9'/></forward>", VF, DRAWN,
	  FAILS },
	{ "vm-hostdev-stale", NULL, VF, DRAWN, UNKNOWN_ },
	{ "vm-hostdev-stale", BRIDGED, VF, DRAWN, NONE },
	/* Whatever model it names, it is a VF. */
	{ "vm-single-queue", POOL, OTHER, ON_NET, NONE },
	{ "vm-single-queue", BRIDGED, OTHER, ON_NET, FAILS },
	{ "vm-vf-balloon", POOL, VF, DRAWN, PASSES },
	{ "vm-vf-balloon", NULL, VF, DRAWN, UNKNOWN_ },
	{ "vm-vf-balloon", BRIDGED, VF, DRAWN, NONE },
	{ "vm-memlock", POOL, VF, DRAWN, PASSES },
	{ "vm-memlock", NULL, VF, DRAWN, UNKNOWN_ },
	{ "vm-failover-missing", POOL, VF, DRAWN, PASSES },
	{ "vm-failover-missing", NULL, VF, DRAWN, UNKNOWN_ },
	{ "vm-failover-missing", BRIDGED, VF, DRAWN, NONE },
	{ "vm-failover-broken", POOL, VF, DRAWN, PASSES },
	{ "vm-failover-broken", POOL, VF, DRAWN "<mtu size='9000'/>", FAILS },
	{ "vm-numa-crosses", POOL, VF, DRAWN, PASSES },
	{ "vm-numa-crosses", NULL, VF, DRAWN, UNKNOWN_ },
};

static void what_a_network_is_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct made *made = NULL;

		made_set_up((void **)&made);
		vm_make_host(made);
		add_network(made, cases[i].network);
		vm_add(made, "web1",
		       vm_change(made->host->arena, vm_good, cases[i].old, cases[i].new));
		vm_expect(vm_judge(made, cases[i].rule), cases[i].verdict, SEVERITY_NONE,
			  cases[i].network ? cases[i].network : "none", cases[i].new);
		made_tear_down((void **)&made);
	}
}

/* While it runs the pool's VF, in VLAN 5, stands in the live XML alone. */
static const struct vlan_case {
	const char *network;
	const char *interface; /* more of it */
	enum verdict verdict;
} vlans[] = {
	{ "<forward mode='hostdev'/><vlan><tag id='5'/></vlan>", "", PASSES },
	{ "<forward mode='hostdev'/><vlan><tag id='6'/></vlan>", "", FAILS },
	{ "<forward mode='hostdev'/>", "", FAILS },
	{ "<forward mode='hostdev'/>", "<vlan><tag id='5'/></vlan>", PASSES },
	{ "<forward mode='hostdev'/><portgroup name='a'><vlan><tag id='5'/></vlan></portgroup>", "",
	  FAILS },
	{ "<forward mode='hostdev'/><portgroup name='a' default='yes'><vlan><tag id='5'/></vlan>"
	  "</portgroup>",
	  "", PASSES },
	{ NULL, "", UNKNOWN_ },
	{ NULL, "<vlan><tag id='6'/></vlan>", FAILS },
};

static void the_next_start_takes_the_vlan_of_the_network(void **state)
{
	static const char defined[] =
		"<domain><devices><interface type='network'><mac address='52:54:00:aa:01:01'/>"
		"<source network='net'/>%s</interface></devices></domain>";
	static const char live[] =
		"<domain><devices><interface type='hostdev'><mac address='52:54:00:aa:01:01'/>"
		"<source network='net'><address type='pci' bus='0' slot='2'/></source>"
		"<vlan><tag id='5'/></vlan></interface></devices></domain>";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(vlans); i++) {
		struct made *made = NULL;
		struct domain *domain = NULL;

		made_set_up((void **)&made);
		vm_make_host(made);
		add_network(made, vlans[i].network);
		domain = vm_add(made, "web1",
				vm_change(made->host->arena, defined, "%s", vlans[i].interface));
		domain->running = FACT_YES;
		domain->live_xml = live;
		assert_int_equal(domxml_read(domain, made->host->arena), 0);
		vm_expect(vm_judge(made, "vm-vf-vlan-lost"), vlans[i].verdict, SEVERITY_NONE,
			  vlans[i].network ? vlans[i].network : "none", vlans[i].interface);
		made_tear_down((void **)&made);
	}
}

static const struct finding *find_first(struct made *made, enum way way, const char *rule)
{
	const struct audit_request request = { .way = way };
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail_msg("%s says nothing", rule);
	return NULL;
}

static enum verdict judge_first(struct made *made, const char *rule)
{
	return find_first(made, WAY_VIRTIO, rule)->verdict;
}

static void a_vm_that_is_off_is_behind_nat_too(void **state)
{
	static const char rule[] = "virtio-nat";
	struct made *made = *state;

	vm_make_host(made);
	made->host->network.interfaces_known = true;
	vm_add(made, "web1", vm_change(made->host->arena, vm_good, OTHER, ON_NET));
	assert_int_equal(judge_first(made, rule), UNKNOWN_);
	add_network(made, "<forward mode='nat'/><bridge name='virbr0'/>");
	assert_int_equal(judge_first(made, rule), FAILS);
	/* One that runs shows by its TAP, and it has none here. */
	made->host->domains[0].running = FACT_YES;
	assert_int_equal(judge_first(made, rule), NONE);
	made->host->domains[0].running = FACT_NO;
	add_network(made, BRIDGED);
	assert_int_equal(judge_first(made, rule), PASSES);
}

static void idle_vfs_of_a_pool_need_no_mac(void **state)
{
	static const char rule[] = "sriov-vf-mac-zero";
	struct made *made = *state;
	struct device *device = &made->devices[2];

	vm_make_host(made);
	device->driver = "vfio-pci";
	device->vf->mac = "00:00:00:00:00:00";
	assert_int_equal(judge_first(made, rule), FAILS);
	vm_add(made, "web1", "<domain/>");
	assert_int_equal(judge_first(made, rule), UNKNOWN_);
	add_network(made, "");
	assert_int_equal(judge_first(made, rule), FAILS);
	add_network(made, "<forward mode='hostdev'><address bus='0' slot='2'/></forward>");
	assert_int_equal(judge_first(made, rule), NONE);
	add_network(made, "<forward mode='hostdev'><pf dev='eth0'/></forward>");
	assert_int_equal(judge_first(made, rule), NONE);
	add_network(made, "<forward mode='hostdev'><pf dev='eth1'/></forward>");
	assert_int_equal(judge_first(made, rule), FAILS);
}

/* By <hostdev> libvirt sets no MAC, whatever else the VF is. */
static void a_vf_by_hostdev_needs_a_mac(void **state)
{
	static const char rule[] = "sriov-vf-mac-zero";
	struct made *made = *state;
	struct device *device = &made->devices[2];

	vm_make_host(made);
	device->driver = "igbvf";
	device->vf->mac = "00:00:00:00:00:00";
	device->vf->used_by[0] = "vm:web1";
	device->vf->n_used_by = 1;
	vm_add(made, "web1", vm_good);
	assert_int_equal(judge_first(made, rule), NONE);
	vm_add(made, "web2",
	       "<domain><devices><hostdev type='pci'><source><address bus='0' slot='2'/></source>"
	       "</hostdev></devices></domain>");
	assert_int_equal(judge_first(made, rule), FAILS);
	device->vf->mac = "02:00:00:00:00:01";
	assert_int_equal(judge_first(made, rule), PASSES);
}

/* Of the VM, in its interface or its standby's, against that of the PF, 1500. */
static void a_pf_carries_what_its_vms_send(void **state)
{
	static const char rule[] = "sriov-pf-mtu";
	struct made *made = *state;
	struct arena *arena = made->host->arena;
	struct domain *domain = NULL;

	vm_make_host(made);
	assert_int_equal(judge_first(made, rule), NONE);
	domain = vm_add(made, "web1", vm_good);
	assert_int_equal(judge_first(made, rule), PASSES);
	domain->xml = vm_change(arena, vm_good, "mtu size='1500'", "mtu size='9000'");
	assert_int_equal(domxml_read(domain, arena), 0);
	assert_int_equal(judge_first(made, rule), FAILS);
	/* The other interface is on no VF. */
	domain->xml = vm_change(arena, vm_good, "<driver queues='2'/><mtu size='1500'/>",
				"<mtu size='9000'/>");
	assert_int_equal(domxml_read(domain, arena), 0);
	assert_int_equal(judge_first(made, rule), PASSES);
	made->devices[1].netdevs->mtu = UNKNOWN;
	assert_int_equal(judge_first(made, rule), UNKNOWN_);
}

/* libvirt asks for its PF to be up where it sets up the VF: not for <hostdev>. */
static const struct down_case {
	const char *network;
	const char *xml;
	enum severity severity;
} downs[] = {
	{ "", "<domain/>", SEVERITY_WARNING },
	{ "",
	  "<domain><devices><interface type='hostdev'>" SECOND "</interface></devices></domain>",
	  SEVERITY_ERROR },
	{ "", "<domain><devices><hostdev type='pci'>" SECOND "</hostdev></devices></domain>",
	  SEVERITY_WARNING },
	{ POOL, "<domain><devices><interface type='" DRAWN "</interface></devices></domain>",
	  SEVERITY_ERROR },
	{ "<forward mode='hostdev'><address bus='0' slot='3'/></forward>",
	  "<domain><devices><interface type='" DRAWN "</interface></devices></domain>",
	  SEVERITY_ERROR },
	{ "<forward mode='hostdev'><pf dev='eth9'/></forward>",
	  "<domain><devices><interface type='" DRAWN "</interface></devices></domain>",
	  SEVERITY_WARNING },
	{ POOL, "<domain/>", SEVERITY_WARNING },
};

static void a_vm_does_not_start_on_a_pf_that_is_down(void **state)
{
	static const char rule[] = "sriov-pf-down";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(downs); i++) {
		struct made *made = NULL;

		made_set_up((void **)&made);
		vm_make_host(made);
		made->devices[1].sriov->num_vfs = 2;
		made->devices[1].netdevs->up = FACT_NO;
		made->devices[3].vf->used_by[0] = "vm:web1";
		made->devices[3].vf->n_used_by = 1;
		add_network(made, downs[i].network);
		vm_add(made, "web1", downs[i].xml);
		vm_expect(find_first(made, WAY_SRIOV, rule), FAILS, downs[i].severity,
			  downs[i].network, downs[i].xml);
		made_tear_down((void **)&made);
	}
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_a_network_is_counts),
	MADE_TEST(the_next_start_takes_the_vlan_of_the_network),
	MADE_TEST(a_vm_that_is_off_is_behind_nat_too),
	MADE_TEST(idle_vfs_of_a_pool_need_no_mac),
	MADE_TEST(a_vf_by_hostdev_needs_a_mac),
	MADE_TEST(a_pf_carries_what_its_vms_send),
	MADE_TEST(a_vm_does_not_start_on_a_pf_that_is_down),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
