/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a machine named by the right files, on every architecture, and is a guest told from bare metal?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collected.h"
#include "os/self.h"
#include "unit.h"

static const char x86[] = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 106\n"
			  "model name\t: Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz\n"
			  "flags\t\t: fpu vmx tsc\nvmx flags\t: ept vpid\n\n"
			  "processor\t: 1\nvendor_id\t: other\n";
static const char x86_guest[] = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu hypervisor svm\n\n";
static const char arm[] = "processor\t: 0\nBogoMIPS\t: 200.00\nFeatures\t: fp asimd\n"
			  "CPU implementer\t: 0x48\nCPU architecture: 8\nCPU part\t: 0xd01\n\n";
static const char s390[] = "vendor_id       : IBM/S390\n# processors    : 4\n"
			   "features\t: esan3 zarch\n\nmachine         : 8561\n";
static const char power[] = "processor\t: 0\ncpu\t\t: POWER9 (architected)\n\n";

/* What a capture of vfctl's has beside the machine's own files. */
static void make_own(const struct tree *tree)
{
	tree_file(tree, "/vfctl/version", "format=1\nvfctl=0.1.0\n");
	tree_file(tree, "/vfctl/host",
		  "nodename=n1\nrelease=6.1.0\nmachine=x86_64\nnews=1\n"
		  "privileged=no\n");
}

