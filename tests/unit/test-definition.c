/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a definition come out of its XML with the CPUs, memory and devices that libvirt would give it, and
 * is what it does not say not made up?
 */
#include <errno.h>

#include "base/text.h"
#include "domxml/read.h"
#include "unit.h"

static const struct definition *read_definition(struct arena *arena, const char *xml)
{
	struct domain *domain = arena_new_struct(arena, struct domain);

	domain->xml = xml;
	assert_int_equal(domxml_read(domain, arena), 0);
	assert_non_null(domain->defined);
	assert_null(domain->live);
	return domain->defined;
}

static void assert_set(struct arena *arena, const struct idset *set, const char *text)
{
	assert_non_null(set);
	assert_string_equal(idset_text(arena, set), text);
}

static void processors_and_their_pins(void **state)
{
	static const char xml[] =
		"<domain><vcpu placement='static' cpuset='8-15' current='3'>4</vcpu>"
		"<iothreads>1</iothreads><iothreadids><iothread id='1'/><iothread id='4'/>"
		"</iothreadids><cputune>"
		"<vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='4-7,^6'/>"
		"<vcpupin vcpu='1' cpuset='0'/><vcpupin vcpu='x' cpuset='0'/><vcpupin vcpu='2'/>"
		"<vcpusched vcpus='2-3' scheduler='rr'/><emulatorpin cpuset='1'/>"
		"<iothreadpin iothread='1' cpuset='3'/></cputune>"
		"<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os>"
		"<cpu mode='custom'><model fallback='forbid'> qemu64 </model>"
		"<topology sockets='1' cores='2' threads='2'/><numa>"
		"<cell cpus='0-1' memory='1' unit='GiB'/><cell id='1' cpus='2,3' memory='512'/>"
		"</numa></cpu></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *definition = read_definition(arena, xml);

	(void)state;
	assert_int_equal(definition->n_vcpus, 3);
	assert_int_equal(definition->most_vcpus, 4);
	assert_int_equal(definition->n_iothreads, 2);
	assert_int_equal(definition->core_threads, 2);
	assert_false(definition->vcpus_automatic);
	assert_int_equal(definition->n_pins, 2);
	assert_set(arena, definition_cpus_of(definition, 0), "2");
	assert_set(arena, definition_cpus_of(definition, 1), "4-5,7");
	assert_set(arena, definition_cpus_of(definition, 2), "8-15");
	assert_set(arena, definition_emulator(definition), "1");
	assert_int_equal(definition->n_iothread_pins, 1);
	assert_string_equal(definition->machine, "pc-q35-8.2");
	assert_string_equal(definition->arch, "x86_64");
	assert_string_equal(definition->cpu_mode, "custom");
	assert_string_equal(definition->cpu_model, "qemu64");
	assert_int_equal(definition->n_cells, 2);
	assert_int_equal(definition->cells[0].id, 0);
	assert_int_equal(definition->cells[0].memory_bytes, 1 << 30);
	assert_int_equal(definition->cells[1].memory_bytes, 512 << 10);
	assert_set(arena, &definition->cells[1].vcpus, "2-3");
}

