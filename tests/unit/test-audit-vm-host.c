/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the rules vm-* see what the host has, other VMs, and what a running VM was given since its start? And
 * what nobody told them is "unknown".
 */
#include "audit/audit.h"
#include "base/text.h"
#include "domxml/read.h"
#include "unit.h"
#include "vm.h"

#define FAILS	 VERDICT_FAIL
#define PASSES	 VERDICT_PASS
#define UNKNOWN_ VERDICT_UNKNOWN
#define NONE	 VERDICT_NOT_APPLICABLE

/* ---- what the host says */

static void forget_nodes(struct made *made)
{
	made->host->numa.has_nodes = FACT_UNKNOWN;
	made->host->numa.n_nodes = 0;
}

static void forget_cpus_of_a_node(struct made *made)
{
	made->host->numa.nodes[1].cpus = NULL;
}

static void forget_node_of_the_vf(struct made *made)
{
	made->host->devices[2].numa_node = UNKNOWN;
}

static void leave_one_node(struct made *made)
{
	made->host->numa.n_nodes = 1;
}

static void forget_devices(struct made *made)
{
	made->host->devices_known = false;
}

static void forget_class(struct made *made)
{
	made->host->devices[2].role = ROLE_OTHER;
	made->host->devices[2].class_code = UNKNOWN;
}

static void forget_vlan(struct made *made)
{
	made->host->devices[2].vf->vlan.id = UNKNOWN;
}

static void clear_vlan(struct made *made)
{
	made->host->devices[2].vf->vlan.id = 0;
}

static void forget_bridge(struct made *made)
{
	made->host->vm_backing.bridges[0].mtu = UNKNOWN;
	made->host->vm_backing.bridges[0].ports_known = false;
}

static void isolate_bridge(struct made *made)
{
	made->host->vm_backing.bridges[0].ports[0] = "vnet3";
}

static void filter_no_vlans(struct made *made)
{
	made->host->vm_backing.bridges[0].filters_vlans = FACT_NO;
}

static void take_bridge_down(struct made *made)
{
	made->host->vm_backing.bridges[0].there = FACT_NO;
}

static void merge_pages(struct made *made)
{
	made->host->vm_backing.merges_pages = FACT_YES;
}

static const struct host_case {
	const char *rule;
	void (*change)(struct made *made);
	enum verdict verdict;
} host_cases[] = {
	{ "vm-numa-crosses", forget_nodes, UNKNOWN_ },
	{ "vm-numa-crosses", forget_cpus_of_a_node, UNKNOWN_ },
	{ "vm-numa-crosses", forget_node_of_the_vf, UNKNOWN_ },
	{ "vm-numa-crosses", leave_one_node, NONE },
	{ "vm-hostdev-stale", forget_devices, UNKNOWN_ },
	{ "vm-hostdev-stale", forget_class, UNKNOWN_ },
	{ "vm-vf-vlan-lost", forget_vlan, UNKNOWN_ },
	{ "vm-vf-vlan-lost", clear_vlan, PASSES },
	{ "vm-failover-broken", forget_bridge, PASSES },
	{ "vm-failover-broken", isolate_bridge, FAILS },
	{ "vm-failover-broken", filter_no_vlans, FAILS },
	{ "vm-mtu-mismatch", forget_bridge, UNKNOWN_ },
	{ "vm-mtu-mismatch", take_bridge_down, NONE },
	{ "vm-vf-balloon", merge_pages, PASSES }, /* hugepages are not */
};

static void what_the_host_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(host_cases); i++) {
		struct made *made = NULL;

		made_set_up((void **)&made);
		vm_make_host(made);
		host_cases[i].change(made);
		vm_add(made, "web1", vm_good);
		vm_expect(vm_judge(made, host_cases[i].rule), host_cases[i].verdict, SEVERITY_NONE,
			  "host", "another");
		made_tear_down((void **)&made);
	}
}

