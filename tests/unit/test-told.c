/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does what a libvirt daemon tells of its host arrive as facts of it, and is what it does not tell unknown,
 * with a gap where it failed? The texts are of the form that libvirt 9.0 writes.
 */
#include "collect/told.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "os/virt.h"
#include "unit.h"

#define CAPABILITIES(iommu)                                                                    \
	"<capabilities><host><uuid>ff722a80-bbdc-4b4e-b5b7-5af7a976e7c3</uuid><cpu>"           \
	"<arch>x86_64</arch><model>Broadwell</model><vendor>Intel</vendor>"                    \
	"<feature name='avx512f'/></cpu>" iommu "<topology><cells num='2'>"                    \
	"<cell id='1'><memory unit='KiB'>2048</memory><pages unit='KiB' size='4'>7</pages>"    \
	"<pages unit='KiB' size='2048'>16</pages><cpus num='2'>"                               \
	"<cpu id='2' socket_id='1' die_id='0' core_id='0' siblings='2,6'/>"                    \
	"<cpu id='6' socket_id='1' die_id='0' core_id='0' siblings='2,6'/></cpus></cell>"      \
	"<cell id='0'><memory unit='MiB'>1</memory><pages unit='KiB' size='1048576'>2</pages>" \
	"<pages unit='KiB' size='4'>7</pages><pages unit='KiB' size='2048'>8</pages>"          \
	"<cpus num='2'><cpu id='0' socket_id='0' die_id='0' core_id='0' siblings='0'/>"        \
	"<cpu id='1'/></cpus></cell></cells></topology></host>"                                \
	"<guest><os_type>hvm</os_type><arch name='aarch64'><machine>virt-9.0</machine>"        \
	"<domain type='qemu'/></arch></guest>"                                                 \
	"<guest><os_type>hvm</os_type><arch name='x86_64'><machine>pc-i440fx-8.2</machine>"    \
	"<machine canonical='pc-q35-8.2'>q35</machine><domain type='qemu'/>"                   \
	"<domain type='kvm'><machine>pc-q35-8.2</machine></domain></arch></guest></capabilities>"

#define PLACE(slot, function)                                              \
	"<class>0x020000</class><domain>0</domain><bus>3</bus><slot>" slot \
	"</slot><function>" function                                       \
	"</function><product id='0x10c9'/><vendor id='0x8086'>Intel</vendor>"
#define ADDRESS(slot, function) \
	"<address domain='0x0000' bus='0x03' slot='" slot "' function='" function "'/>"
#define PF ADDRESS("0x00", "0x0")

/* A PF with two VFs, the first of which is alone in its group, and a NIC without SR-IOV. */
static const char *const devices[] = {
	"<device><name>net_eth0</name><parent>pci_0000_03_00_0</parent><capability type='net'>"
	"<interface>eth0</interface><address>52:54:00:aa:01:00</address>"
	"<link speed='1000' state='up'/></capability></device>",
	"<device><name>pci_0000_03_10_2</name><parent>pci_0000_00_01_0</parent>"
	"<capability type='pci'>" PLACE(
		"16", "2") "<capability type='phys_function'>" PF
			   "</capability><iommuGroup number='12'>" ADDRESS("0x10", "0x2")
				   ADDRESS("0x11", "0x0") "</iommuGroup></capability></device>",
	"<device><name>net_eth1</name><parent>pci_0000_03_11_0</parent><capability type='net'>"
	"<interface>eth1</interface><link state='down'/></capability></device>",
	NULL, /* gone meanwhile */
	"<device><name>pci_0000_03_10_0</name><driver><name>vfio-pci</name></driver>"
	"<capability type='pci'>" PLACE(
		"16", "0") "<capability type='phys_function'>" PF
			   "</capability><iommuGroup number='11'>" ADDRESS(
				   "0x10", "0x0") "</iommuGroup></capability></device>",
	"<device><name>pci_0000_03_00_0</name><driver><name>igb</name></driver>"
	"<capability type='pci'>" PLACE(
		"0", "0") "<capability type='virt_functions' maxCount='7'>" ADDRESS("0x10", "0x0")
		ADDRESS("0x10", "0x2") "</capability><iommuGroup number='10'>" PF "</iommuGroup>"
				       "<numa node='1'/></capability></device>",
	"<device><name>pci_0000_03_11_0</name><driver><name>igb</name></driver>"
	"<capability type='pci'>" PLACE("17", "0") "</capability></device>",
	"<device><name>net_lo</name><parent>computer</parent><capability type='net'>"
	"<interface>lo</interface></capability></device>",
};

