/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test give a host its command lines, and ask what a rule says of them? See boot-lines.h.
 */
#include <errno.h>

#include "unit.h"

#include "base/text.h"
#include "boot-lines.h"

void set_make(struct identity *identity, const char *vendor)
{
	identity->machine = "x86_64";
	identity->acpi = (struct acpi_tables){ FACT_NO, FACT_NO, FACT_NO, FACT_NO };
	if (str_equal(vendor, "Intel")) {
		identity->cpu_vendor = "GenuineIntel";
		identity->acpi.dmar = FACT_YES;
	} else if (str_equal(vendor, "AMD")) {
		identity->cpu_vendor = "AuthenticAMD";
		identity->acpi.ivrs = FACT_YES;
	} else if (vendor) {
		identity->machine = vendor;
	}
}

void set_lines(struct host *host, const char *running, const char *configured, const char *next)
{
	struct boot *boot = &host->boot;

	host->identity.cmdline = running;
	boot->loader = LOADER_GRUB;
	boot->distribution = DISTRIBUTION_DEBIAN;
	boot->configured = (struct boot_line){ .text = configured };
	boot->next = (struct boot_line){ .text = next };
	if (!configured) {
		boot->configured.error = EACCES;
		boot->configured.reason = "/etc/default/grub: Permission denied";
	}
	if (!next) {
		boot->next.error = EACCES;
		boot->next.reason = "/boot/grub/grub.cfg: Permission denied";
	}
}

const struct finding *find(const struct report *report, const char *rule)
{
	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail_msg("%s is no rule", rule);
	return NULL;
}

const struct finding *judge(const struct host *host, const char *rule)
{
	return find(audit(host, &(struct audit_request){ .evidence_of_all = true }), rule);
}

bool has_commands(const struct finding *finding)
{
	return finding->remedy.commands && finding->remedy.commands[0];
}