static void own_captures_say_it_all(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	make_own(tree);
	tree_file(tree, "/proc/cpuinfo", x86);
	tree_file(tree, "/proc/cmdline", "root=/dev/sda1  intel_iommu=on\n");
	tree_file(tree, "/sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
	tree_file(tree, "/sys/class/dmi/id/product_name", "PowerEdge R750\n");
	tree_file(tree, "/sys/class/dmi/id/bios_version", "1.2\n");
	tree_file(tree, "/sys/firmware/acpi/tables/DMAR", "");
	tree_file(tree, "/sys/firmware/acpi/tables/SSDT1", "");
	tree_link(tree, "/sys/class/misc/kvm", "../../devices/virtual/misc/kvm");
	host = collected(tree->path, FACTS_IDENTITY);
	assert_string_equal(host->identity.name, "n1");
	assert_string_equal(host->identity.kernel, "6.1.0");
	assert_string_equal(host->identity.machine, "x86_64");
	assert_string_equal(host->identity.cpu_vendor, "GenuineIntel");
	assert_string_equal(host->identity.cpu_model, "Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz");
	assert_string_equal(host->identity.cpu_flags, "fpu vmx tsc");
	assert_string_equal(host->identity.cmdline, "root=/dev/sda1  intel_iommu=on");
	assert_string_equal(host->identity.sys_vendor, "Dell Inc.");
	assert_string_equal(host->identity.product, "PowerEdge R750");
	assert_string_equal(host->identity.bios_version, "1.2");
	assert_int_equal(host->identity.acpi.dmar, FACT_YES);
	assert_int_equal(host->identity.acpi.ivrs, FACT_NO);
	assert_int_equal(host->identity.virtualized, FACT_NO);
	assert_string_equal(host->identity.hypervisor, "");
	assert_int_equal(host->identity.kvm, FACT_YES);
	assert_int_equal(host->gaps.n, 0);
}

/* Every kernel has misc devices: where they were captured, KVM is one of them or is not there. */
static void whether_there_is_kvm(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *unknown = NULL;
	_cleanup_(host_freep) struct host *without = NULL;

	(void)state;
	make_own(tree);
	unknown = collected(tree->path, FACTS_IDENTITY);
	tree_directory(tree, "/sys/class/misc");
	without = collected(tree->path, FACTS_IDENTITY);
	assert_int_equal(unknown->identity.kvm, FACT_UNKNOWN);
	assert_true(has_gap(unknown, "/sys/class/misc", ENOENT));
	assert_int_equal(without->identity.kvm, FACT_NO);
}

static void foreign_captures_leave_gaps(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/version", "Linux version 5.15.0-rc1 (root@ceph1) (gcc)\n");
	tree_file(tree, "/etc/hostname", "n2\n");
	tree_file(tree, "/sys/firmware/dmi/entries/0-0/raw", "");
	host = collected(tree->path, FACTS_IDENTITY);
	assert_string_equal(host->identity.name, "n2");
	assert_string_equal(host->identity.kernel, "5.15.0-rc1");
	assert_null(host->identity.machine);
	assert_null(host->identity.cpu_vendor);
	assert_int_equal(host->identity.acpi.dmar, FACT_UNKNOWN);
	assert_int_equal(host->identity.virtualized, FACT_UNKNOWN);
	assert_null(host->identity.hypervisor);
	assert_true(has_gap(host, "/proc/cpuinfo", ENOENT));
	assert_true(has_gap(host, "/proc/cmdline", ENOENT));
	assert_true(has_gap(host, "/proc/sys/kernel/arch", ENOENT));
	assert_true(has_gap(host, "/sys/class/dmi/id", ENOENT));
	assert_true(has_gap(host, "/sys/firmware/acpi/tables", ENOENT));
}

static void no_acpi_is_told_from_hidden_acpi(void **state)
{
	static const struct {
		const char *entry; /* what stands in /sys/firmware */
		enum tristate dmar;
	} cases[] = {
		{ "/sys/firmware/devicetree/base/model", FACT_NO },
		{ "/sys/firmware/acpi/pm_profile", FACT_UNKNOWN },
		{ "/sys/other", FACT_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		make_own(tree);
		tree_directory(tree, "/sys/firmware");
		tree_file(tree, cases[i].entry, "");
		host = collected(tree->path, FACTS_IDENTITY);
		assert_int_equal(host->identity.acpi.dmar, cases[i].dmar);
		assert_int_equal(has_gap(host, "/sys/firmware/acpi/tables", ENOENT),
				 cases[i].dmar == FACT_UNKNOWN);
	}
}

static void every_architecture_names_its_cpu(void **state)
{
	static const struct {
		const char *cpuinfo;
		const char *vendor;
		const char *model;
		const char *flags;
	} cases[] = {
		{ arm, "HiSilicon", "Kunpeng-920", "fp asimd" },
		{ s390, "IBM/S390", "8561", "esan3 zarch" },
		{ power, "IBM", "POWER9 (architected)", "" },
		{ "CPU implementer\t: 0x77\nFeatures\t: fp\nCPU part\t: 0x1\n\n", "0x77", "0x1",
		  "fp" },
		{ "vendor_id\t: GenuineIntel\n", NULL, NULL, NULL },
		{ "flags without a colon\n:\n\n", NULL, NULL, NULL },
		{ "", NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_file(tree, "/proc/cpuinfo", cases[i].cpuinfo);
		host = collected(tree->path, FACTS_IDENTITY);
		assert_true(str_equal(host->identity.cpu_vendor, cases[i].vendor));
		assert_true(str_equal(host->identity.cpu_model, cases[i].model));
		assert_true(str_equal(host->identity.cpu_flags, cases[i].flags));
		assert_int_equal(has_gap(host, "/proc/cpuinfo", ENODATA), !cases[i].vendor);
	}
}

/* Flags as long as none known is, and hundreds of processors behind. */
static void only_the_start_of_cpuinfo_is_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++) {
		strbuf_addf(&text, "processor\t: %d\nvendor_id\t: GenuineIntel\nflags\t\t:", i);
		for (int j = 0; j < 700; j++)
			strbuf_addf(&text, " f%03d", j);
		strbuf_add(&text, "\n\n");
	}
	tree_file(tree, "/proc/cpuinfo", text.text);
	host = collected(tree->path, FACTS_IDENTITY);
	assert_true(str_has_word(host->identity.cpu_flags, "f699"));
	assert_int_equal(strlen(host->identity.cpu_flags), 700 * 5 - 1);
}

static void guests_are_told_from_metal(void **state)
{
	static const struct {
		const char *cpuinfo;
		const char *vendor;
		const char *product;
		const char *clocks;
		enum tristate virtualized;
		const char *hypervisor;
	} cases[] = {
		{ x86_guest, "QEMU", "Standard PC", "kvm-clock tsc", FACT_YES, "kvm" },
		{ x86_guest, "QEMU", "Standard PC", "tsc hpet", FACT_YES, "qemu" },
		{ x86_guest, "Red Hat", "KVM", "tsc", FACT_YES, "kvm" },
		{ x86_guest, "Amazon EC2", "m7i.large", "kvm-clock tsc", FACT_YES, "amazon" },
		{ x86, "Amazon EC2", "m7i.metal-24xl", "tsc", FACT_NO, "" },
		{ x86, "VMware, Inc.", "VMware7,1", "tsc", FACT_YES, "vmware" },
		{ x86, "Microsoft Corporation", "Surface", "tsc", FACT_NO, "" },
		{ x86_guest, "Microsoft Corporation", "Virtual Machine",
		  "hyperv_clocksource_tsc_page tsc", FACT_YES, "microsoft" },
		{ x86, "Oracle Corporation", "ORACLE SERVER X8-2", "tsc", FACT_NO, "" },
		{ x86_guest, "innotek GmbH", "VirtualBox", "tsc", FACT_YES, "oracle" },
		{ x86_guest, "Nobody", "Knows", "tsc", FACT_YES, NULL },
		{ arm, "QEMU", "QEMU Virtual Machine", "arch_sys_counter", FACT_YES, "qemu" },
		{ arm, "Amazon EC2", "c7g.large", "", FACT_YES, "amazon" },
		{ arm, "Amazon EC2", "c7g.metal", "", FACT_NO, "" },
		{ arm, "Google", "Google Compute Engine", "", FACT_UNKNOWN, NULL },
		{ arm, "HPE", "ProLiant RL300", "", FACT_NO, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_file(tree, "/proc/cpuinfo", cases[i].cpuinfo);
		tree_file(tree, "/sys/class/dmi/id/sys_vendor", cases[i].vendor);
		tree_file(tree, "/sys/class/dmi/id/product_name", cases[i].product);
		tree_file(tree,
			  "/sys/devices/system/clocksource/clocksource0/available_clocksource",
			  cases[i].clocks);
		host = collected(tree->path, FACTS_IDENTITY);
		if (host->identity.virtualized != cases[i].virtualized ||
		    !str_equal(host->identity.hypervisor, cases[i].hypervisor))
			fail_msg("%s, %s: %d %s", cases[i].vendor, cases[i].product,
				 host->identity.virtualized, host->identity.hypervisor);
	}
}

static void smbios_decides_where_names_do_not(void **state)
{
	char entry[24] = { 0, 24 };

	(void)state;
	for (int guest = 0; guest <= 1; guest++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		entry[0x13] = (char)(guest << 4);
		tree_file(tree, "/proc/cpuinfo", arm);
		tree_file(tree, "/sys/class/dmi/id/sys_vendor", "Google");
		tree_file(tree, "/sys/class/dmi/id/product_name", "Google Compute Engine");
		tree_bytes(tree, "/sys/firmware/dmi/entries/0-0/raw", entry, sizeof(entry));
		host = collected(tree->path, FACTS_IDENTITY);
		assert_int_equal(host->identity.virtualized, guest ? FACT_YES : FACT_NO);
		assert_string_equal(host->identity.hypervisor, guest ? "google" : "");
	}
}

static void single_files_decide(void **state)
{
	static const struct {
		const char *cpuinfo;
		const char *path;
		const char *content;
		enum tristate virtualized;
		const char *hypervisor;
	} cases[] = {
		{ arm, "/proc/device-tree/hypervisor/compatible", "linux,kvm", FACT_YES, "kvm" },
		{ arm, "/proc/device-tree/hypervisor/compatible", "xen,xen-4.17", FACT_YES, "xen" },
		{ arm, "/proc/device-tree/fw-cfg@9020000/compatible", "qemu", FACT_YES, "qemu" },
		{ arm, "/proc/device-tree/model", "Raspberry Pi 4", FACT_NO, "" },
		{ power, "/proc/device-tree/compatible", "qemu,pseries", FACT_YES, "qemu" },
		{ s390, "/proc/sysinfo", "Manufacturer: IBM\n", FACT_NO, "" },
		{ s390, "/proc/sysinfo", "VM00 Control Program: z/VM    7.2.0\n", FACT_YES, "zvm" },
		{ s390, "/proc/sysinfo", "VM00 Control Program: KVM/Linux\n", FACT_YES, "kvm" },
		{ x86_guest, "/sys/hypervisor/type", "xen\n", FACT_YES, "xen" },
		{ arm, "/proc/none", "", FACT_UNKNOWN, NULL },
		{ "", "/sys/class/dmi/id/product_name", "KVM\n", FACT_YES, "kvm" },
		{ "", "/sys/class/dmi/id/product_name", "Other\n", FACT_UNKNOWN, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_file(tree, "/proc/cpuinfo", cases[i].cpuinfo);
		tree_file(tree, cases[i].path, cases[i].content);
		host = collected(tree->path, FACTS_IDENTITY);
		if (host->identity.virtualized != cases[i].virtualized ||
		    !str_equal(host->identity.hypervisor, cases[i].hypervisor))
			fail_msg("%s: %d %s", cases[i].path, host->identity.virtualized,
				 host->identity.hypervisor);
	}
}

static void dom0_is_on_xen_and_no_guest(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/cpuinfo", x86_guest);
	tree_file(tree, "/sys/hypervisor/type", "xen\n");
	tree_file(tree, "/sys/hypervisor/properties/features", "00002705\n");
	host = collected(tree->path, FACTS_IDENTITY);
	assert_int_equal(host->identity.virtualized, FACT_YES);
	host_free(TAKE_PTR(host));
	tree_file(tree, "/sys/hypervisor/properties/features", "00002f05\n");
	host = collected(tree->path, FACTS_IDENTITY);
	assert_int_equal(host->identity.virtualized, FACT_NO);
	assert_string_equal(host->identity.hypervisor, "xen");
}

static void a_capture_says_what_its_machine_said(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *live = NULL;
	_cleanup_(machine_freep) struct machine *capture = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct self first = { 0 };
	struct self second = { 0 };

	(void)state;
	assert_int_equal(machine_open(NULL, &live, NULL), 0);
	assert_int_equal(self_read(live, arena, &first), 0);
	assert_non_null(first.nodename);
	assert_int_not_equal(first.privileged, FACT_UNKNOWN);
	self_format(&first, &text);
	assert_int_equal(machine_open(tree->path, &capture, NULL), 0);
	assert_int_equal(self_read(capture, arena, &second), -ENOENT);
	tree_file(tree, "/vfctl/host", text.text);
	assert_int_equal(self_read(capture, arena, &second), 0);
	assert_string_equal(first.nodename, second.nodename);
	assert_string_equal(first.release, second.release);
	assert_string_equal(first.machine, second.machine);
	assert_int_equal(first.privileged, second.privileged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_captures_say_it_all),
		cmocka_unit_test(whether_there_is_kvm),
		cmocka_unit_test(foreign_captures_leave_gaps),
		cmocka_unit_test(no_acpi_is_told_from_hidden_acpi),
		cmocka_unit_test(every_architecture_names_its_cpu),
		cmocka_unit_test(only_the_start_of_cpuinfo_is_read),
		cmocka_unit_test(guests_are_told_from_metal),
		cmocka_unit_test(smbios_decides_where_names_do_not),
		cmocka_unit_test(single_files_decide),
		cmocka_unit_test(dom0_is_on_xen_and_no_guest),
		cmocka_unit_test(a_capture_says_what_its_machine_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