static const char *const interfaces[] = {
	"<interface type='bridge' name='br0'><mtu size='1400'/><bridge stp='off'>"
	"<interface type='bond' name='bond0'><bond mode='802.3ad'>"
	"<interface type='ethernet' name='eth0'/></bond></interface></bridge></interface>",
	NULL,
	"<interface type='vlan' name='eth1.5'><mtu size='1500'/><vlan tag='5'>"
	"<interface name='eth1'/></vlan></interface>",
	"<interface type='ethernet' name='eth1'><mtu size='9000'/></interface>",
};

static struct domain domains[] = {
	{ .name = "web1",
	  .uuid = "u-1",
	  .running = FACT_YES,
	  .xml = "<domain/>",
	  .live_xml = "<domain><devices><interface type='hostdev'><source><address type='pci' "
		      "bus='3' slot='16' function='2'/></source></interface></devices></domain>" },
};

/* What it fails with; 0: it tells. */
struct daemon {
	int code[3]; /* by enum virt_part */
	int free_code;
	const char *capabilities;
};

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	(void)backing;
	(void)reterr;
	*ret_domains = arena_new_array(arena, struct domain, 1);
	**ret_domains = domains[0];
	*ret_n = 1;
	return 0;
}

static int list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			 size_t *ret_n, struct err *reterr)
{
	(void)backing;
	(void)reterr;
	*ret_networks = arena_new_array(arena, struct virtual_network, 1);
	(*ret_networks)->xml = "<network><name>lan</name></network>";
	(*ret_networks)->active = FACT_NO;
	*ret_n = 1;
	return 0;
}

static int tell_self(void *backing, enum virt_self what, char *buf, size_t size, struct err *reterr)
{
	static const char *const answers[] = {
		[VIRT_URI] = "qemu:///system",
		[VIRT_HOST] = "r750",
		[VIRT_KIND] = "QEMU",
		[VIRT_OWN_VERSION] = "9000002",
		[VIRT_QEMU_VERSION] = "10010003",
	};

	(void)backing;
	(void)reterr;
	snprintf(buf, size, "%s", answers[what]);
	return 0;
}

static int list_texts(void *backing, enum virt_part part, struct arena *arena,
		      const char ***ret_texts, size_t *ret_n, struct err *reterr)
{
	const struct daemon *daemon = backing;
	const char *const *texts[] = { &daemon->capabilities, devices, interfaces };
	const size_t n[] = { 1, ARRAY_SIZE(devices), ARRAY_SIZE(interfaces) };

	if (daemon->code[part])
		return err_set(reterr, daemon->code[part], "made to fail");
	*ret_texts = arena_new_array(arena, const char *, n[part]);
	memcpy(*ret_texts, texts[part], n[part] * sizeof(**ret_texts));
	*ret_n = n[part];
	return 0;
}

static int count_free(void *backing, int64_t node, int64_t page_kib, int64_t *ret_n,
		      struct err *reterr)
{
	const struct daemon *daemon = backing;

	if (daemon->free_code)
		return err_set(reterr, daemon->free_code, "made to fail");
	*ret_n = 1000 * page_kib + node + 1;
	return 0;
}

