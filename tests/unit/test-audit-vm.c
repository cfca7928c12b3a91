/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does each rule vm-* judge a VM's definition as it should, and say "unknown" where it does not tell? Each
 * case is a good VM whose XML is changed in one place.
 */
#include "base/text.h"
#include "unit.h"
#include "vm.h"

#define FAILS	 VERDICT_FAIL
#define PASSES	 VERDICT_PASS
#define UNKNOWN_ VERDICT_UNKNOWN
#define NONE	 VERDICT_NOT_APPLICABLE

/* The others are off at the start. */
#define ONLY(one, other) \
	"<vcpus><vcpu id='" one "' enabled='yes'/><vcpu id='" other "' enabled='yes'/></vcpus>"

static const struct definition_case {
	const char *rule;
	const char *old;
	const char *new;
	enum verdict verdict;
	enum severity severity;
} cases[] = {
	{ "vm-numa-crosses", "<os>", "<os>", PASSES, SEVERITY_NONE },
	{ "vm-numa-crosses", "vcpu='1' cpuset='1'", "vcpu='1' cpuset='1,5'", FAILS,
	  SEVERITY_ERROR },
	{ "vm-numa-crosses", "emulatorpin cpuset='2'", "emulatorpin cpuset='4-7'", FAILS, 0 },
	{ "vm-numa-crosses", "nodeset='0'", "nodeset='0-1'", FAILS, 0 },
	{ "vm-numa-crosses", "mode='strict' nodeset='0'", "mode='strict' placement='auto'", PASSES,
	  0 },
	/* A pin to a CPU that no node has is on no other one. */
	{ "vm-numa-crosses", "vcpu='1' cpuset='1'", "vcpu='1' cpuset='1,99'", PASSES, 0 },
	{ "vm-numa-crosses", "slot='2'", "slot='9'", NONE, 0 },
	/* A guest that spans both, with a node of its own beside the VF; and without. */
	{ "vm-numa-crosses", "vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune><numatune>",
	  "vcpu='1' cpuset='5'/></cputune><cpu><numa><cell id='0' cpus='0' memory='1'/>"
	  "<cell id='1' cpus='1' memory='1'/></numa></cpu><numatune>",
	  PASSES, 0 },
	{ "vm-numa-crosses", "vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune><numatune>",
	  "vcpu='1' cpuset='5'/></cputune><cpu><numa><cell id='0' cpus='0,2' memory='1'/>"
	  "<cell id='1' cpus='1,3' memory='1'/></numa></cpu>" ONLY("0", "1") "<numatune>",
	  PASSES, 0 },
	{ "vm-numa-crosses",
	  "vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune>",
	  "vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='5'/></cputune><cpu><numa>"
	  "<cell id='0' cpus='0' memory='1'/><cell id='1' cpus='1' memory='1'/></numa></cpu>",
	  FAILS, 0 },
	{ "vm-unpinned", "<os>", "<os>", PASSES, 0 },
	{ "vm-unpinned", "<vcpupin vcpu='1' cpuset='1'/>", "", FAILS, SEVERITY_WARNING },
	{ "vm-unpinned", "<memory mode='strict' nodeset='0'/>", "", FAILS, SEVERITY_WARNING },
	{ "vm-unpinned", "placement='static'>2", "placement='auto'>3", PASSES, 0 },
	{ "vm-unpinned", "placement='static'>2", "cpuset='0-3'>3", PASSES, 0 },
	{ "vm-unpinned", ">2</vcpu>", "></vcpu>", UNKNOWN_, 0 },
	{ "vm-unpinned", ">2</vcpu>", " current='2'>4</vcpu>", PASSES, 0 },
	{ "vm-unpinned", ">2</vcpu>", ">4</vcpu>" ONLY("0", "1"), PASSES, 0 },
	{ "vm-unpinned", ">2</vcpu>", ">4</vcpu>" ONLY("0", "3"), FAILS, SEVERITY_WARNING },
	{ "vm-numa-crosses", ">2</vcpu>", " cpuset='0-7'>4</vcpu>" ONLY("0", "1"), PASSES, 0 },
	{ "vm-numa-crosses", ">2</vcpu>", " cpuset='0-7'>4</vcpu>" ONLY("0", "3"), FAILS,
	  SEVERITY_ERROR },
	{ "vm-emulator-unpinned", "<os>", "<os>", PASSES, 0 },
	{ "vm-emulator-unpinned", "<emulatorpin cpuset='2'/>", "", FAILS, SEVERITY_WARNING },
	{ "vm-emulator-unpinned",
	  "<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/>",
	  "", NONE, 0 },
	{ "vm-cpus-shared", "<os>", "<os>", PASSES, 0 },
	{ "vm-cpus-shared", "vcpu='1' cpuset='1'", "vcpu='1' cpuset='0'", FAILS, SEVERITY_WARNING },
	{ "vm-cpus-shared", "emulatorpin cpuset='2'", "emulatorpin cpuset='1-2'", FAILS, 0 },
	{ "vm-cpus-shared", "vcpu='1' cpuset='1'", "vcpu='1' cpuset='0-1'", PASSES, 0 },
	{ "vm-cpus-shared", "placement='static'>2", "cpuset='0-3'>6", FAILS, 0 },
	{ "vm-hostdev-stale", "<os>", "<os>", PASSES, 0 },
	{ "vm-hostdev-stale", "slot='2'", "slot='9'", FAILS, SEVERITY_ERROR },
	{ "vm-hostdev-stale", "slot='2'", "slot='1'", FAILS, 0 },
	{ "vm-hostdev-stale", "<interface type='hostdev'", "<interface type='user'", NONE, 0 },
	{ "vm-hostdev-stale", "<memballoon",
	  "<hostdev type='pci'><source><address slot='1'/></source></hostdev><memballoon", PASSES,
	  0 },
	{ "vm-hostdev-stale", "<memballoon",
	  "<hostdev type='pci'><source><address slot='9'/></source></hostdev><memballoon", FAILS,
	  0 },
	{ "vm-vf-vlan-lost", "<os>", "<os>", PASSES, 0 },
	{ "vm-vf-vlan-lost", "<vlan><tag id='5'/></vlan>", "", FAILS, SEVERITY_ERROR },
	{ "vm-vf-vlan-lost", "tag id='5'", "tag id='6'", FAILS, 0 },
	{ "vm-vf-vlan-lost", "<interface type='hostdev'", "<interface type='user'", NONE, 0 },
	{ "vm-failover-missing", "<os>", "<os>", PASSES, 0 },
	{ "vm-failover-missing", "<teaming type='transient' persistent='ua-standby'/>", "", FAILS,
	  SEVERITY_INFO },
	{ "vm-failover-missing", "<interface type='hostdev'", "<interface type='user'", NONE, 0 },
	{ "vm-failover-broken", "<os>", "<os>", PASSES, 0 },
	{ "vm-failover-broken", "persistent='ua-standby'", "persistent='ua-other'", FAILS,
	  SEVERITY_ERROR },
	{ "vm-failover-broken", "persistent='ua-standby'", "persistent='net0'", FAILS, 0 },
	{ "vm-failover-broken", " persistent='ua-standby'", "", FAILS, 0 },
	{ "vm-failover-broken", "52:54:00:aa:01:01", "52:54:00:aa:01:03", FAILS, 0 },
	{ "vm-failover-broken", "52:54:00:aa:01:01", "52:54:00:AA:01:01", PASSES, 0 },
	{ "vm-failover-broken", "<model type='virtio'/>", "<model type='e1000e'/>", FAILS, 0 },
	{ "vm-failover-broken", "<model type='virtio'/>", "", FAILS, 0 },
	{ "vm-failover-broken", "mtu size='1500'", "mtu size='9000'", FAILS, 0 },
	{ "vm-failover-broken", "<address type='pci' bus='2' slot='0'/>", "", UNKNOWN_, 0 },
	{ "vm-failover-broken", "<address type='pci' bus='2' slot='0'/>",
	  "<address type='pci' bus='0' slot='7'/>", FAILS, 0 },
	{ "vm-failover-broken", "<address type='pci' bus='3' slot='0'/>",
	  "<address type='pci' bus='2' slot='0'/>", FAILS, 0 },
	{ "vm-failover-broken", "index='2' model='pcie-root-port'/>",
	  "index='2' model='pcie-root-port'><target hotplug='off'/></controller>", FAILS, 0 },
	{ "vm-failover-broken", "<teaming type='persistent'/>",
	  "<teaming type='persistent'/><vlan><tag id='6'/></vlan>", FAILS, 0 },
	{ "vm-failover-broken", "<teaming type='transient' persistent='ua-standby'/>", "", NONE,
	  0 },
	{ "vm-no-free-root-port", "<os>", "<os>", PASSES, 0 },
	{ "vm-no-free-root-port", "index='4' model='pcie-root-port'",
	  "index='4' model='pcie-to-pci-bridge'", FAILS, SEVERITY_WARNING },
	{ "vm-no-free-root-port", "index='4' model='pcie-root-port'/>",
	  "index='4' model='pcie-root-port'><target hotplug='off'/></controller>", FAILS, 0 },
	{ "vm-no-free-root-port", "<address type='pci' bus='3' slot='0'/>", "", UNKNOWN_, 0 },
	{ "vm-no-free-root-port", "machine='pc-q35-8.2'", "", UNKNOWN_, 0 },
	{ "vm-no-free-root-port", "pc-q35-8.2", "pc-i440fx-8.2", NONE, 0 },
	{ "vm-vf-balloon", "<os>", "<os>", PASSES, 0 },
	{ "vm-vf-balloon", "memballoon model='none'", "memballoon model='virtio'", FAILS,
	  SEVERITY_WARNING },
	{ "vm-vf-balloon", "<memballoon model='none'/>", "", UNKNOWN_, 0 },
	{ "vm-vf-balloon", "<interface type='hostdev'", "<interface type='user'", NONE, 0 },
	{ "vm-memlock", "<os>", "<os>", PASSES, 0 },
	{ "vm-memlock", "<hard_limit unit='GiB'>6</hard_limit>", "", PASSES, 0 },
	{ "vm-memlock", "unit='GiB'>6<", "unit='GiB'>5<", PASSES, 0 },
	{ "vm-memlock", "unit='GiB'>6<", "unit='MiB'>5119<", FAILS, SEVERITY_ERROR },
	{ "vm-memlock", "<memory unit='GiB'>4</memory>", "", UNKNOWN_, 0 },
	/* One device behind an IOMMU of the guest's takes no more; with two it is memory twice. */
	{ "vm-memlock", "<memballoon", "<iommu model='intel'/><memballoon", PASSES, 0 },
	{ "vm-memlock", "<memballoon",
	  "<iommu model='intel'/><hostdev type='pci'><source><address slot='3'/></source></hostdev>"
	  "<memballoon",
	  FAILS, 0 },
	{ "vm-hugepages", "<os>", "<os>", PASSES, 0 },
	{ "vm-hugepages", "<hugepages/>", "<locked/>", FAILS, SEVERITY_INFO },
	{ "vm-machine-i440fx", "<os>", "<os>", PASSES, 0 },
	{ "vm-machine-i440fx", "pc-q35-8.2", "pc-i440fx-8.2", FAILS, SEVERITY_ERROR },
	{ "vm-machine-i440fx", "pc-q35-8.2", "virt-8.2", NONE, 0 },
	{ "vm-machine-i440fx", "machine='pc-q35-8.2'", "", UNKNOWN_, 0 },
	{ "vm-cpu-model", "<os>", "<os>", PASSES, 0 },
	{ "vm-cpu-model", "host-passthrough", "host-model", FAILS, SEVERITY_INFO },
	{ "vm-cpu-model", "<cpu mode='host-passthrough'/>", "", FAILS, 0 },
	{ "vm-single-queue", "<os>", "<os>", PASSES, 0 },
	{ "vm-single-queue", "<driver queues='2'/>", "", FAILS, 0 },
	{ "vm-single-queue", ">2</vcpu>", ">1</vcpu>", NONE, 0 },
	{ "vm-disk-cache", "<os>", "<os>", PASSES, 0 },
	{ "vm-disk-cache", " io='native'", "", FAILS, SEVERITY_INFO },
	{ "vm-disk-cache", "cache='none'", "cache='writeback'", FAILS, 0 },
	{ "vm-disk-cache", "disk type='block'", "disk type='file'", NONE, 0 },
	{ "vm-mtu-mismatch", "<os>", "<os>", PASSES, 0 },
	{ "vm-mtu-mismatch", "mtu size='1500'", "mtu size='1400'", FAILS, SEVERITY_WARNING },
	{ "vm-mtu-mismatch", "bridge='br0'", "bridge='br1'", UNKNOWN_, 0 },
};

