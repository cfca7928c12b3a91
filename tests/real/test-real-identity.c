/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are real machines named, and told from guests, as their own files do? By eye from /proc/cpuinfo,
 * /proc/version, /proc/cmdline and /sys/class/dmi/id.
 */
#include <errno.h>

#include "base/text.h"
#include "real/real.h"
#include "unit/collected.h"
#include "unit/unit.h"

static const struct expected {
	const char *capture;
	const char *cpu_vendor;
	const char *cpu_model;
	const char *flag; /* one of many */
	const char *sys_vendor;
	const char *product;
	enum tristate virtualized;
	const char *hypervisor;
} machines[] = {
	{ "captures/r750-xeon6330-master.sysinfo.tgz", "GenuineIntel",
	  "Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz", "vmx", NULL, "PowerEdge R750", FACT_NO, "" },
	{ "captures/kvm-guest-sno.sysinfo.tgz", "GenuineIntel", "Intel Xeon Processor (Icelake)",
	  "hypervisor", NULL, "KVM", FACT_YES, "kvm" },
	{ "captures/ghw-i7-1270p-iommu-groups.tar.gz", "GenuineIntel",
	  "12th Gen Intel(R) Core(TM) i7-1270P", "vmx", NULL, NULL, FACT_NO, "" },
	{ "captures/40intel64-2g2n4c+pcilocality.tar.bz2", "GenuineIntel",
	  "Intel(R) Xeon(R) CPU E7- 4870  @ 2.40GHz", "vmx", "Dell Inc.", "PowerEdge R910", FACT_NO,
	  "" },
	{ "numa/48amd64-4pa2n6c-sparse.tar.bz2", "AuthenticAMD", "AMD Engineering Sample", "svm",
	  "AMD", "DRACHMA", FACT_NO, "" },
	{ "numa/128arm-2pa2n8cluster4co.tar.bz2", "HiSilicon", "Kunpeng-920", "atomics", "Huawei",
	  "XA320 V2", FACT_NO, "" },
	{ "captures/procfs-e810-sriov.tar.xz", NULL, NULL, NULL, NULL, NULL, FACT_UNKNOWN, NULL },
};

static void assert_text(const char *is, const char *expected)
{
	if (!str_equal(is, expected))
		fail_msg("%s, not %s", is, expected);
}

static void machines_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		const struct expected *expected = &machines[i];
		_cleanup_(host_freep) struct host *host =
			real_host(expected->capture, FACTS_IDENTITY);
		const struct identity *identity = &host->identity;

		assert_text(identity->cpu_vendor, expected->cpu_vendor);
		assert_text(identity->cpu_model, expected->cpu_model);
		if (expected->flag)
			assert_true(str_has_word(identity->cpu_flags, expected->flag));
		assert_text(identity->sys_vendor, expected->sys_vendor);
		assert_text(identity->product, expected->product);
		assert_int_equal(identity->virtualized, expected->virtualized);
		assert_text(identity->hypervisor, expected->hypervisor);
		/* None of them holds ACPI tables. */
		assert_int_equal(identity->acpi.dmar, FACT_UNKNOWN);
	}
}

static void kernels_are_named_where_a_file_does(void **state)
{
	_cleanup_(host_freep) struct host *arm =
		real_host("numa/128arm-2pa2n8cluster4co.tar.bz2", FACTS_IDENTITY);
	_cleanup_(host_freep) struct host *r750 =
		real_host("captures/r750-xeon6330-master.sysinfo.tgz", FACTS_IDENTITY);

	(void)state;
	assert_text(arm->identity.kernel, "5.15.0-rc1-00005-g4c1b4a4d90b6-dirty");
	assert_text(r750->identity.kernel, NULL);
	assert_true(has_gap(r750, "/proc/sys/kernel/osrelease", ENOENT));
	assert_true(str_has_word(r750->identity.cmdline, "systemd.unified_cgroup_hierarchy=1"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(machines_are_named),
	cmocka_unit_test(kernels_are_named_where_a_file_does),
};

REAL_MAIN(tests);