static void merging_spares_what_may_not_be_merged(void **state)
{
	struct made *made = *state;
	struct arena *arena = made->host->arena;

	vm_make_host(made);
	vm_add(made, "web1", vm_change(arena, vm_good, "<hugepages/>", ""));
	vm_expect(vm_judge(made, "vm-vf-balloon"), VERDICT_PASS, SEVERITY_NONE, "hugepages",
		  "none");
	merge_pages(made);
	vm_expect(vm_judge(made, "vm-vf-balloon"), VERDICT_FAIL, SEVERITY_NONE, "KSM", "on");
	made->host->vm_backing.merges_pages = FACT_UNKNOWN;
	vm_expect(vm_judge(made, "vm-vf-balloon"), VERDICT_UNKNOWN, SEVERITY_NONE, "KSM", "hidden");
	made->host->n_domains = 0;
	merge_pages(made);
	vm_add(made, "web1", vm_change(arena, vm_good, "<hugepages/>", "<nosharepages/>"));
	vm_expect(vm_judge(made, "vm-vf-balloon"), VERDICT_PASS, SEVERITY_NONE, "merging",
		  "refused");
}

/* ---- two VMs */

static void two_vms_clash_if_both_run(void **state)
{
	static const char *const rules[] = { "vm-cpus-shared", "vm-vf-claimed-twice" };
	static const enum severity severities[] = { SEVERITY_WARNING, SEVERITY_ERROR };
	struct made *made = *state;

	vm_make_host(made);
	vm_add(made, "web1", vm_good);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		vm_expect(vm_judge(made, rules[i]), VERDICT_PASS, SEVERITY_NONE, "one", "VM");
	vm_add(made, "web2", vm_good);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		vm_expect(vm_judge(made, rules[i]), VERDICT_FAIL, severities[i], "two", "VMs");
	assert_non_null(strstr(vm_judge(made, "vm-cpus-shared")->evidence, "web2"));
	assert_non_null(strstr(vm_judge(made, "vm-vf-claimed-twice")->evidence, "web2"));
	/* The other runs by hand alone: it may never run beside the first. */
	made->host->domains[1].autostart = FACT_NO;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		vm_expect(vm_judge(made, rules[i]), VERDICT_FAIL, SEVERITY_INFO, "one", "of two");
}

static void a_mac_is_one_interfaces(void **state)
{
	static const char rule[] = "sriov-vf-mac-duplicate";
	struct made *made = *state;
	struct arena *arena = made->host->arena;
	struct device *vfs = &made->devices[2];

	vm_make_host(made);
	vm_add(made, "web1", vm_good);
	vfs[0].vf->mac = "52:54:00:aa:01:01";
	vfs[1].vf->mac = "52:54:00:aa:01:09";
	/* Its own VF, and the standby of that, have its MAC, too. */
	vm_expect(vm_judge(made, rule), VERDICT_PASS, SEVERITY_NONE, "its own", "VF");
	vfs[1].vf->mac = "52:54:00:aa:01:02";
	vm_expect(vm_judge(made, rule), VERDICT_FAIL, SEVERITY_INFO, "another", "VF");
	vfs[1].vf->mac = "00:00:00:00:00:00";
	vm_expect(vm_judge(made, rule), VERDICT_PASS, SEVERITY_NONE, "no", "MAC");
	/* Two VMs on VFs of one PF: the card's switch has to choose, if both are in one VLAN. */
	vm_add(made, "web2", vm_change(arena, vm_good, "slot='2'", "slot='3'"));
	vm_expect(vm_judge(made, rule), VERDICT_FAIL, SEVERITY_ERROR, "two VMs", "on one PF");
	made->host->domains[1].autostart = FACT_NO;
	vm_expect(vm_judge(made, rule), VERDICT_FAIL, SEVERITY_INFO, "one of them", "by hand");
}

/* What is plugged in now is judged by the live XML, the next start by the other. */
static void live_and_defined_are_told_apart(void **state)
{
	struct made *made = *state;
	struct arena *arena = made->host->arena;
	struct domain *domain = NULL;

	vm_make_host(made);
	domain = vm_add(made, "web1", vm_good);
	domain->running = FACT_YES;
	domain->live_xml = vm_change(
		arena, vm_change(arena, vm_good, "vcpu='1' cpuset='1'", "vcpu='1' cpuset='5'"),
		"tag id='5'", "tag id='6'");
	domain->defined = NULL;
	assert_int_equal(domxml_read(domain, arena), 0);
	vm_expect(vm_judge(made, "vm-numa-crosses"), VERDICT_FAIL, SEVERITY_NONE, "live", "pin");
	vm_expect(vm_judge(made, "vm-vf-vlan-lost"), VERDICT_PASS, SEVERITY_NONE, "live", "VLAN");
}

