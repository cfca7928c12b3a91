/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules boot-* say of the kernel's command lines, and of those that could not be read?
 */
#include <errno.h>

#include "base/text.h"
#include "boot-lines.h"
#include "unit.h"

/* The command lines of a host, and what is known besides. NULL: unknown. */
struct case_of {
	const char *rule;
	const char *vendor; /* "Intel", "AMD" */
	enum tristate in_use;
	const char *running;
	const char *configured;
	const char *next;
	const char *unsure;
	enum verdict verdict;
	const char *evidence; /* a part of it */
};

static void assert_case(struct made *made, const struct case_of *given)
{
	const struct finding *finding = NULL;
	const char *evidence = NULL;

	set_make(&made->host->identity, given->vendor);
	set_lines(made->host, given->running, given->configured, given->next);
	made->host->boot.next.unsure = given->unsure;
	made->host->iommu.in_use = given->in_use;
	finding = judge(made->host, given->rule);
	evidence = finding->evidence ? finding->evidence : "";
	if (finding->verdict != given->verdict || !strstr(evidence, given->evidence))
		fail_msg("%s, «%s»: %s, %s", given->rule, given->running,
			 verdict_names[finding->verdict], evidence);
}

static void lines_are_judged(void **state)
{
	static const struct case_of cases[] = {
		{ MISSING, "Intel", FACT_NO, "ro", "", "ro", NULL, VERDICT_FAIL, "DMAR" },
		{ MISSING, "Intel", FACT_NO, "intel_iommu=on,off", "", "", NULL, VERDICT_FAIL,
		  "intel_iommu=on,off on the running line" },
		{ MISSING, "Intel", FACT_NO, "intel_iommu=on iommu=off", "", "", NULL, VERDICT_FAIL,
		  "iommu=off" },
		{ MISSING, "Intel", FACT_NO, "intel-iommu=off,on", NULL, NULL, NULL, VERDICT_PASS,
		  "on" },
		{ MISSING, "Intel", FACT_YES, "ro", "", "", NULL, VERDICT_NOT_APPLICABLE, "" },
		{ MISSING, "AMD", FACT_NO, "ro", "", "", NULL, VERDICT_NOT_APPLICABLE, "" },
		{ MISSING, "aarch64", FACT_NO, "ro", "", "", NULL, VERDICT_NOT_APPLICABLE, "" },
		{ MISSING, "Intel", FACT_NO, NULL, "", "", NULL, VERDICT_UNKNOWN, "/proc/cmdline" },
		{ MISSING, "Intel", FACT_UNKNOWN, "ro", "", "", NULL, VERDICT_UNKNOWN,
		  "iommu_groups" },

		{ DISABLED, "Intel", FACT_YES, "intel_iommu=off,on", "", "", NULL, VERDICT_PASS,
		  "" },
		{ DISABLED, "Intel", FACT_YES, "ro", "intel_iommu=on,off", "", NULL, VERDICT_FAIL,
		  "intel_iommu=on,off on the configured line" },
		{ DISABLED, "Intel", FACT_YES, "ro", "amd_iommu=off", "", NULL, VERDICT_PASS, "" },
		{ DISABLED, "AMD", FACT_YES, "amd_iommu=off amd_iommu=force_enable", "",
		  "iommu=off", NULL, VERDICT_FAIL,
		  "amd_iommu=off on the running line, iommu=off on the next boot's line" },
		{ DISABLED, "AMD", FACT_NO, "amd_iommu=off", NULL, NULL, NULL, VERDICT_FAIL,
		  "running" },
		{ DISABLED, "AMD", FACT_YES, "ro", NULL, "ro", NULL, VERDICT_UNKNOWN,
		  "/etc/default/grub" },
		{ DISABLED, "AMD", FACT_YES, "ro", "", NULL, NULL, VERDICT_UNKNOWN, "grub.cfg" },
		{ DISABLED, "AMD", FACT_YES, "ro", "", "ro", "quiet", VERDICT_PASS, "" },
		{ DISABLED, "AMD", FACT_YES, "ro", "", "ro", "iommu=off", VERDICT_UNKNOWN,
		  "booting" },
		{ DISABLED, "aarch64", FACT_YES, "iommu=off", "", "", NULL, VERDICT_NOT_APPLICABLE,
		  "" },

		{ WRONG, "AMD", FACT_YES, "ro", "", "intel-iommu=on", NULL, VERDICT_FAIL,
		  "intel-iommu=on on the next boot's line of a machine with AMD-Vi" },
		{ WRONG, "Intel", FACT_YES, "amd_iommu=on", "", "", NULL, VERDICT_FAIL, "VT-d" },
		{ WRONG, "Intel", FACT_YES, "intel_iommu=on", NULL, NULL, NULL, VERDICT_PASS, "" },
		{ WRONG, "Intel", FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN, "/proc/cmdline" },

		{ AMD_ON, "AMD", FACT_YES, "amd_iommu=on", "", "", NULL, VERDICT_FAIL,
		  "amd_iommu=on" },
		{ AMD_ON, "AMD", FACT_YES, "amd_iommu=fullflush,pt", "", "", NULL, VERDICT_FAIL,
		  "pt" },
		{ AMD_ON, "AMD", FACT_YES, "amd_iommu=force_enable", "", "", NULL, VERDICT_PASS,
		  "" },
		{ AMD_ON, "Intel", FACT_YES, "amd_iommu=on", "", "", NULL, VERDICT_NOT_APPLICABLE,
		  "" },
		{ AMD_ON, "AMD", FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN, "/proc/cmdline" },

		{ CONFLICT, "AMD", FACT_YES, "amd_iommu=on amd_iommu=off", "", "", NULL,
		  VERDICT_FAIL, "amd_iommu=on amd_iommu=off on the running line" },
		{ CONFLICT, "AMD", FACT_YES, "", "iommu=pt,nopt", "", NULL, VERDICT_FAIL,
		  "iommu=pt,nopt" },
		{ CONFLICT, "Intel", FACT_YES, "", "", "iommu.strict=1 iommu.strict=0", NULL,
		  VERDICT_FAIL, "iommu.strict=1 iommu.strict=0 on the next boot's" },
		{ CONFLICT, "Intel", FACT_YES, "intel_iommu=on iommu=off", "", "", NULL,
		  VERDICT_FAIL, "off" },
		{ CONFLICT, "Intel", FACT_YES,
		  "console=tty0 console=ttyS0 hugepagesz=1G hugepages=1 hugepagesz=2M iommu=pt", "",
		  "", NULL, VERDICT_PASS, "" },
		{ CONFLICT, "Intel", FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN,
		  "/proc/cmdline" },

		{ APPLIED, NULL, FACT_YES, "ro a=1 b", "b a=1 quiet splash", "", NULL, VERDICT_PASS,
		  "" },
		{ APPLIED, NULL, FACT_YES, "ro a=1", "a=2 quiet b a=2", "", NULL, VERDICT_FAIL,
		  "a=2 b on the configured line" },
		{ APPLIED, "AMD", FACT_YES, "ro", "amd_iommu=off iommu=off,pt intel-iommu=off", "",
		  NULL, VERDICT_PASS, "" },
		/* What another rule wants away nobody is to apply, or to keep. */
		{ APPLIED, "AMD", FACT_YES, "ro",
		  "pcie-acs-override=downstream intel_iommu=on,sm_on "
		  "amd_iommu=on,fullflush amd_iommu=pt",
		  "", NULL, VERDICT_PASS, "" },
		{ APPLIED, "Intel", FACT_YES, "ro", "amd_iommu=fullflush", "", NULL, VERDICT_PASS,
		  "" },
		{ APPLIED, "AMD", FACT_YES, "ro", "amd_iommu=fullflush pci=noaer", "", NULL,
		  VERDICT_FAIL, "amd_iommu=fullflush pci=noaer on the configured" },
		{ PERSISTENT, "AMD", FACT_YES,
		  "pcie_acs_override=downstream intel_iommu=on "
		  "amd_iommu=on,fullflush amd_iommu=pt",
		  "", "", NULL, VERDICT_PASS, "" },
		{ APPLIED, NULL, FACT_YES, "ro a=[hidden] x=1", "a=[hidden] [hidden] x=1", "", NULL,
		  VERDICT_PASS, "" },
		{ APPLIED, NULL, FACT_YES, "ro", NULL, "a", NULL, VERDICT_UNKNOWN,
		  "/etc/default/grub" },
		{ APPLIED, NULL, FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN, "/proc/cmdline" },

		{ PERSISTENT, NULL, FACT_YES, "BOOT_IMAGE=/x root=/dev/sda1 ro quiet vt.handoff=7",
		  "", "", NULL, VERDICT_PASS, "" },
		{ PERSISTENT, NULL, FACT_YES, "ro iommu=pt vfio-pci.ids=1:2", "", "ro iommu=pt",
		  NULL, VERDICT_FAIL, "iommu=pt vfio-pci.ids=1:2 on the running line" },
		{ PERSISTENT, "AMD", FACT_YES, "amd_iommu=fullflush,off iommu=off intel_iommu=off",
		  "", "", NULL, VERDICT_PASS, "" },
		{ PERSISTENT, NULL, FACT_YES, "hugepages=4", "hugepages=8", "", NULL, VERDICT_PASS,
		  "" },
		{ PERSISTENT, NULL, FACT_YES, "iommu=pt", NULL, "", NULL, VERDICT_UNKNOWN,
		  "default/grub" },
		{ PERSISTENT, NULL, FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN,
		  "/proc/cmdline" },

		{ OVERRIDE, NULL, FACT_YES, "pcie_acs_override=downstream", NULL, NULL, NULL,
		  VERDICT_FAIL, "pcie_acs_override=downstream on the running line" },
		{ OVERRIDE, NULL, FACT_YES, "ro", "pcie-acs-override=id:1:2", "", NULL,
		  VERDICT_FAIL, "id:1:2" },
		{ OVERRIDE, NULL, FACT_YES, "ro -- pcie_acs_override=x", "", "", NULL, VERDICT_PASS,
		  "" },
		{ OVERRIDE, NULL, FACT_YES, NULL, "", "", NULL, VERDICT_UNKNOWN, "/proc/cmdline" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(*state, &cases[i]);
}

/* By the table, which decides on the driver; else by the CPU, and unknown without either. */
static void the_make_may_be_unknown(void **state)
{
	struct made *made = *state;

	set_lines(made->host, "intel_iommu=on", "intel_iommu=on", "intel_iommu=on");
	made->host->iommu.in_use = FACT_NO;
	made->host->identity.machine = "x86_64";
	assert_int_equal(judge(made->host, MISSING)->verdict, VERDICT_UNKNOWN);
	assert_int_equal(judge(made->host, WRONG)->verdict, VERDICT_UNKNOWN);
	assert_int_equal(judge(made->host, AMD_ON)->verdict, VERDICT_UNKNOWN);
	made->host->identity.cpu_vendor = "GenuineIntel";
	assert_int_equal(judge(made->host, MISSING)->verdict, VERDICT_UNKNOWN);
	made->host->identity.acpi.ivrs = FACT_YES;
	assert_int_equal(judge(made->host, WRONG)->verdict, VERDICT_FAIL);
}

/* Where no file is what entries are made of, they are what counts. */
static void entries_count_where_nothing_is_configured(void **state)
{
	struct made *made = *state;
	struct boot *boot = &made->host->boot;

	set_lines(made->host, "iommu=pt", NULL, "ro a iommu=pt");
	boot->loader = LOADER_SYSTEMD_BOOT;
	boot->configured.error = ENOENT;
	assert_int_equal(judge(made->host, PERSISTENT)->verdict, VERDICT_PASS);
	assert_string_equal(judge(made->host, APPLIED)->evidence,
			    "ro a on the next boot's line, not on the running one");
	set_make(&made->host->identity, "AMD");
	assert_int_equal(judge(made->host, DISABLED)->verdict, VERDICT_PASS);
	boot->next.text = "ro amd_iommu=off";
	assert_string_equal(judge(made->host, DISABLED)->evidence,
			    "amd_iommu=off on the next boot's line");
	boot->next.text = NULL;
	assert_int_equal(judge(made->host, DISABLED)->verdict, VERDICT_UNKNOWN);
	/* grubby has them edited behind GRUB's configuration. */
	set_lines(made->host, "ro iommu=pt", "", "ro iommu=pt");
	assert_int_equal(judge(made->host, PERSISTENT)->verdict, VERDICT_FAIL);
	boot->loader = LOADER_GRUB_BLS;
	assert_int_equal(judge(made->host, PERSISTENT)->verdict, VERDICT_PASS);
}

static void acs_of_a_way_is_unknown_where_it_is(void **state)
{
	static const char line[] = "pci=disable_acs_redir=pci:8086:1;10:00.0/00.0";
	struct made *made = *state;
	struct device *port = made_add_port(made, NULL);
	struct device *nic = made_add_device(made, port, -1);

	made->host->devices_known = true;
	set_lines(made->host, line, line, line);
	nic->vendor_id = 0x15b3;
	port->vendor_id = UNKNOWN;
	port->device_id = 1;
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_UNKNOWN);
	port->vendor_id = 0x15b3;
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_PASS);
	port->parent_known = false;
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_UNKNOWN);
	port->vendor_id = 0x8086;
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_FAIL);
	set_lines(made->host, NULL, line, line);
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_FAIL);
	set_lines(made->host, NULL, "", "");
	assert_int_equal(judge(made->host, "boot-acs-cleared")->verdict, VERDICT_UNKNOWN);
}