static void close_nothing(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = {
	.list = list,
	.list_networks = list_networks,
	.tell_self = tell_self,
	.list_texts = list_texts,
	.count_free = count_free,
	.close = close_nothing,
};

static struct host *ask(struct daemon *daemon)
{
	_cleanup_(machine_freep) struct machine *machine =
		machine_of_daemon("qemu+ssh://r750/system");

	if (!daemon->capabilities)
		daemon->capabilities = CAPABILITIES("<iommu support='yes'/>");
	machine->virt = virt_new(&ops, daemon);
	return collect_told(machine);
}

static const struct device *device_at(const struct host *host, const char *address)
{
	const struct device *device = host_find_named(host, address);

	assert_non_null(device);
	return device;
}

static void the_daemon_tells_of_itself(void **state)
{
	struct daemon daemon = { 0 };
	_cleanup_(host_freep) struct host *host = ask(&daemon);
	const struct hypervisor *hypervisor = &host->hypervisor;

	(void)state;
	assert_string_equal(hypervisor->libvirt, "9.0.2");
	assert_string_equal(hypervisor->qemu, "10.10.3");
	assert_string_equal(hypervisor->host_name, "r750");
	assert_string_equal(hypervisor->host_uuid, "ff722a80-bbdc-4b4e-b5b7-5af7a976e7c3");
	assert_string_equal(hypervisor->cpu,
			    "<cpu><arch>x86_64</arch><model>Broadwell</model><vendor>Intel</vendor>"
			    "<feature name='avx512f'/></cpu>");
	assert_int_equal(hypervisor->n_guests, 2);
	assert_false(hypervisor->guests[0].kvm);
	assert_true(hypervisor->guests[1].kvm);
	assert_true(str_is_among("q35", hypervisor->guests[1].machines,
				 hypervisor->guests[1].n_machines));
	assert_true(str_is_among("pc-q35-8.2", hypervisor->guests[1].machines,
				 hypervisor->guests[1].n_machines));
	assert_string_equal(host->identity.name, "r750");
	assert_string_equal(host->identity.machine, "x86_64");
	assert_string_equal(host->identity.cpu_vendor, "GenuineIntel");
	assert_int_equal(host->identity.kvm, FACT_YES);
	assert_null(host->identity.kernel);
	assert_null(host->identity.cpu_flags);
	assert_int_equal(host->gaps.n, 0);
}

static void cpus_and_memory_arrive(void **state)
{
	struct daemon daemon = { 0 };
	_cleanup_(host_freep) struct host *host = ask(&daemon);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_cpus, 3);
	assert_null(numa_find_cpu(numa, 1));
	assert_int_equal(numa_find_cpu(numa, 6)->core, numa_find_cpu(numa, 2)->core);
	assert_int_equal(numa_find_cpu(numa, 6)->node, 1);
	assert_int_equal(numa_find_cpu(numa, 6)->package, 1);
	assert_int_equal(numa->n_nodes, 2);
	assert_int_equal(numa->nodes[0].id, 0);
	assert_int_equal(numa->nodes[0].memory_bytes, 1 << 20);
	assert_int_equal(numa->nodes[0].n_hugepages, 2);
	assert_int_equal(numa->nodes[0].hugepages[1].size_kib, 1048576);
	assert_int_equal(numa->nodes[0].hugepages[1].total, 2);
	assert_int_equal(numa->nodes[1].hugepages[0].free, 2048002);
	assert_int_equal(numa->nodes[1].memory_free_bytes, 2);
	assert_int_equal(numa->nodes[1].memory_cache_bytes, UNKNOWN);
	assert_int_equal(numa->memory_free_bytes, 3);
	assert_int_equal(numa->memory_cache_bytes, UNKNOWN);
	assert_int_equal(numa->default_hugepage_bytes, UNKNOWN);
	assert_int_equal(numa->n_hugepages, 2);
	assert_int_equal(numa->hugepages[0].size_kib, 2048);
	assert_int_equal(numa->hugepages[0].total, 24);
	assert_int_equal(numa->hugepages[0].free, 2048001 + 2048002);
}

static void functions_arrive(void **state)
{
	struct daemon daemon = { 0 };
	_cleanup_(host_freep) struct host *host = ask(&daemon);
	const struct device *pf = device_at(host, "0000:03:00.0");
	const struct device *vf = device_at(host, "0000:03:10.0");

	(void)state;
	assert_true(host->devices_known);
	assert_int_equal(host->n_devices, 4);
	assert_int_equal(pf->role, ROLE_PF);
	assert_int_equal(pf->sriov->total_vfs, 7);
	assert_int_equal(pf->sriov->num_vfs, 2);
	assert_int_equal(pf->numa_node, 1);
	assert_int_equal(pf->device_id, 0x10c9);
	assert_string_equal(pf->driver, "igb");
	assert_ptr_equal(pf->sriov->vfs[0], vf);
	assert_ptr_equal(vf->vf->pf, pf);
	assert_string_equal(vf->driver, "vfio-pci");
	assert_int_equal(vf->vf->index, 0);
	assert_int_equal(vf->vf->n_used_by, 0);
	assert_false(vf->vf->used_by_known);
	assert_int_equal(device_at(host, "eth0/1")->vf->n_used_by, 1);
	assert_string_equal(device_at(host, "eth0/1")->vf->used_by[0], "vm:web1");
	assert_string_equal(device_at(host, "eth0/1")->driver, "");
	assert_int_equal(device_at(host, "eth1")->role, ROLE_NIC);
}

