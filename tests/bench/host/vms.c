/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VMs run on a made-up host? One for each of the VFs that are dealt out, all as it should be: beside
 * its VF, pinned, in hugepages, with a standby on a bridge. They are recorded as libvirt tells of them, and
 * a QEMU holds each VF's /dev/vfio node: what a capture keeps of /proc (docs/capture-format.md).
 */
#include <string.h>

#include "base/text.h"
#include "parts.h"
#include "place.h"

enum {
	FIRST_PID = 10000,
	VHOST_TID = 500000, /* above the PID */
	N_VCPUS = 4,
	N_CPUS = N_VCPUS + 1, /* and one for QEMU's own threads */
};

static const char bridge[] = "br0";

static void write_process(int tree, struct arena *arena, const struct function *vf)
{
	static const char program[] = "/usr/bin/qemu-system-x86_64\0-name";
	const char *guest = arena_printf(arena, "guest=vm%u,debug-threads=on", vf->vm);
	const char *path = arena_printf(arena, "/proc/%u", FIRST_PID + vf->vm);
	const char *node = arena_printf(arena, "/dev/vfio/%d", vf->group);
	char cmdline[128];
	_cleanup_place_ struct place process = place_open(tree, path);
	_cleanup_place_ struct place descriptors =
		place_open(tree, arena_printf(arena, "%s/fd", path));

	memcpy(cmdline, program, sizeof(program));
	strcpy(cmdline + sizeof(program), guest);
	place_bytes(&process, "cmdline", cmdline, sizeof(program) + strlen(guest) + 1);
	place_text(&process, "comm", "qemu-system-x86\n");
	place_absolute(&descriptors, "40", node);
}

/* Its main thread, and one of vhost's that serves it, as Linux has them from 6.4 on. */
static void write_threads(int tree, struct arena *arena, const struct shape *shape,
			  const struct function *vf)
{
	unsigned int pid = FIRST_PID + vf->vm;
	unsigned int cpu = socket_cpu(shape, vf->socket, (vf->vm - 1) * N_CPUS + N_VCPUS);

	for (unsigned int i = 0; i < 2; i++) {
		_cleanup_place_ struct place thread = place_open(
			tree, arena_printf(arena, "/proc/%u/task/%u", pid, pid + i * VHOST_TID));

		if (i)
			place_text(&thread, "comm", "vhost-%u\n", pid);
		else
			place_text(&thread, "comm", "qemu-system-x86\n");
		place_text(&thread, "status", "Cpus_allowed_list:\t%u\n", cpu);
	}
}

static void add_resources(struct strbuf *xml, const struct shape *shape, const struct function *vf)
{
	unsigned int first = (vf->vm - 1) * N_CPUS;

	strbuf_add(xml, "  <memory unit='KiB'>4194304</memory>\n"
			"  <currentMemory unit='KiB'>4194304</currentMemory>\n"
			"  <memoryBacking>\n    <hugepages>\n"
			"      <page size='1048576' unit='KiB'/>\n"
			"    </hugepages>\n  </memoryBacking>\n");
	strbuf_addf(xml, "  <vcpu placement='static'>%d</vcpu>\n  <cputune>\n", N_VCPUS);
	for (unsigned int i = 0; i < N_VCPUS; i++)
		strbuf_addf(xml, "    <vcpupin vcpu='%u' cpuset='%u'/>\n", i,
			    socket_cpu(shape, vf->socket, first + i));
	strbuf_addf(xml, "    <emulatorpin cpuset='%u'/>\n  </cputune>\n",
		    socket_cpu(shape, vf->socket, first + N_VCPUS));
	strbuf_addf(xml,
		    "  <numatune>\n    <memory mode='strict' nodeset='%u'/>\n  </numatune>\n"
		    "  <os>\n    <type arch='x86_64' machine='pc-q35-8.2'>hvm</type>\n  </os>\n"
		    "  <cpu mode='host-passthrough' check='none' migratable='on'/>\n",
		    vf->socket);
}

/* Root ports on buses 1 to 5 of the guest; the last is free. */
static void add_ports(struct strbuf *xml)
{
	strbuf_add(xml, "    <controller type='pci' index='0' model='pcie-root'/>\n");
	for (unsigned int i = 1; i <= 5; i++)
		strbuf_addf(xml,
			    "    <controller type='pci' index='%u' model='pcie-root-port'>\n"
			    "      <target chassis='%u' port='0x%x'/>\n"
			    "      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' "
			    "function='0x%x'/>\n    </controller>\n",
			    i, i, 15 + i, i - 1);
}

static void add_guest_address(struct strbuf *xml, unsigned int bus)
{
	strbuf_addf(xml,
		    "      <address type='pci' domain='0x0000' bus='0x%02x' slot='0x00' "
		    "function='0x0'/>\n",
		    bus);
}

static void add_virtio(struct strbuf *xml, const char *mac, const char *more, unsigned int bus)
{
	strbuf_addf(xml,
		    "    <interface type='bridge'>\n      <mac address='%s'/>\n"
		    "      <source bridge='%s'/>\n      <model type='virtio'/>\n"
		    "      <mtu size='1500'/>\n%s",
		    mac, bridge, more);
	add_guest_address(xml, bus);
	strbuf_add(xml, "    </interface>\n");
}