/* What boot-acs-cleared wants away no other rule has applied or kept; what harms no card is as any. */
static void nobody_applies_what_clears_acs(void **state)
{
	static const char harmful[] = "pci=noaer,disable_acs_redir=pci:15b3:1";
	static const char harmless[] = "pci=noaer,disable_acs_redir=pci:1234:1";
	struct made *made = *state;
	struct device *nic = made_add_device(made, NULL, -1);
	const struct finding *finding = NULL;

	made->host->devices_known = true;
	nic->vendor_id = 0x15b3;
	nic->device_id = 1;
	set_lines(made->host, "ro", harmful, "ro");
	assert_int_equal(judge(made->host, APPLIED)->verdict, VERDICT_PASS);
	finding = judge(made->host, "boot-acs-cleared");
	assert_non_null(strstr(finding->remedy.text, "make pci=noaer of pci=noaer,disable_acs_"));
	set_lines(made->host, harmful, "", "ro");
	assert_int_equal(judge(made->host, PERSISTENT)->verdict, VERDICT_PASS);
	set_lines(made->host, "ro", harmless, "ro");
	assert_int_equal(judge(made->host, APPLIED)->verdict, VERDICT_FAIL);
	set_lines(made->host, harmless, "", "ro");
	assert_int_equal(judge(made->host, PERSISTENT)->verdict, VERDICT_FAIL);
}