static void groups_arrive(void **state)
{
	struct daemon daemon = { 0 };
	_cleanup_(host_freep) struct host *host = ask(&daemon);
	struct daemon without = { .capabilities = CAPABILITIES("<iommu support='no'/>") };
	_cleanup_(host_freep) struct host *other = ask(&without);

	(void)state;
	assert_int_equal(host->iommu.in_use, FACT_YES);
	assert_int_equal(iommu_find_group(&host->iommu, 11)->n_members, 1);
	assert_true(iommu_find_group(&host->iommu, 11)->members_known);
	/* It has a member that says nothing of it. */
	assert_false(iommu_find_group(&host->iommu, 12)->members_known);
	assert_int_equal(device_at(host, "eth1")->iommu_group, -1);
	assert_int_equal(device_at(other, "eth1")->iommu_group, UNKNOWN);
}

static void interfaces_arrive(void **state)
{
	struct daemon daemon = { 0 };
	_cleanup_(host_freep) struct host *host = ask(&daemon);
	const struct netdev *eth0 = device_netdev(device_at(host, "eth0"));
	const struct netdev *eth1 = device_netdev(device_at(host, "eth1"));

	(void)state;
	assert_true(host->network.interfaces_known);
	assert_int_equal(network_find(&host->network, "br0")->mtu, 1400);
	assert_string_equal(network_find(&host->network, "br0")->kind, "bridge");
	assert_true(network_stands_on(&host->network, "br0", &eth0->name, 1));
	assert_true(network_stands_on(&host->network, "eth1.5", &eth1->name, 1));
	assert_false(network_stands_on(&host->network, "br0", &eth1->name, 1));
	assert_string_equal(eth0->mac, "52:54:00:aa:01:00");
	assert_int_equal(eth0->up, FACT_YES);
	assert_int_equal(eth0->carrier, FACT_YES);
	assert_int_equal(eth0->mtu, UNKNOWN);
	assert_string_equal(eth0->master, "bond0");
	assert_int_equal(eth1->up, FACT_UNKNOWN);
	assert_int_equal(eth1->carrier, FACT_NO);
	assert_int_equal(eth1->mtu, 9000);
	assert_string_equal(eth1->master, "");
	assert_int_equal(host->virtual_networks.n, 1);
	assert_int_equal(host->virtual_networks.items[0].active, FACT_NO);
}

/* As with a daemon that has no driver for them. */
static void what_it_fails_to_tell_is_a_gap(void **state)
{
	struct daemon mute = {
		.code = { -EOPNOTSUPP, -EOPNOTSUPP, -EOPNOTSUPP },
		.free_code = -EIO,
	};
	struct daemon stingy = { .free_code = -EIO };
	_cleanup_(host_freep) struct host *host = ask(&mute);
	_cleanup_(host_freep) struct host *other = ask(&stingy);

	(void)state;
	assert_non_null(gaps_find(&host->gaps, "libvirt capabilities"));
	assert_non_null(gaps_find(&host->gaps, "libvirt node devices"));
	assert_non_null(gaps_find(&host->gaps, "libvirt interfaces"));
	assert_false(host->devices_known);
	assert_false(host->network.interfaces_known);
	assert_int_equal(host->hypervisor.n_guests, 0);
	assert_int_equal(host->identity.kvm, FACT_UNKNOWN);
	assert_int_equal(host->iommu.in_use, FACT_UNKNOWN);
	assert_string_equal(host->hypervisor.libvirt, "9.0.2");
	assert_true(host->domains_known);
	assert_non_null(gaps_find(&other->gaps, "libvirt free memory of node 1"));
	assert_int_equal(other->numa.memory_free_bytes, UNKNOWN);
	assert_int_equal(other->numa.hugepages[0].free, UNKNOWN);
}

static void what_is_no_xml_is_a_gap(void **state)
{
	struct daemon daemon = { .capabilities = "<capabilities><host>" };
	_cleanup_(host_freep) struct host *host = ask(&daemon);

	(void)state;
	assert_int_equal(gaps_find(&host->gaps, "libvirt capabilities")->error, EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_daemon_tells_of_itself),
		cmocka_unit_test(cpus_and_memory_arrive),
		cmocka_unit_test(functions_arrive),
		cmocka_unit_test(groups_arrive),
		cmocka_unit_test(interfaces_arrive),
		cmocka_unit_test(what_it_fails_to_tell_is_a_gap),
		cmocka_unit_test(what_is_no_xml_is_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