/* ---- threads of vhost's */

static void vhost_stays_on_the_vms_node(void **state)
{
	static const char rule[] = "vm-vhost-unpinned";
	struct made *made = *state;
	struct vm_backing *backing = &made->host->vm_backing;
	struct vhost vhosts[] = { { .tid = 11, .cpus = "2" }, { .tid = 12, .cpus = "0-3" } };
	struct qemu qemu = { .guest = "web1", .pid = 10, .vhosts = vhosts, .n_vhosts = 2 };
	struct domain *domain = NULL;

	vm_make_host(made);
	domain = vm_add(made, "web1", vm_good);
	vm_expect(vm_judge(made, rule), NONE, SEVERITY_NONE, "it", "is off");
	domain->running = FACT_YES;
	vm_expect(vm_judge(made, rule), UNKNOWN_, SEVERITY_NONE, "QEMU", "hidden");
	backing->qemus = &qemu;
	backing->n_qemus = 1;
	vm_expect(vm_judge(made, rule), PASSES, SEVERITY_NONE, "all", "on node 0");
	vhosts[1].cpus = "0-7";
	vm_expect(vm_judge(made, rule), FAILS, SEVERITY_WARNING, "one", "anywhere");
	/* What emulatorpin did not move is moved by hand. */
	assert_string_equal(vm_judge(made, rule)->remedy.commands[0],
			    "for tid in 12; do taskset -pc 0-3 $tid; done");
	domain->xml = vm_change(made->host->arena, vm_good, "<emulatorpin cpuset='2'/>", "");
	assert_int_equal(domxml_read(domain, made->host->arena), 0);
	assert_string_equal(vm_judge(made, rule)->remedy.commands[0],
			    "virsh emulatorpin web1 2 --live --config");
	vhosts[1].cpus = "x";
	vm_expect(vm_judge(made, rule), UNKNOWN_, SEVERITY_NONE, "status", "strange");
	qemu.n_vhosts = 0;
	vm_expect(vm_judge(made, rule), NONE, SEVERITY_NONE, "no", "vhost");
	domain->xml = vm_change(made->host->arena, vm_good, "nodeset='0'", "nodeset='0-1'");
	assert_int_equal(domxml_read(domain, made->host->arena), 0);
	vm_expect(vm_judge(made, rule), NONE, SEVERITY_NONE, "on", "both nodes");
	forget_cpus_of_a_node(made);
	domain->xml = vm_good;
	assert_int_equal(domxml_read(domain, made->host->arena), 0);
	vm_expect(vm_judge(made, rule), NONE, SEVERITY_NONE, "another node's CPUs", "hidden");
	forget_nodes(made);
	vm_expect(vm_judge(made, rule), UNKNOWN_, SEVERITY_NONE, "nodes", "hidden");
}

/* ---- files */

static void expect_files(struct made *made, enum verdict verdict, const char *evidence)
{
	const struct profile profile = { .open_files = 1024 };
	const struct audit_request request = { .profile = &profile, .evidence_of_all = true };
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (!str_equal(finding->rule->id, "libvirt-max-files"))
			continue;
		assert_int_equal(finding->verdict, verdict);
		assert_string_equal(finding->evidence, evidence);
		return;
	}
	fail_msg("libvirt-max-files says nothing");
}