/* As libvirt counts: where there is a <vcpus>, current= tells nothing. */
static void vcpus_that_are_off(void **state)
{
	static const struct {
		const char *xml;
		int64_t n;
		int64_t most;
		const char *on;
	} cases[] = {
		{ "<vcpu>4</vcpu>", 4, 4, "0-3" },
		{ "<vcpu current='2'>4</vcpu>", 2, 4, "0-1" },
		{ "<vcpu current='2'>6</vcpu><vcpus><vcpu id='0' enabled='yes'/>"
		  "<vcpu id='1' enabled='no'/><vcpu id='2' enabled='no'/><vcpu id='3' "
		  "enabled='yes'/><vcpu id='4' enabled='yes'/><vcpu id='5' enabled='no'/></vcpus>",
		  3, 6, "0,3-4" },
		{ "<vcpu>2</vcpu><vcpus><vcpu id='9' enabled='yes'/><vcpu/>"
		  "<vcpu id='1' enabled='yes'/></vcpus>",
		  1, 2, "1" },
		{ "<vcpu current='1'>2</vcpu><vcpus/>", 1, 2, "0" },
		{ "<vcpu current='5'>4</vcpu>", UNKNOWN, UNKNOWN, "" },
		{ "<vcpu current='1'>9999</vcpu>", UNKNOWN, UNKNOWN, "" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct definition *definition = read_definition(
			arena, arena_printf(arena, "<domain>%s</domain>", cases[i].xml));
		struct idset on = { 0 };

		for (int64_t vcpu = 0; vcpu < 10; vcpu++) {
			struct idset one = idset_alone(arena, vcpu);

			if (definition_is_on(definition, vcpu))
				on = idset_join(arena, &on, &one);
		}
		assert_true(definition->n_vcpus == cases[i].n);
		assert_true(definition->most_vcpus == cases[i].most);
		assert_set(arena, &on, cases[i].on);
	}
}

static void memory_and_where_it_lies(void **state)
{
	static const char xml[] =
		"<domain><memory unit='MiB'>2048</memory><memtune><hard_limit "
		"unit='G'>4</hard_limit>"
		"</memtune><memoryBacking><hugepages><page size='1' unit='G'/></hugepages>"
		"<nosharepages/></memoryBacking><numatune>"
		"<memnode cellid='0' mode='preferred' nodeset='3'/>"
		"<memory mode='interleave' nodeset='0-3'/><memnode cellid='2' nodeset='0-2,^1'/>"
		"</numatune></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *definition = read_definition(arena, xml);

	(void)state;
	assert_true(definition->memory_bytes == (int64_t)2 << 30);
	assert_true(definition->hard_limit_bytes == (int64_t)4 << 30);
	assert_true(definition->hugepages);
	assert_true(definition_page_bytes(definition, UNKNOWN, 0) == 1 << 30);
	assert_true(definition->no_merging);
	assert_int_equal(definition->n_bindings, 3);
	assert_string_equal(definition_binding(definition, UNKNOWN)->mode, "interleave");
	assert_set(arena, &definition_binding(definition, 0)->nodes, "3");
	assert_set(arena, &definition_binding(definition, 1)->nodes, "0-3");
	assert_set(arena, &definition_binding(definition, 2)->nodes, "0,2");
	assert_string_equal(definition_binding(definition, 2)->mode, "strict");
}

static void interfaces_of_every_type(void **state)
{
	static const char xml[] =
		"<domain><devices>"
		"<interface type='bridge'><mac address='52:54:00:AA:01:01'/><source bridge='br0'/>"
		"<model type='virtio'/><driver name='vhost' queues='8'/><mtu size='9000'/>"
		"<teaming type='persistent'/><alias name='ua-0'/></interface>"
		"<interface type='network'><source network='lan' portgroup='blue'/></interface>"
		"<interface type='hostdev' managed='yes'><mac address='52:54:00:aa:01:01'/><source>"
		"<address type='pci' domain='0x0000' bus='0x03' slot='0x10' "
		"function='0x1'/></source>"
		"<vlan><tag id='42'/></vlan><teaming type='transient' persistent='ua-0'/>"
		"<address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>"
		"</interface>"
		"<interface type='hostdev'><vlan trunk='yes'><tag id='1'/><tag id='2'/></vlan>"
		"</interface>"
		"<interface type='direct'><source dev='eth0' mode='passthrough'/></interface>"
		"<interface type='user'/>"
		"</devices></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *definition = read_definition(arena, xml);
	const struct vnic *vnics = definition->vnics;

	(void)state;
	assert_int_equal(definition->n_vnics, 6);
	assert_string_equal(vnics[0].mac, "52:54:00:aa:01:01");
	assert_string_equal(vnics[0].bridge, "br0");
	assert_string_equal(vnics[0].model, "virtio");
	assert_int_equal(vnics[0].queues, 8);
	assert_int_equal(vnics[0].mtu, 9000);
	assert_int_equal(vnics[0].teaming, TEAMING_PERSISTENT);
	assert_false(vnics[0].guest.there);
	assert_string_equal(vnics[1].network, "lan");
	assert_string_equal(vnics[1].portgroup, "blue");
	assert_int_equal(vnics[1].queues, 1);
	assert_true(vnics[1].mtu == UNKNOWN);
	assert_null(vnics[1].mac);
	assert_true(vnics[2].has_address);
	assert_int_equal(vnics[2].address.device, 0x10);
	assert_int_equal(vnics[2].vlan.id, 42);
	assert_false(vnics[2].vlan.trunk);
	assert_int_equal(vnics[2].teaming, TEAMING_TRANSIENT);
	assert_ptr_equal(definition_standby(definition, vnics[2].persistent), &vnics[0]);
	assert_null(definition_standby(definition, "ua-1"));
	assert_true(vnics[2].guest.there);
	assert_int_equal(vnics[2].guest.bdf.bus, 5);
	assert_false(vnics[3].has_address);
	assert_true(vnics[3].vlan.trunk);
	assert_string_equal(vnics[4].device, "eth0");
	assert_string_equal(vnics[5].type, "user");
}

static void the_guests_buses(void **state)
{
	static const char xml[] =
		"<domain><devices><controller type='pci' index='0' model='pcie-root'/>"
		"<controller type='pci' index='1' model='pcie-root-port'><target hotplug='off'/>"
		"<address type='pci' bus='0x00' slot='0x01' function='0x0'/></controller>"
		"<controller type='pci' index='2' model='pcie-root-port'/>"
		"<controller type='usb' index='3'><address type='pci' bus='0x01'/></controller>"
		"<controller type='pci' model='pcie-root-port'/>"
		"<hostdev mode='subsystem' type='pci' managed='yes'><source>"
		"<address domain='0' bus='6' slot='2' function='0'/></source>"
		"<address type='pci' bus='0x02' slot='0x00'/></hostdev>"
		"<hostdev mode='subsystem' type='usb'><source><vendor "
		"id='0x1234'/></source></hostdev>"
		"<disk type='block' device='disk'><driver name='qemu' cache='none' io='native'/>"
		"<target dev='vda' bus='virtio'/></disk>"
		"<disk type='block' device='cdrom'/><disk type='file'/>"
		"<memballoon model='none'/><iommu model='intel'/></devices></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *definition = read_definition(arena, xml);

	(void)state;
	assert_int_equal(definition->n_ports, 3);
	assert_false(guest_port_takes_hotplug(definition_port(definition, 0)));
	assert_false(guest_port_takes_hotplug(definition_port(definition, 1)));
	assert_true(guest_port_takes_hotplug(definition_port(definition, 2)));
	assert_null(definition_port(definition, 3));
	assert_int_equal(definition_n_on_bus(definition, 0), 1);
	assert_int_equal(definition_n_on_bus(definition, 1), 1);
	assert_int_equal(definition_n_on_bus(definition, 2), 1);
	assert_int_equal(definition->n_passed, 1);
	assert_int_equal(definition->passed[0].address.bus, 6);
	assert_int_equal(definition->n_disks, 3);
	assert_true(definition->disks[0].block);
	assert_string_equal(definition->disks[0].cache, "none");
	assert_string_equal(definition->disks[0].io, "native");
	assert_false(definition->disks[1].block);
	assert_false(definition->disks[2].block);
	assert_string_equal(definition->balloon, "none");
	assert_string_equal(definition->iommu, "intel");
}

static void nothing_is_made_up(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *definition = read_definition(
		arena, "<domain><vcpu cpuset='x'>many</vcpu><memory unit='furlong'>1</memory>"
		       "<memtune><hard_limit>99999999999999999999</hard_limit></memtune>"
		       "<numatune><memory mode='strict'/></numatune>"
		       "<cputune><emulatorpin/></cputune></domain>");

	(void)state;
	assert_true(definition->n_vcpus == UNKNOWN);
	assert_true(definition->memory_bytes == UNKNOWN);
	assert_true(definition->hard_limit_bytes == UNKNOWN);
	assert_null(definition_cpus_of(definition, 0));
	assert_null(definition_emulator(definition));
	assert_null(definition_binding(definition, UNKNOWN));
	assert_null(definition->machine);
	assert_null(definition->balloon);
	assert_null(definition->iommu);
	assert_string_equal(definition->cpu_mode, "");
	assert_int_equal(definition->n_vnics, 0);
}

/* Whatever its prefix; elements of others' that are called so tell nothing. */
static void the_system_by_libosinfo(void **state)
{
	static const char space[] = "http://libosinfo.org/xmlns/libvirt/domain/1.0";
	static const struct {
		const char *xml; /* with the namespace */
		const char *os;
	} cases[] = {
		{ "<o:libosinfo xmlns:o='%s'><o:os "
		  "id='http://debian.org/debian/12'/></o:libosinfo>",
		  "http://debian.org/debian/12" },
		{ "<a xmlns='urn:a'/><libosinfo xmlns='%s'><short/><os id='x'/></libosinfo>", "x" },
		{ "<o:libosinfo xmlns:o='%s'><o:os/></o:libosinfo>", NULL },
		{ "<o:libosinfo xmlns:o='%s'/>", NULL },
		{ "<o:libosinfo xmlns:o='%s/other'><o:os id='x'/></o:libosinfo>", NULL },
		{ "<libosinfo><o:os xmlns:o='%s' id='x'/></libosinfo>", NULL },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_strbuf_ struct strbuf xml = { 0 };
		const char *mark = strstr(cases[i].xml, "%s");
		const char *os = NULL;

		strbuf_add(&xml, "<domain><metadata>");
		strbuf_add_bytes(&xml, cases[i].xml, (size_t)(mark - cases[i].xml));
		strbuf_addf(&xml, "%s%s</metadata></domain>", space, mark + 2);
		os = read_definition(arena, xml.text)->os;
		if (cases[i].os)
			assert_string_equal(os, cases[i].os);
		else
			assert_null(os);
	}
	assert_null(read_definition(arena, "<domain/>")->os);
}

static void units_are_libvirts(void **state)
{
	static const struct {
		const char *attributes;
		int64_t bytes;
	} units[] = {
		{ "", 3 << 10 },
		{ "unit='b'", 3 },
		{ "unit='bytes'", 3 },
		{ "unit='KB'", 3000 },
		{ "unit='k'", 3 << 10 },
		{ "unit='KiB'", 3 << 10 },
		{ "unit='MiB'", 3 << 20 },
		{ "unit='M'", 3 << 20 },
		{ "unit='MB'", 3000000 },
		{ "unit='T'", (int64_t)3 << 40 },
		{ "unit='EiB'", (int64_t)3 << 60 },
		{ "unit=''", UNKNOWN },
		{ "unit='Kib2'", UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const struct definition *definition = read_definition(
			arena, arena_printf(arena, "<domain><memory %s>3</memory></domain>",
					    units[i].attributes));

		assert_true(definition->memory_bytes == units[i].bytes);
	}
}

static bool leaves_vcpu_0(int64_t thread, const void *arg)
{
	(void)arg;
	return thread == 0;
}

/* What is to go elsewhere does not count, nor does what may run anywhere. */
static void cpus_belong_to_who_is_pinned_to_them(void **state)
{
	static const char xml[] = "<domain><vcpu cpuset='0-7'>2</vcpu><iothreads>1</iothreads>"
				  "<cputune><vcpupin vcpu='0' cpuset='2'/>"
				  "<vcpupin vcpu='1' cpuset='3'/><emulatorpin cpuset='9'/>"
				  "<iothreadpin iothread='1' cpuset='10'/></cputune></domain>";
	static const char loose[] = "<domain><vcpu cpuset='0-7'>2</vcpu><cputune>"
				    "<vcpupin vcpu='0' cpuset='2'/></cputune></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct definition *pinned = read_definition(arena, xml);
	const struct definition *definition = read_definition(arena, loose);
	struct occupancy occupancy = { 0 };
	struct idset all = { 0 };

	(void)state;
	for (int64_t cpu = 0; cpu < 12; cpu++)
		assert_int_equal(definition_occupies(pinned, cpu, &occupancy),
				 cpu == 2 || cpu == 3 || cpu == 9 || cpu == 10);
	assert_true(definition_occupies(definition, 5, &occupancy));
	assert_int_equal(idset_parse(arena, "0-7", &all), 0);
	occupancy.everywhere = &all;
	assert_false(definition_occupies(definition, 5, &occupancy));
	assert_true(definition_occupies(definition, 2, &occupancy));
	occupancy.leaves = leaves_vcpu_0;
	assert_false(definition_occupies(definition, 2, &occupancy));
	assert_true(definition_occupies(pinned, 3, &occupancy));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(processors_and_their_pins),
	cmocka_unit_test(vcpus_that_are_off),
	cmocka_unit_test(memory_and_where_it_lies),
	cmocka_unit_test(interfaces_of_every_type),
	cmocka_unit_test(the_guests_buses),
	cmocka_unit_test(nothing_is_made_up),
	cmocka_unit_test(the_system_by_libosinfo),
	cmocka_unit_test(units_are_libvirts),
	cmocka_unit_test(cpus_belong_to_who_is_pinned_to_them),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
