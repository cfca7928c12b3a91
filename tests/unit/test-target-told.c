/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of a host of which libvirt alone tells: is everything found that keeps a virtual machine from it, and is
 * what nobody knows told, not guessed? Two hosts are alike but for one thing.
 */
#include "base/text.h"
#include "domxml/read.h"
#include "plan/target.h"
#include "targeted.h"
#include "unit.h"

/* What is said of every host. */
#define ALWAYS "libvirt does not tell who but VMs has VFs there"

static const char *const machines[] = { "pc-q35-8.2", "q35" };

static struct guest_kind guests[] = {
	{ .arch = "aarch64", .machines = (const char **)machines, .n_machines = 0 },
	{ .arch = "x86_64", .machines = (const char **)machines, .n_machines = 2 },
};

static int set_up(void **state)
{
	struct hosts *hosts = NULL;
	struct host *both[2] = { NULL };

	targeted_set_up(state);
	hosts = *state;
	both[0] = hosts->here->host;
	both[1] = hosts->there->host;
	for (size_t i = 0; i < ARRAY_SIZE(both); i++)
		both[i]->hypervisor = (struct hypervisor){
			.libvirt = "9.0.0",
			.qemu = "8.2.1",
			.guests = guests,
			.n_guests = 2,
		};
	for (size_t i = 0; i < both[1]->n_devices; i++)
		if (both[1]->devices[i].vf)
			both[1]->devices[i].vf->used_by_known = false;
	return 0;
}

static const char *join(struct arena *arena, const char *const *sentences, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? "; " : "", sentences[i]);
	return text;
}

static void expect_fit(const struct hosts *hosts, const char *xml, enum cpu_fit cpu,
		       const char *words, const char *wrong, const char *unknown)
{
	struct host *host = hosts->here->host;
	struct domain domain = { .name = "web1", .xml = xml };
	const struct target target = {
		.host = hosts->there->host,
		.told = true,
		.cpu = cpu,
		.cpu_words = words,
	};
	struct target_check check = { 0 };

	assert_int_equal(domxml_read(&domain, host->arena), 0);
	check = target_check(host, &target, &domain, host->arena);
	assert_string_equal(join(host->arena, check.wrong, check.n_wrong), wrong);
	assert_true(check.n_unknown > 0);
	assert_true(str_has_prefix(check.unknown[check.n_unknown - 1], ALWAYS));
	assert_string_equal(join(host->arena, check.unknown, check.n_unknown - 1), unknown);
}

static void expect(const struct hosts *hosts, const char *xml, const char *wrong,
		   const char *unknown)
{
	expect_fit(hosts, xml, CPU_SAME, NULL, wrong, unknown);
}

static const char *on(const struct hosts *hosts, const char *old, const char *new)
{
	return vm_change(hosts->here->host->arena, vm_good, old, new);
}

static const char *on_pool(const struct hosts *hosts)
{
	return on(hosts,
		  "<interface type='hostdev' managed='yes'><mac address='52:54:00:aa:01:01'/>"
		  "<source><address type='pci' domain='0' bus='0' slot='2' function='0'/>"
		  "</source>",
		  "<interface type='network'><mac address='52:54:00:aa:01:01'/>"
		  "<source network='vfs'/>");
}

static void vfs_of_no_vm_will_do(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;
	struct device *vf = host_find_named(there, "eth0")->sriov->vfs[0];

	expect(hosts, vm_good, "", "");
	expect(hosts, on_pool(hosts), "", "");
	vf_add_user(vf->vf, there->arena, "vm:db1");
	expect(hosts, vm_good, "there, VFs of eth0 are in use: VF 0 by vm:db1", "");
	vf_add_user(vf->vf->pf->sriov->vfs[1]->vf, there->arena, "vm:db1");
	expect(hosts, on_pool(hosts), "the pool vfs has no VF left", "");
	vf->vf->n_used_by = 0;
	there->iommu.groups[vf->iommu_group].members_known = false;
	expect(hosts, vm_good, "",
	       "there, whether 0000:00:02.0 is alone in its IOMMU group is not known");
}

