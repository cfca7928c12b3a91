/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU does a guest see? See placing.h.
 */
#include "base/text.h"
#include "plan/placing.h"

/* ---- threads of a core */

/*
 * With KVM a guest's CPU is of the host's vendor, whatever its model is called. QEMU shows threads of an AMD
 * CPU with the feature topoext alone, which neither host-passthrough nor libvirt's models bring
 * (no_autoenable_flags in target/i386/cpu.c, cpu_map of libvirt).
 */
static bool is_amd(const struct trial *trial)
{
	static const char *const vendors[] = { "AuthenticAMD", "HygonGenuine" };
	const char *vendor = trial->host->identity.cpu_vendor;

	return vendor && str_is_among(vendor, vendors, ARRAY_SIZE(vendors)) &&
	       str_equal(trial->definition->type, "kvm");
}

const char *cpu_why_no_threads(const struct trial *trial)
{
	static const char *const refusals[] = { "disable", "forbid" };
	const char *policy = trial->definition->topoext;

	if (!is_amd(trial))
		return NULL;
	if (policy && str_is_among(policy, refusals, ARRAY_SIZE(refusals)))
		return "its <cpu> does without the feature topoext, which shows threads of AMD";
	if (!str_has_word(trial->host->identity.cpu_flags, "topoext"))
		return "this host has no topoext, which shows threads of AMD";
	return NULL;
}

bool cpu_needs_topoext(const struct trial *trial, int64_t threads)
{
	bool has_them = threads > 1 || trial->definition->core_threads == (int64_t)trial->width;

	return trial->width > 1 && has_them && is_amd(trial) && !cpu_why_no_threads(trial);
}
