/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is everything found that keeps a virtual machine from another host, and nothing else? Two hosts are
 * alike but for one thing.
 */
#include "plan/target.h"

#include "base/text.h"
#include "domxml/read.h"
#include "targeted.h"
#include "unit.h"

/* What is said of every host. */
#define ALWAYS "a capture does not tell which libvirt is there"

static const char *join(struct arena *arena, const char *const *sentences, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? "; " : "", sentences[i]);
	return text;
}

/* The rest of what is unknown begins with this; "" nothing more. */
static void expect(const struct hosts *hosts, const char *xml, const char *wrong,
		   const char *unknown)
{
	struct host *host = hosts->here->host;
	struct domain domain = { .name = "web1", .xml = xml };
	const struct target target = { .host = hosts->there->host };
	struct target_check check = { 0 };

	assert_int_equal(domxml_read(&domain, host->arena), 0);
	check = target_check(host, &target, &domain, host->arena);
	assert_string_equal(join(host->arena, check.wrong, check.n_wrong), wrong);
	assert_true(check.n_unknown > 0);
	assert_true(str_has_prefix(check.unknown[check.n_unknown - 1], ALWAYS));
	assert_string_equal(join(host->arena, check.unknown, check.n_unknown - 1), unknown);
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

static void equal_hosts_will_do(void **state)
{
	const struct hosts *hosts = *state;

	expect(hosts, vm_good, "", "");
	expect(hosts, on_pool(hosts), "", "");
}

static struct vf *first_vf(const struct hosts *hosts)
{
	return host_find_named(hosts->there->host, "eth0")->sriov->vfs[0]->vf;
}

static void a_vf_must_be_free(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;
	struct device *vf = host_find_named(there, "eth0")->sriov->vfs[0];

	vf_add_user(vf->vf, there->arena, "vm:db1");
	expect(hosts, vm_good, "there, VFs of eth0 are in use: VF 0 by vm:db1", "");
	expect(hosts, on_pool(hosts), "", "");
	vf_add_user(vf->vf->pf->sriov->vfs[1]->vf, there->arena, "vm:db1");
	expect(hosts, on_pool(hosts), "the pool vfs has no VF left", "");
	vf->vf->n_used_by = 0;
	vf->vf->used_by_known = false;
	expect(hosts, vm_good, "", "there, who uses VF 0 of eth0 is not known: ask as root");
	vf->bdf.function = 7;
	expect(hosts, vm_good,
	       "0000:00:02.0 is no VF there, and the VM names that address: with --pool it takes "
	       "any",
	       "");
}

static void its_own_definition_is_not_in_its_way(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;
	struct domain *own = vm_add(hosts->there, "web1", vm_good);

	vf_add_user(first_vf(hosts), there->arena, "vm:web1");
	expect(hosts, vm_good, "", "");
	own->uuid = "11111111-2222-3333-4444-555555555555";
	expect(hosts, vm_good,
	       "another VM web1 is defined there (UUID 11111111-2222-3333-4444-555555555555)", "");
	own->running = FACT_YES;
	first_vf(hosts)->n_used_by = 0;
	expect(hosts, vm_good, "a VM web1 runs there already", "");
}

static void its_uuid_must_be_its_own(void **state)
{
	const struct hosts *hosts = *state;
	struct domain *other = vm_add(hosts->there, "web2", "<domain><name>web2</name></domain>");

	other->uuid = "c7a5fdbd-edaf-9455-926a-000000000000";
	expect(hosts, vm_good, "", "");
	other->uuid = "c7a5fdbd-edaf-9455-926a-D65C16DB1809";
	expect(hosts, vm_good, "the VM web2 there has its UUID", "");
}

static void a_vf_must_reach_the_wire(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;

	targeted_pf(there)->carrier = FACT_NO;
	expect(hosts, on_pool(hosts),
	       "no card below br0 there has a carrier; eth0, the PF of its VF there, has no "
	       "carrier; no card below br0 there has a carrier",
	       "");
	targeted_pf(hosts->here->host)->carrier = FACT_NO;
	expect(hosts, vm_good, "eth0, the PF of its VF there, has no carrier", "");
	targeted_pf(there)->carrier = FACT_YES;
	targeted_pf(there)->up = FACT_NO;
	expect(hosts, vm_good, "eth0, the PF of its VF there, is down", "");
	targeted_pf(there)->up = FACT_YES;
	targeted_pf(hosts->here->host)->mtu = 9000;
	expect(hosts, vm_good, "the MTU of eth0, the PF of its VF there, is 1500, and 9000 here",
	       "");
	targeted_pf(hosts->here->host)->mtu = 1500;
	there->iommu.in_use = FACT_NO;
	there->iommu.n_groups = 0;
	expect(hosts, vm_good,
	       "there, 0000:00:02.0 cannot be given to a VM: no IOMMU is at work on this host "
	       "(vfctl audit says what to do)",
	       "");
}

static void the_standby_must_be_whole(void **state)
{
	const struct hosts *hosts = *state;
	struct host *there = hosts->there->host;
	const char *xml = on(hosts,
			     "<interface type='bridge'><mac address='52:54:00:aa:01:01'/>"
			     "<source bridge='br0'/>",
			     "<interface type='network'><mac address='52:54:00:aa:01:01'/>"
			     "<source network='lan'/>");

	expect(hosts, xml, "", "");
	there->virtual_networks.items[0].vlan.id = 7;
	expect(hosts, xml, "the network lan puts it into another VLAN", "");
	there->virtual_networks.items[0].vlan.id = 0;
	there->virtual_networks.items[0].forward = "nat";
	expect(hosts, xml, "the network lan is another one: its mode is 'nat', here 'bridge'",
	       "the network lan is each host's own: what the VM talks to by it may not be there");
	there->virtual_networks.items[0].name = "other";
	expect(hosts, xml, "there is no network lan", "");
	there->network.interfaces[0].mtu = 9000;
	expect(hosts, vm_good,
	       "the MTU of br0 is 9000 there and 1500 here; the MTU of br0 is 9000 there and 1500 "
	       "here",
	       "");
	there->network.interfaces[0].mtu = 1500;
	there->network.interfaces[1].master = "";
	expect(hosts, on_pool(hosts),
	       "no card is below br0 there, as one is here; no card is below br0 there, as one is "
	       "here",
	       "");
	expect(hosts, on(hosts, "<teaming type='transient' persistent='ua-standby'/>", ""),
	       "no card is below br0 there, as one is here; 0000:00:02.0 has no standby: a VM that "
	       "holds it cannot migrate (--failover SOURCE); no card is below br0 there, as one is "
	       "here",
	       "");
	there->network.interfaces[1].master = "br0";
	expect(hosts,
	       vm_change(there->arena, on_pool(hosts),
			 "<teaming type='transient' persistent='ua-standby'/>", ""),
	       "its VF of the pool vfs has no standby: a VM that holds it cannot migrate "
	       "(--failover SOURCE)",
	       "");
}

static void versions_must_suit(void **state)
{
	const struct hosts *hosts = *state;
	struct identity *there = &hosts->there->host->identity;

	expect(hosts, on(hosts, "pc-q35-8.2", "pc-q35-9.0"), "", "");
	expect(hosts, on(hosts, "pc-q35-8.2", "pc-q35-9.1"), "",
	       "whether QEMU there knows the machine pc-q35-9.1 is not known: no VM there has it, "
	       "or a later one");
	there->kernel = "6.12.0";
	expect(hosts, vm_good, "", "");
	there->kernel = "5.15.0-1";
	expect(hosts, vm_good, "",
	       "its kernel is older (5.15.0-1, here 6.8.0-31-generic): whether KVM there has all "
	       "that the VM uses is not known");
	there->kernel = "6.8.12";
	there->kvm = FACT_NO;
	expect(hosts, vm_good, "there is no KVM", "");
	expect(hosts, on(hosts, "type='kvm'", "type='qemu'"), "", "");
}

static void cpus_must_be_there_and_free(void **state)
{
	const struct hosts *hosts = *state;
	struct identity *there = &hosts->there->host->identity;

	there->cpu_flags = "fpu sse";
	expect(hosts, vm_good,
	       "its CPU lacks avx512f, which the VM sees here (CPU mode host-passthrough): a named "
	       "model would do for both",
	       "");
	expect(hosts,
	       on(hosts, "<cpu mode='host-passthrough'/>",
		  "<cpu mode='custom'><model>Skylake-Server</model></cpu>"),
	       "",
	       "its CPU lacks avx512f: whether the model Skylake-Server wants that is not known");
	there->cpu_flags = "fpu sse avx512f avx10";
	there->cpu_model = "Xeon 6";
	expect(hosts, vm_good, "",
	       "its CPU is another (Xeon 6, here Xeon): host-passthrough is for equal ones");
	there->cpu_vendor = "AuthenticAMD";
	expect(hosts, vm_good, "its CPU is of AuthenticAMD, here of GenuineIntel", "");
	there->cpu_vendor = "GenuineIntel";
	there->cpu_model = "Xeon";
	expect(hosts, on(hosts, "<vcpupin vcpu='1' cpuset='1'/>", "<vcpupin vcpu='1' cpuset='7'/>"),
	       "vCPU 1 is pinned to CPU 7, and so is the VM db1 there", "");
	expect(hosts, on(hosts, "<emulatorpin cpuset='2'/>", "<emulatorpin cpuset='3,8'/>"),
	       "QEMU itself is pinned to CPUs 3,8, not all of which are there", "");
}

static void memory_must_be_free(void **state)
{
	const struct hosts *hosts = *state;
	struct numa *there = &hosts->there->host->numa;

	there->nodes[0].hugepages[0].free = 2047;
	expect(hosts, vm_good,
	       "of the 2048 hugepages of 2048 KiB that it takes on node 0, 2047 are free there",
	       "");
	expect(hosts, on(hosts, "nodeset='0'/></numatune>", "nodeset='0-1'/></numatune>"), "", "");
	expect(hosts, on(hosts, "nodeset='0'/></numatune>", "nodeset='0,2'/></numatune>"),
	       "its memory is bound to node 2, which is not there", "");
	there->nodes[0].memory_free_bytes = (int64_t)3 << 30;
	expect(hosts, on(hosts, "<hugepages/>", ""),
	       "of the 4096 MiB that it takes on node 0, 3072 MiB are free there", "");
	there->nodes[0].memory_cache_bytes = (int64_t)1 << 30;
	expect(hosts, on(hosts, "<hugepages/>", ""), "", "");
	there->nodes[0].hugepages = NULL;
	there->nodes[0].n_hugepages = 0;
	expect(hosts, vm_good, "",
	       "how much memory in hugepages is free on node 0 there is not known");
}

static void cells_have_their_nodes(void **state)
{
	const struct hosts *hosts = *state;
	struct numa *there = &hosts->there->host->numa;
	struct arena *arena = hosts->here->host->arena;
	const char *xml = on(hosts, "<cpu mode='host-passthrough'/>",
			     "<cpu mode='host-passthrough'><numa>"
			     "<cell id='0' cpus='0' memory='2' unit='GiB'/>"
			     "<cell id='1' cpus='1' memory='2' unit='GiB'/></numa></cpu>");

	there->nodes[0].hugepages[0].free = 1024;
	expect(hosts, xml,
	       "of the 2048 hugepages of 2048 KiB that it takes on node 0, 1024 are free there",
	       "");
	xml = vm_change(arena, xml, "</numatune>",
			"<memnode cellid='1' mode='strict' nodeset='1'/></numatune>");
	expect(hosts, xml, "", "");
	there->nodes[1].hugepages[0].free = 1000;
	expect(hosts, xml,
	       "of the 1024 hugepages of 2048 KiB that it takes on node 1, 1000 are free there",
	       "");
}

#define TARGET_TEST(function) \
	cmocka_unit_test_setup_teardown(function, targeted_set_up, targeted_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TARGET_TEST(equal_hosts_will_do),
		TARGET_TEST(a_vf_must_be_free),
		TARGET_TEST(its_own_definition_is_not_in_its_way),
		TARGET_TEST(its_uuid_must_be_its_own),
		TARGET_TEST(a_vf_must_reach_the_wire),
		TARGET_TEST(the_standby_must_be_whole),
		TARGET_TEST(versions_must_suit),
		TARGET_TEST(cpus_must_be_there_and_free),
		TARGET_TEST(memory_must_be_free),
		TARGET_TEST(cells_have_their_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