static void add_vf(struct strbuf *xml, struct arena *arena, const struct function *vf)
{
	strbuf_addf(xml,
		    "    <interface type='hostdev' managed='yes'>\n      <mac address='%s'/>\n"
		    "      <source>\n        <address type='pci' domain='0x%04x' bus='0x%02x' "
		    "slot='0x%02x' function='0x%x'/>\n      </source>\n",
		    mac_text(arena, vf->netdev.mac), vf->bdf.domain, vf->bdf.bus, vf->bdf.device,
		    vf->bdf.function);
	if (vf_vlan(vf))
		strbuf_addf(xml, "      <vlan>\n        <tag id='%u'/>\n      </vlan>\n",
			    vf_vlan(vf));
	strbuf_add(xml, "      <teaming type='transient' persistent='ua-standby'/>\n");
	add_guest_address(xml, 2);
	strbuf_add(xml, "    </interface>\n");
}

static void add_devices(struct strbuf *xml, struct arena *arena, const struct function *vf)
{
	strbuf_add(xml, "  <devices>\n    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
			"    <disk type='block' device='disk'>\n"
			"      <driver name='qemu' type='raw' cache='none' io='native'/>\n");
	strbuf_addf(xml,
		    "      <source dev='/dev/vg0/vm%u'/>\n      <target dev='vda' bus='virtio'/>\n",
		    vf->vm);
	add_guest_address(xml, 3);
	strbuf_add(xml, "    </disk>\n");
	add_ports(xml);
	add_virtio(xml, mac_text(arena, vf->netdev.mac),
		   "      <teaming type='persistent'/>\n      <alias name='ua-standby'/>\n", 1);
	add_vf(xml, arena, vf);
	add_virtio(xml, arena_printf(arena, "52:54:00:00:%02x:%02x", vf->vm >> 8, vf->vm & 0xff),
		   "      <driver name='vhost' queues='4'/>\n", 4);
	strbuf_add(xml, "    <memballoon model='none'/>\n  </devices>\n");
}

static void write_domain(const struct place *domains, struct arena *arena,
			 const struct shape *shape, const struct function *vf, bool live)
{
	_cleanup_strbuf_ struct strbuf xml = { 0 };
	const char *uuid = arena_printf(arena, "00000000-0000-4000-8000-%012u", vf->vm);

	strbuf_add(&xml, "<domain type='kvm'");
	if (live)
		strbuf_addf(&xml, " id='%u'", vf->vm);
	strbuf_addf(&xml, ">\n  <name>vm%u</name>\n  <uuid>%s</uuid>\n", vf->vm, uuid);
	add_resources(&xml, shape, vf);
	add_devices(&xml, arena, vf);
	strbuf_add(&xml, "</domain>\n");
	place_bytes(domains, arena_printf(arena, live ? "%s.live.xml" : "%s.xml", uuid), xml.text,
		    xml.length);
}

/* It filters VLANs, and its uplink is a trunk. */
static void write_bridge(int tree)
{
	_cleanup_place_ struct place self = place_open(tree, "/sys/devices/virtual/net/br0");
	_cleanup_place_ struct place settings =
		place_open(tree, "/sys/devices/virtual/net/br0/bridge");
	_cleanup_place_ struct place ports = place_open(tree, "/sys/devices/virtual/net/br0/brif");
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/net");

	place_text(&self, "mtu", "1500\n");
	place_text(&settings, "vlan_filtering", "1\n");
	place_directory(&ports, "trunk0");
	place_link(&class, bridge, "/sys/devices/virtual/net/br0");
}

static void write_ksm(int tree)
{
	_cleanup_place_ struct place ksm = place_open(tree, "/sys/kernel/mm/ksm");

	place_text(&ksm, "run", "0\n");
}

/* libvirt's own network, which no VM is on. */
static void write_network(int tree)
{
	_cleanup_place_ struct place networks = place_open(tree, "/vfctl/networks");

	place_text(&networks, "00000000-0000-4000-8000-000000001000.xml",
		   "<network>\n  <name>default</name>\n"
		   "  <uuid>00000000-0000-4000-8000-000000001000</uuid>\n"
		   "  <forward mode='nat'/>\n  <bridge name='virbr0' stp='on' delay='0'/>\n"
		   "</network>\n");
}

void write_vms(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf index = { 0 };

	if (!layout->shape.n_vms)
		return;
	_cleanup_place_ struct place domains = place_open(tree, "/vfctl/domains");

	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *vf = layout->functions[i];

		if (!vf->vm)
			continue;
		write_process(tree, arena, vf);
		write_threads(tree, arena, &layout->shape, vf);
		write_domain(&domains, arena, &layout->shape, vf, false);
		write_domain(&domains, arena, &layout->shape, vf, true);
		strbuf_addf(&index, "00000000-0000-4000-8000-%012u\t%u\tyes\tyes\tvm%u\n", vf->vm,
			    vf->vm, vf->vm);
	}
	place_bytes(&domains, "index", index.text ? index.text : "", index.length);
	write_network(tree);
	write_bridge(tree);
	write_ksm(tree);
}