static void a_node_needs_a_cpu_for_its_card(void **state)
{
	struct made *made = *state;
	struct device *nic = made_add_device(made, NULL, 1);
	struct cpu cpus[] = {
		{ .id = 0, .node = 0 },
		{ .id = 1, .node = 0 },
		{ .id = 2, .node = 1 },
		{ .id = 3, .node = 1 },
	};

	set_lines(made->host, "isolcpus=2-3", "", "");
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_UNKNOWN);
	made->host->numa.cpus = cpus;
	made->host->numa.n_cpus = ARRAY_SIZE(cpus);
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_FAIL);
	made->host->identity.cmdline = "isolcpus=nohz,1-2 nohz_full=3";
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_FAIL);
	made->host->identity.cmdline = "isolcpus=0-2";
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_PASS);
	made->host->identity.cmdline = "isolcpus=2-3,x";
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_PASS);
	made->host->identity.cmdline = "isolcpus=1-3";
	nic->numa_node = -1;
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_PASS);
	nic->numa_node = 2;
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_NOT_APPLICABLE);
	nic->numa_node = UNKNOWN;
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_UNKNOWN);
	made->host->identity.cmdline = NULL;
	assert_int_equal(judge(made->host, "boot-isolcpus-nic")->verdict, VERDICT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(lines_are_judged),
		MADE_TEST(the_make_may_be_unknown),
		MADE_TEST(entries_count_where_nothing_is_configured),
		MADE_TEST(acs_of_a_way_is_unknown_where_it_is),
		MADE_TEST(nobody_applies_what_clears_acs),
		MADE_TEST(a_node_needs_a_cpu_for_its_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