static void what_a_definition_says(void **state)
{
	struct made *made = *state;

	vm_make_host(made);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct definition_case *row = &cases[i];

		made->host->n_domains = 0;
		vm_add(made, "web1", vm_change(made->host->arena, vm_good, row->old, row->new));
		vm_expect(vm_judge(made, row->rule), row->verdict, row->severity, row->old,
			  row->new);
	}
}

/* What there is to type, one command a line; "": nothing. Beside it web2 has CPU 3. */
static const struct command_case {
	const char *rule;
	const char *old; /* NULL: new is all of it */
	const char *new;
	const char *commands;
} commands[] = {
	{ "vm-unpinned", "<vcpupin vcpu='1' cpuset='1'/>", "",
	  "virsh vcpupin web1 1 1 --config\n" },
	{ "vm-unpinned",
	  "<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/>",
	  "", "virsh vcpupin web1 0 0 --config\nvirsh vcpupin web1 1 1 --config\n" },
	/* Three are free, and four do not fit. */
	{ "vm-unpinned",
	  ">2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/>"
	  "<emulatorpin cpuset='2'/>",
	  ">4</vcpu><cputune>", "" },
	/* The card's node counts; without one that of its memory, and else nobody knows. */
	{ "vm-unpinned",
	  "<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/>"
	  "</cputune><numatune><memory mode='strict' nodeset='0'/></numatune>",
	  "</cputune><numatune><memory mode='strict' nodeset='1'/></numatune>",
	  "virsh vcpupin web1 0 0 --config\nvirsh vcpupin web1 1 1 --config\n" },
	{ "vm-unpinned", NULL,
	  "<domain><vcpu>2</vcpu><numatune><memory nodeset='1'/></numatune></domain>",
	  "virsh vcpupin web1 0 4 --config\nvirsh vcpupin web1 1 5 --config\n" },
	{ "vm-unpinned", NULL, "<domain><vcpu>2</vcpu></domain>", "" },
	{ "vm-unpinned", "<memory mode='strict' nodeset='0'/>", "",
	  "virsh numatune web1 --mode strict --nodeset 0 --config\n" },
	{ "vm-unpinned",
	  "vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune><numatune>"
	  "<memory mode='strict' nodeset='0'/>",
	  "vcpu='1' cpuset='4'/><emulatorpin cpuset='2'/></cputune><numatune>", "" },
	{ "vm-emulator-unpinned", "<emulatorpin cpuset='2'/>", "",
	  "virsh emulatorpin web1 2 --config\n" },
	{ "vm-cpus-shared", "vcpu='1' cpuset='1'", "vcpu='1' cpuset='0'",
	  "virsh vcpupin web1 0 1 --config\n" },
	{ "vm-cpus-shared", "emulatorpin cpuset='2'", "emulatorpin cpuset='0'",
	  "virsh emulatorpin web1 2 --config\n" },
	{ "vm-cpus-shared",
	  "vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/>",
	  "vcpu='0' cpuset='3'/><vcpupin vcpu='1' cpuset='3'/>",
	  /* QEMU itself got CPU 0. */
	  "virsh vcpupin web1 0 1 --config\nvirsh vcpupin web1 1 2 --config\n" },
	{ "vm-cpus-shared", "placement='static'>2", "cpuset='0-3'>6", "" },
};

static void what_there_is_to_type(void **state)
{
	struct made *made = *state;

	vm_make_host(made);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const struct command_case *row = &commands[i];
		const struct finding *finding = NULL;
		_cleanup_strbuf_ struct strbuf text = { 0 };

		made->host->n_domains = 0;
		vm_add(made, "web1",
		       row->old ? vm_change(made->host->arena, vm_good, row->old, row->new)
				: row->new);
		vm_add(made, "web2",
		       "<domain><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='3'/>"
		       "<emulatorpin cpuset='7'/></cputune></domain>");
		finding = vm_judge(made, row->rule);
		vm_expect(finding, FAILS, SEVERITY_NONE, "what there is to type", row->new);
		strbuf_add(&text, "");
		for (size_t j = 0; finding->remedy.commands[j]; j++)
			strbuf_addf(&text, "%s\n", finding->remedy.commands[j]);
		assert_string_equal(text.text, row->commands);
	}
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_a_definition_says),
	MADE_TEST(what_there_is_to_type),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
