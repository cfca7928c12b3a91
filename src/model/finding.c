/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are verdicts, severities and their kin called, in JSON and on the command line?
 */
#include "model/finding.h"

const char *const verdict_names[N_VERDICTS] = {
	[VERDICT_NOT_APPLICABLE] = "not_applicable",
	[VERDICT_PASS] = "pass",
	[VERDICT_FAIL] = "fail",
	[VERDICT_UNKNOWN] = "unknown",
};

const char *const severity_names[N_SEVERITIES] = {
	[SEVERITY_NONE] = "none",
	[SEVERITY_INFO] = "info",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

const char *const way_names[N_WAYS] = {
	[WAY_NONE] = "none",
	[WAY_BOTH] = "both",
	[WAY_SRIOV] = "sriov",
	[WAY_VIRTIO] = "virtio",
};

const char *const emphasis_names[N_EMPHASES] = {
	[EMPHASIS_DEFAULT] = "default",
	[EMPHASIS_PERFORMANCE] = "performance",
	[EMPHASIS_SECURITY] = "security",
};

const char *const needs_names[N_NEEDS] = {
	[NEEDS_NOTHING] = "nothing",   [NEEDS_VM_RESTART] = "vm-restart", [NEEDS_REBOOT] = "reboot",
	[NEEDS_FIRMWARE] = "firmware", [NEEDS_HARDWARE] = "hardware",
};

enum severity rule_severity(const struct rule *rule, enum emphasis emphasis)
{
	enum severity severity = rule->severity[emphasis];

	return severity ? severity : rule->severity[EMPHASIS_DEFAULT];
}

const char *finding_subject(const struct finding *finding, struct arena *arena)
{
	char buf[BDF_TEXT_SIZE] = "";

	if (finding->domain)
		return arena_printf(arena, "vm:%s", finding->domain->name);
	if (!finding->device)
		return "host";
	return arena_strdup(arena, bdf_format(finding->device->bdf, buf));
}
