/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the running kernel told what is configured, and will the next one be told what this one is? See
 * boot.h.
 */
#include <fnmatch.h>

#include "audit/boot.h"
#include "base/text.h"

enum {
	LONGEST_KEY = 64
};

/* What only changes what a screen shows: nobody reboots for it. */
static const char *const cosmetic[] = {
	"quiet", "splash", "nosplash", "rhgb", "loglevel", "vt.handoff",
};

/*
 * What people set for VMs and their devices. All else that a running line holds may come from the boot
 * loader, its generators, or initramfs: the root, the image, the console. '_' stands for '-' too.
 */
static const char *const tuning[] = {
	"intel_iommu",
	"amd_iommu",
	"amd_iommu_*",
	"iommu",
	"iommu.*",
	"intremap",
	"pci",
	"pcie_*",
	"pcie_aspm.*",
	"vfio*",
	"kvm*.*",
	"vhost*.*",
	"*.max_vfs",
	"*.num_vfs",
	"default_hugepagesz",
	"hugepagesz",
	"hugepages",
	"hugetlb_*",
	"transparent_hugepage",
	"isolcpus",
	"nohz_full",
	"rcu_nocbs",
	"irqaffinity",
	"numa_balancing",
	"intel_pstate",
	"amd_pstate",
	"cpufreq.*",
	"cpuidle.*",
	"intel_idle.*",
	"processor.*",
	"idle",
	"mitigations",
	"nosmt",
	"skew_tick",
	"tsc",
	"modprobe.blacklist",
	"module_blacklist",
};

static bool is_among(const struct cmdline_param *param, const char *const *patterns, size_t n)
{
	char key[LONGEST_KEY] = "";

	if (param->n_key >= sizeof(key))
		return false;
	for (size_t i = 0; i < param->n_key; i++)
		key[i] = param->key[i];
	for (char *dash = strchr(key, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	for (size_t i = 0; i < n; i++)
		if (fnmatch(patterns[i], key, 0) == 0)
			return true;
	return false;
}

/* A capture that names nobody says of such a word only that it is there. */
static bool is_told(const struct cmdline_param *param)
{
	return !cmdline_is(param, CMDLINE_HIDDEN);
}

/* Whether the line has the parameter, as far as its value is told. */
static bool has_param(const struct audit *audit, const char *line, struct cmdline_param param)
{
	struct cmdline_param other = { 0 };
	const char *text = boot_param_text(audit, &param);
	const char *key = arena_strndup(audit->arena, param.key, param.n_key);

	if (cmdline_contains(line, &param))
		return true;
	while (strstr(text, CMDLINE_HIDDEN) && cmdline_next(&line, &other))
		if (cmdline_is(&other, key))
			return true;
	return false;
}

static const char *append(const struct audit *audit, const char *params,
			  const struct cmdline_param *param)
{
	return arena_printf(audit->arena, "%s%s%s", params ? params : "", params ? " " : "",
			    boot_param_text(audit, param));
}

/* A variable that only the boot loader knows. */
static bool is_variable(const struct cmdline_param *param)
{
	return memchr(param->key, '$', param->n_key) != NULL;
}

struct judgement judge_boot_not_applied(const struct audit *audit)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct boot_text meant = boot_meant(audit);
	struct boot_change change = { 0 };
	struct cmdline_param param = { 0 };
	const char *missing = NULL;
	const char *at = meant.text;

	if (!running.text || !meant.text)
		return unknown(audit, "%s", running.text ? meant.source : running.source);
	while (cmdline_next(&at, &param))
		if (is_told(&param) && !is_variable(&param) && !boot_is_blamed(audit, &param) &&
		    !is_among(&param, cosmetic, ARRAY_SIZE(cosmetic)) &&
		    !has_param(audit, running.text, param) && !cmdline_contains(missing, &param) &&
		    !boot_is_contradicted(audit, meant.text, &param))
			missing = append(audit, missing, &param);
	if (!missing)
		return passes(audit, "all of the %s line is in the running one", meant.whose);
	/* What is made anew and booted holds all that is configured. */
	change = boot_take_off(audit);
	change.add = missing;
	return fails(audit, remedy_boot(audit, NULL, change),
		     "%s on the %s line, not on the running one", missing, meant.whose);
}

/*
 * Where no file is what entries are made of, each has its own line and hands it on to those of new
 * kernels; for GRUB's generator all but its configuration is lost.
 */
static bool is_kept(const struct audit *audit, const struct boot_text *meant,
		    const struct cmdline_param *param)
{
	const struct boot *boot = &audit->host->boot;
	const char *key = arena_strndup(audit->arena, param->key, param->n_key);

	/* Another value is a change that waits for a reboot, of which boot-not-applied tells. */
	if (cmdline_has(meant->text, key))
		return true;
	return boot->loader == LOADER_GRUB_BLS && boot->next.text &&
	       cmdline_contains(boot->next.text, param);
}

struct judgement judge_boot_not_persistent(const struct audit *audit)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct boot_text meant = boot_meant(audit);
	struct cmdline_param param = { 0 };
	const char *lost = NULL;
	const char *at = running.text;

	if (!running.text || !meant.text)
		return unknown(audit, "%s", running.text ? meant.source : running.source);
	while (cmdline_next(&at, &param))
		if (is_among(&param, tuning, ARRAY_SIZE(tuning)) &&
		    !boot_is_blamed(audit, &param) && !is_kept(audit, &meant, &param) &&
		    !cmdline_contains(lost, &param) &&
		    !boot_is_contradicted(audit, running.text, &param))
			lost = append(audit, lost, &param);
	if (!lost)
		return passes(audit, "what tunes the running kernel is on the %s line",
			      meant.whose);
	return fails(audit,
		     remedy_boot(audit, "if it shall stay", (struct boot_change){ .add = lost }),
		     "%s on the running line, not on the %s one", lost, meant.whose);
}