/* 2 vCPUs, 256 queues and 1 take 1544 files at least. */
static void queues_take_files(void **state)
{
	static const char queues[] = "<driver queues='256'/>";
	struct made *made = *state;
	struct services *services = &made->host->services;
	struct qemu qemu = { .guest = "web1", .pid = 10 };
	struct files_limit running[] = { { .pid = 9, .source = "a", .files = 1500 },
					 { .pid = 10, .source = "b", .files = 1543 } };

	vm_make_host(made);
	vm_add(made, "web1", vm_change(made->host->arena, vm_good, "<driver queues='2'/>", queues));
	services->qemu_max_files = 1543;
	expect_files(made, FAILS,
		     "1543, not 1544: max_files in /etc/libvirt/qemu.conf; the queues of web1 take "
		     "them");
	services->qemu_max_files = 1544;
	expect_files(made, PASSES, "1544: max_files in /etc/libvirt/qemu.conf");
	services->running = running;
	services->n_running = 2;
	made->host->vm_backing.qemus = &qemu;
	made->host->vm_backing.n_qemus = 1;
	expect_files(made, FAILS, "1543, not 1544: b; the queues of web1 take them");
	running[1].files = 2000;
	expect_files(made, PASSES, "2000: b");
	running[0].files = 1000;
	expect_files(made, FAILS, "1000, not 1024: a");
}

/* ---- what is not read */

static size_t n_unknown(const struct report *report, const struct domain *domain,
			const char *evidence)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		n += str_has_prefix(finding->rule->id, "vm-") && finding->domain == domain &&
		     finding->verdict == VERDICT_UNKNOWN && str_equal(finding->evidence, evidence);
	}
	return n;
}

static size_t n_vm_rules(void)
{
	const struct rule *rule = NULL;
	size_t n = 0;

	for (size_t i = 0; (rule = audit_rule(i)); i++)
		n += str_has_prefix(rule->id, "vm-");
	return n;
}

static void what_libvirt_hides_is_unknown(void **state)
{
	struct made *made = *state;
	const struct audit_request request = { .way = WAY_SRIOV };

	vm_make_host(made);
	vm_add(made, "web1", "no XML");
	assert_int_equal(
		n_unknown(audit(made->host, &request), made->host->domains, "libvirt web1"),
		n_vm_rules());
	made->host->n_domains = 0;
	made->host->domains_known = false;
	assert_int_equal(n_unknown(audit(made->host, &request), NULL, "libvirt"), n_vm_rules());
	made->host->domains_known = true;
	assert_int_equal(n_unknown(audit(made->host, &request), NULL, "libvirt"), 0);
}

static void one_vm_alone_is_judged(void **state)
{
	struct made *made = *state;
	struct audit_request request = { .way = WAY_SRIOV };
	const struct report *report = NULL;

	vm_make_host(made);
	vm_add(made, "web1", vm_good);
	vm_add(made, "web2", vm_good);
	request.domain = &made->host->domains[1];
	report = audit(made->host, &request);
	for (size_t i = 0; i < report->n_findings; i++)
		assert_ptr_not_equal(report->findings[i].domain, &made->host->domains[0]);
}

/* A name that a shell would take for more is not put into a command as it is. */
static void names_are_quoted(void **state)
{
	struct made *made = *state;
	const char *xml = NULL;
	struct domain *domain = NULL;

	vm_make_host(made);
	xml = vm_change(made->host->arena, vm_good, "<hugepages/>", "");
	domain = vm_add(made, "web;reboot", xml);
	assert_string_equal(vm_judge(made, "vm-hugepages")->remedy.commands[0],
			    "virsh edit c7a5fdbd-edaf-9455-926a-d65c16db1809");
	domain->uuid = NULL;
	domain->name = "it's\x1b";
	assert_string_equal(vm_judge(made, "vm-hugepages")->remedy.commands[0],
			    "virsh edit 'it'\\''s?'");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_the_host_says),
	MADE_TEST(merging_spares_what_may_not_be_merged),
	MADE_TEST(two_vms_clash_if_both_run),
	MADE_TEST(a_mac_is_one_interfaces),
	MADE_TEST(live_and_defined_are_told_apart),
	MADE_TEST(vhost_stays_on_the_vms_node),
	MADE_TEST(queues_take_files),
	MADE_TEST(what_libvirt_hides_is_unknown),
	MADE_TEST(one_vm_alone_is_judged),
	MADE_TEST(names_are_quoted),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