static void what_libvirt_did_not_tell_is_not_guessed(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;

	there->domains_known = false;
	there->n_domains = 0;
	expect(hosts, on_pool(hosts), "",
	       "whether a VM of its name is there is not known; "
	       "whether a VF of the pool vfs is free is not known; "
	       "which CPUs other VMs there are pinned to is not known");
	there->domains_known = true;
	there->n_devices = 0;
	there->devices_known = false;
	expect(hosts, on_pool(hosts), "",
	       "whether a card is below br0 there is not known; "
	       "which VFs the pool vfs has is not known; "
	       "whether a card is below br0 there is not known");
	there->network.interfaces_known = false;
	expect(hosts, on_pool(hosts), "",
	       "whether there is a bridge br0 is not known; "
	       "which VFs the pool vfs has is not known; "
	       "whether there is a bridge br0 is not known");
}

static void a_wire_may_be_too_narrow(void **state)
{
	const struct hosts *hosts = *state;

	targeted_pf(hosts->there->host)->mtu = UNKNOWN;
	expect(hosts, vm_good, "", "");
	targeted_pf(hosts->here->host)->mtu = 9000;
	expect(hosts, vm_good, "",
	       "the MTU of eth0, the PF of its VF there, is not known, and 9000 here");
}

static void networks_must_be_active(void **state)
{
	const struct hosts *hosts = *state;
	struct virtual_network *pool = &hosts->there->host->virtual_networks.items[1];

	assert_string_equal(pool->name, "vfs");
	pool->active = FACT_YES;
	expect(hosts, on_pool(hosts), "", "");
	pool->active = FACT_NO;
	expect(hosts, on_pool(hosts), "the network vfs is not active: virsh net-start starts it",
	       "");
}

static void versions_are_compared(void **state)
{
	const struct hosts *hosts = *state;
	struct hypervisor *here = &hosts->here->host->hypervisor;
	struct hypervisor *there = &hosts->there->host->hypervisor;

	there->libvirt = "10.2.0";
	there->qemu = "8.2.0";
	expect(hosts, vm_good, "", "");
	there->libvirt = "8.10.0";
	there->qemu = "7.2.0";
	expect(hosts, vm_good, "",
	       "its libvirt is older (8.10.0, here 9.0.0): whether that takes all that the VM has "
	       "from here is not known; its QEMU is older (7.2.0, here 8.2.1): whether that takes "
	       "all that the VM has from here is not known");
	here->libvirt = NULL;
	there->qemu = NULL;
	expect(hosts, vm_good, "",
	       "there is libvirt 8.10.0, and which is here is not known; which QEMU is there is "
	       "not known");
	there->qemu = "8.2.1";
	here->libvirt = "6.0.0";
	there->libvirt = "6.0.0";
	expect(hosts, vm_good,
	       "libvirt there is 6.0.0, which does not know such a pair of a VF and its standby: "
	       "6.1 does",
	       "");
}

static void the_machine_must_be_listed(void **state)
{
	const struct hosts *hosts = *state;
	struct hypervisor *there = &hosts->there->host->hypervisor;
	const char *later = on(hosts, "pc-q35-8.2", "pc-q35-9.0");

	expect(hosts, on(hosts, "pc-q35-8.2", "q35"), "", "");
	expect(hosts, later, "QEMU there does not know the machine pc-q35-9.0", "");
	there->n_guests = 0;
	/* Then a VM there that has it is as good. */
	expect(hosts, later, "", "");
	expect(hosts, on(hosts, "pc-q35-8.2", "pc-q35-9.1"), "",
	       "whether QEMU there knows the machine pc-q35-9.1 is not known: no VM there has it, "
	       "or a later one");
}

