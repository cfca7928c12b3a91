/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of a kernel's command line, does what tunes hardware stay exactly, and nothing else?
 */
#include <string.h>

#include "os/disguise-text.h"
#include "unit.h"

static void disguise(const char *line, struct strbuf *out)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	pseudonyms_set_host(pseudonyms, "canary");
	disguise_cmdline(pseudonyms, line, strlen(line), out);
}

static void assert_line_becomes(const char *line, const char *expected)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	disguise(line, &out);
	assert_string_equal(out.text ? out.text : "", expected);
}

static void what_tunes_stays_exactly(void **state)
{
	static const char *const lines[] = {
		"intel_iommu=on,sm_on  iommu=pt\tamd_iommu=force_isolation quiet\n",
		"iommu.passthrough=0 iommu.strict=1 intremap=no_x2apic_optout",
		"pcie_acs_override=downstream,multifunction,id:8086:1528 pcie_aspm=off",
		"pci=disable_acs_redir=pci:12d8:8619;pci:8086:1901/00.0,realloc",
		"pci=config_acs=xx101x@0000:03:00.0/1f.2;01x@pci:0:0 pci=noaer",
		"isolcpus=managed_irq,domain,2-7:1/2 nohz_full=2-7 nohz=on rcu_nocbs=2-7",
		"default_hugepagesz=1G hugepagesz=1G hugepages=0:4,1:8 hugepagesz=2M hugepages=512",
		"transparent_hugepage=madvise irqaffinity=0,1 mitigations=auto,nosmt nosmt",
		"vfio-pci.ids=8086:10ed,10de:1eb8 vfio_iommu_type1.allow_unsafe_interrupts=1",
		"kvm-intel.nested=1 kvm_amd.avic=1 kvm.ignore_msrs vfio_pci.disable_idle_d3",
		"default-hugepagesz=1G modprobe.blacklist=igbvf,ixgbevf ixgbe.max_vfs=8,8",
		"memmap=4G!12G,0x10000$0x1 mem=64G crashkernel=512M@16M efi=disable_early_pci_dma",
		"acpi_osi=\"Windows 2020\" acpi=force acpi_osi= iommu=pt",
		"ivrs_acpihid[00:14.5]=AMD0020:0 ivrs_ioapic[10]=00:14.0",
		"console=ttyS0,115200n8 ro rw splash intel_pstate=passive processor.max_cstate=1",
		"systemd.unified_cgroup_hierarchy=0 cgroup_no_v1=all cgroup.memory=nokmem",
		"  ",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_line_becomes(lines[i], lines[i]);
}

static void what_else_there_is_is_not_told(void **state)
{
	static const struct {
		const char *line;
		const char *expected;
	} cases[] = {
		{ "rd.iscsi.password=canary netroot=iscsi:u:canary@10.0.0.1::3260::iqn.canary",
		  "rd.iscsi.password=[hidden] netroot=[hidden]" },
		{ "nfsroot=canary:/x,rw ks=http://u:canary@canary/ks?h=canary",
		  "nfsroot=[hidden] ks=[hidden]" },
		{ "systemd.machine_id=c7a5fdbdedaf9455926ad65c16db1809 iommu=pt",
		  "systemd.machine_id=[hidden] iommu=pt" },
		{ "ip=10.0.0.5::10.0.0.1:255.255.255.0:canary.example:eth0:none ip=",
		  "ip=[hidden] ip=" },
		{ "init=/home/canary/x rd.lvm.lv=canary/root inst.rootpw=canary",
		  "init=[hidden] rd.lvm.lv=[hidden] inst.rootpw=[hidden]" },
		{ "BOOTIF=01-52-54-00-aa-01-00 canary.key=1 canary",
		  "BOOTIF=[hidden] host.key=[hidden] [hidden]" },
		{ "BOOT_IMAGE=/boot/vmlinuz-6.1.0-canary BOOT_IMAGE=(hd0,canary)/vmlinuz",
		  "BOOT_IMAGE=/boot/vmlinuz[hidden] BOOT_IMAGE=[hidden]" },
		{ "root=UUID=c7a5fdbd root=/dev/mapper/canary root=/dev/nfs root=canary:/x "
		  "root=LABEL=canary root=/dev/sda1",
		  "root=UUID=[hidden] root=/dev/mapper/[hidden] root=/dev/nfs root=[hidden] "
		  "root=LABEL=[hidden] root=/dev/[hidden]" },
		{ "http://u:canary@h/?x=y c2VjcmV0Y2FuYXJ5== =canary =",
		  "[hidden] [hidden] [hidden] [hidden]" },
		{ "-- canary --- -p canary", "-- [hidden] --- [hidden] [hidden]" },
		{ "kvm_canary iommucanary quietcanary acpi_canary intel_iommu_canary=1",
		  "[hidden] [hidden] [hidden] [hidden] intel_iommu_canary=[hidden]" },
		/* lib/cmdline.c, next_arg */
		{ "dyndbg=\"file canary +p\" iommu=pt x=\"canary iommu=pt",
		  "dyndbg=[hidden] iommu=pt x=[hidden] iommu=pt" },
		{ "\"dyndbg=file canary\" iommu=pt", "\"dyndbg=[hidden] [hidden]\" iommu=pt" },
		/* boot loaders' files */
		{ "\"root=/dev/mapper/canary-a x='canary b' $tuned_params \\\n iommu=pt\"",
		  "\"root=/dev/mapper/[hidden] x=[hidden] $tuned_params \\\n iommu=pt\"" },
		{ "'quiet' 'canary' \"x=\\\"canary b\\\" ${kernelopts}\" ${canary:-x} $(canary)",
		  "'quiet' '[hidden]' \"x=[hidden] [hidden] ${kernelopts}\" [hidden] [hidden]" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_line_becomes(cases[i].line, cases[i].expected);
}

/* What is hidden once stays so, and what was not there is not said to be hidden. */
static void twice_is_the_same(void **state)
{
	static const char line[] =
		"BOOT_IMAGE=/vmlinuz-6 root=UUID=x ro x=y z \"a=b c\" iommu=pt\n";
	_cleanup_strbuf_ struct strbuf once = { 0 };

	(void)state;
	disguise(line, &once);
	assert_line_becomes(once.text, once.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_tunes_stays_exactly),
		cmocka_unit_test(what_else_there_is_is_not_told),
		cmocka_unit_test(twice_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
