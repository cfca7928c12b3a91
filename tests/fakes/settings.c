/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do a fake kernel's sysctls, hugepages, interfaces, CPUs and interrupts do when they are set? As
 * mm/hugetlb.c, net/core/dev.c and drivers/cpufreq/intel_pstate.c have it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/unit.h"
#include "base/pathname.h"
#include "devices.h"

/* What stands at a path of the tree, without its newline; false where nothing does. */
static bool look(const struct fake_kernel *fake, const char *path, char text[static PATH_MAX])
{
	char whole[2 * PATH_MAX];
	FILE *file = NULL;
	size_t n = 0;

	snprintf(whole, sizeof(whole), "%s%s", fake->tree->path, path);
	file = fopen(whole, "re");
	if (!file)
		return false;
	n = fread(text, 1, PATH_MAX - 1, file);
	fclose(file);
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static void put(const struct fake_kernel *fake, const char *path, const char *text)
{
	char line[PATH_MAX];

	assert_true(snprintf(line, sizeof(line), "%s\n", text) < PATH_MAX);
	tree_file(fake->tree, path, line);
}

/* Another attribute in the same directory. */
static void name_beside(const char *path, const char *name, char beside[static PATH_MAX])
{
	int n = (int)(pathname_last(path) - path);

	assert_true(snprintf(beside, PATH_MAX, "%.*s%s", n, path, name) < PATH_MAX);
}

static bool look_beside(const struct fake_kernel *fake, const char *path, const char *name,
			char text[static PATH_MAX])
{
	char beside[PATH_MAX];

	name_beside(path, name, beside);
	return look(fake, beside, text);
}

/* proc_dointvec prints tabs, whatever parted the fields that were written. */
static int set_sysctl(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	char line[PATH_MAX];

	(void)half;
	snprintf(line, sizeof(line), "%s", text);
	for (char *blank = strchr(line, ' '); blank; blank = strchr(blank, ' '))
		*blank = '\t';
	put(fake, path, line);
	return 0;
}

/* No more than there is room for, no fewer than processes have; half: it is interrupted half way. */
static int set_pages(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	long wanted = strtol(text, NULL, 10);
	char now[PATH_MAX];

	(void)look(fake, path, now);
	if (half)
		wanted = (wanted + strtol(now, NULL, 10)) / 2;
	if (fake->most_pages && wanted > fake->most_pages)
		wanted = fake->most_pages;
	if (wanted < fake->used_pages)
		wanted = fake->used_pages;
	snprintf(now, sizeof(now), "%ld", wanted);
	put(fake, path, now);
	return 0;
}

static int set_mtu(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	(void)half;
	if (strtol(text, NULL, 10) > FAKE_MOST_MTU)
		return -EINVAL;
	put(fake, path, text);
	return 0;
}

/* intel_pstate_hwp_set: with the governor performance that is the preference, too, until it goes. */
static int set_governor(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	bool fast = str_equal(text, "performance");
	char known[PATH_MAX];
	char beside[PATH_MAX];
	char now[PATH_MAX];

	(void)half;
	if (!look_beside(fake, path, "scaling_available_governors", known) ||
	    !str_has_word(known, text))
		return -EINVAL;
	if (look(fake, path, now) && str_equal(now, text))
		return 0;
	put(fake, path, text);
	name_beside(path, "energy_performance_preference", beside);
	if (fast && look(fake, beside, now))
		snprintf(fake->preference, sizeof(fake->preference), "%.20s", now);
	put(fake, beside, fast ? text : fake->preference);
	return 0;
}

/* intel_pstate_set_energy_pref_index */
static int set_preference(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	char governor[PATH_MAX];

	(void)half;
	if (look_beside(fake, path, "scaling_governor", governor) &&
	    str_equal(governor, "performance") && !str_equal(text, "performance"))
		return -EBUSY;
	put(fake, path, text);
	return 0;
}

static int set_switch(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	(void)half;
	put(fake, path, text);
	return 0;
}

static const struct {
	const char *above; /* the path begins so */
	const char *name;  /* and ends so */
	int (*set)(struct fake_kernel *fake, const char *path, const char *text, bool half);
} settings[] = {
	{ "/proc/sys/net/", "", set_sysctl },
	{ "/sys/", "/nr_hugepages", set_pages },
	{ "/sys/class/net/", "/mtu", set_mtu },
	{ "/sys/devices/system/cpu/", "/scaling_governor", set_governor },
	{ "/sys/devices/system/cpu/", "/energy_performance_preference", set_preference },
	{ "/sys/devices/system/cpu/", "/disable", set_switch },
	{ "/proc/irq/", "/smp_affinity_list", set_switch },
};

bool fake_set(struct fake_kernel *fake, const char *path, const char *text, bool half, int *ret_r)
{
	char now[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		if (!str_has_prefix(path, settings[i].above) ||
		    !str_has_suffix(path, settings[i].name))
			continue;
		*ret_r = -EROFS;
		if (!fake->read_only || !str_has_prefix(path, fake->read_only))
			*ret_r = look(fake, path, now) ? settings[i].set(fake, path, text, half)
						       : -ENOENT;
		return true;
	}
	return false;
}