static void its_cpu_must_do(void **state)
{
	const struct hosts *hosts = *state;
	const char *named = on(hosts, "<cpu mode='host-passthrough'/>",
			       "<cpu mode='custom'><model>Skylake-Server</model></cpu>");

	/* Flags are the kernel's to tell. */
	hosts->there->host->identity.cpu_flags = NULL;
	expect_fit(hosts, vm_good, CPU_SAME, NULL, "", "");
	expect_fit(hosts, vm_good, CPU_HAS_MORE, NULL, "",
		   "its CPU is another, which has all that the VM sees here, and more: "
		   "host-passthrough is for equal ones");
	expect_fit(hosts, named, CPU_HAS_MORE, NULL, "", "");
	expect_fit(hosts, vm_good, CPU_LACKS, "it lacks avx512f",
		   "its CPU does not do for the VM's: it lacks avx512f", "");
	expect_fit(hosts, vm_good, CPU_UNKNOWN, NULL, "",
		   "whether its CPU does for the VM's is not known");
	expect_fit(hosts, on(hosts, "type='kvm'", "type='qemu'"), CPU_UNKNOWN, NULL, "", "");
	expect_fit(hosts, vm_good, CPU_UNKNOWN, "Unknown CPU model", "",
		   "whether its CPU does for the VM's is not known: Unknown CPU model");
	hosts->there->host->identity.cpu_vendor = "AuthenticAMD";
	expect_fit(hosts, vm_good, CPU_LACKS, "it lacks avx512f",
		   "its CPU is of AuthenticAMD, here of GenuineIntel", "");
}

static void a_cache_may_give_up_memory(void **state)
{
	const struct hosts *hosts = *state;
	struct numa *there = &hosts->there->host->numa;
	const char *plain = on(hosts, "<hugepages/>", "");
	const char *unbound =
		vm_change(hosts->here->host->arena, plain,
			  "<numatune><memory mode='strict' nodeset='0'/></numatune>",
			  "<numatune><memory mode='strict' nodeset='0-1'/></numatune>");

	for (size_t i = 0; i < there->n_nodes; i++)
		there->nodes[i].memory_cache_bytes = UNKNOWN;
	expect(hosts, plain, "", "");
	there->nodes[0].memory_free_bytes = (int64_t)3 << 30;
	expect(hosts, plain, "", "how much memory is free on node 0 there is not known");
	expect(hosts, unbound, "", "");
	there->nodes[1].memory_free_bytes = (int64_t)1 << 20;
	expect(hosts, unbound, "", "how much memory is free on node 0-1 there is not known");
}

static void hugepages_of_the_default_size_need_a_default(void **state)
{
	const struct hosts *hosts = *state;
	struct numa *there = &hosts->there->host->numa;
	const char *named =
		on(hosts, "<hugepages/>", "<hugepages><page size='2' unit='MiB'/></hugepages>");

	there->default_hugepage_bytes = UNKNOWN;
	expect(hosts, vm_good, "", "whether there are hugepages for it is not known");
	expect(hosts, named, "", "");
	there->nodes[0].hugepages[0].free = 2047;
	expect(hosts, named,
	       "of the 2048 hugepages of 2048 KiB that it takes on node 0, 2047 are free there",
	       "");
	there->nodes[0].hugepages[0].free = UNKNOWN;
	expect(hosts, named, "",
	       "how much memory in hugepages is free on node 0 there is not known");
}

#define TOLD_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, targeted_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOLD_TEST(vfs_of_no_vm_will_do),
		TOLD_TEST(what_libvirt_did_not_tell_is_not_guessed),
		TOLD_TEST(a_wire_may_be_too_narrow),
		TOLD_TEST(networks_must_be_active),
		TOLD_TEST(versions_are_compared),
		TOLD_TEST(the_machine_must_be_listed),
		TOLD_TEST(its_cpu_must_do),
		TOLD_TEST(a_cache_may_give_up_memory),
		TOLD_TEST(hugepages_of_the_default_size_need_a_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
