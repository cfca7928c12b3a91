/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a PF get as many VFs as it is to have? See numvfs.h; the kernel's side is sriov_numvfs_store
 * in drivers/pci/pci-sysfs.c and Documentation/ABI/testing/sysfs-bus-pci.
 */
#include "apply/numvfs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "apply/functions.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	PATIENCE_MS = 30000, /* for the driver and its firmware, whatever the number */
	PATIENCE_PER_VF_MS = 2000,
	COMING_MS = 5000, /* for the links of VFs that the driver has made */
	COMING_PER_VF_MS = 100,
};

static int count_vfs(const struct site *site, const struct step *step, uint64_t *ret_n)
{
	char text[32];
	int r = numvfs_read(site, step, text, sizeof(text));

	return r < 0 ? r : parse_u64(text, ret_n);
}

bool numvfs_is_value(enum step_kind kind, const char *value)
{
	char canonical[32];
	uint64_t n = 0;

	(void)kind;
	if (parse_u64(value, &n) < 0 || n > SRIOV_MOST_VFS)
		return false;
	snprintf(canonical, sizeof(canonical), "%" PRIu64, n);
	return str_equal(value, canonical);
}

int numvfs_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	return function_read(site, step->object, "sriov_numvfs", buf, size);
}

static bool has_vf(const struct site *site, const struct step *step, uint64_t i)
{
	char vf[VF_OBJECT_SIZE];
	char address[BDF_TEXT_SIZE];

	return function_address(site, vf_object_format(step->object, (int64_t)i, vf), address) == 0;
}

/* A driver may make fewer than it was asked for: as many as it says. */
static int wait_for_vfs(const struct site *site, const struct step *step, int fd)
{
	const struct kernel *kernel = site->kernel;
	uint64_t n = 0;
	int r = count_vfs(site, step, &n);

	for (uint64_t i = 0; r == 0 && i < n; i++)
		while (r == 0 && !has_vf(site, step, i))
			r = kernel->hear(fd, COMING_MS + COMING_PER_VF_MS * (int)n, kernel->arg);
	return r;
}

/* From one count to another there is no way but through none: EBUSY. */
static int change_count(const struct site *site, const struct step *step, const char *now,
			const char *value)
{
	int r = str_equal(now, "0") ? 0 : function_write(site, step->object, "sriov_numvfs", "0");

	if (r < 0 || str_equal(value, "0"))
		return r;
	return function_write(site, step->object, "sriov_numvfs", value);
}

/* Where the count stands already, VFs may still be coming. */
int numvfs_write(const struct site *site, const struct step *step, const char *value)
{
	_cleanup_close_ int fd = site->kernel->listen(EVENTS_OF_DEVICES, site->kernel->arg);
	char now[32];
	int r = numvfs_read(site, step, now, sizeof(now));

	if (fd < 0 || r < 0)
		return fd < 0 ? fd : r;
	if (!str_equal(now, value))
		r = change_count(site, step, now, value);
	return r < 0 ? r : wait_for_vfs(site, step, fd);
}

static uint64_t count_of(const char *value)
{
	uint64_t n = 0;

	return value && parse_u64(value, &n) == 0 ? n : 0;
}

/* VFs take their time to go, as well. */
int numvfs_patience_ms(const struct step *step)
{
	uint64_t n = count_of(step->from) + count_of(step->to);

	return PATIENCE_MS + PATIENCE_PER_VF_MS * (int)n;
}
