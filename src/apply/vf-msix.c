/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a VF get as many MSI-X vectors as it is to have? See vf-msix.h; the kernel's side is
 * sriov_vf_msix_count_store of drivers/pci/iov.c, which wants the VF to have no driver, and
 * Documentation/ABI/testing/sysfs-bus-pci: the file cannot be read, and 0 brings the default back.
 */
#include "apply/vf-msix.h"

#include <limits.h>
#include <stdio.h>

#include "apply/functions.h"
#include "base/parse.h"
#include "base/text.h"
#include "model/msix.h"

static const char device_default[] = "0";

bool vf_msix_is_value(enum step_kind kind, const char *value)
{
	char canonical[24];
	uint64_t n = 0;

	(void)kind;
	if (parse_u64(value, &n) < 0 || n > MSIX_MOST_VECTORS)
		return false;
	snprintf(canonical, sizeof(canonical), "%u", (unsigned int)n);
	return str_equal(value, canonical);
}

bool vf_msix_fits(const char *now, const char *wanted)
{
	return str_equal(now, wanted) || (now && str_equal(wanted, device_default));
}

int vf_msix_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char config[MSIX_CONFIG_BYTES + 1];
	char path[PATH_MAX];
	ssize_t n = 0;
	int vectors = 0;

	function_path(step->object, "config", path);
	n = root_read_start(site->root, path, config, sizeof(config));
	vectors = n < 0 ? (int)n : msix_vectors((const uint8_t *)config, (size_t)n);
	if (vectors < 0)
		return vectors;
	snprintf(buf, size, "%d", vectors);
	return 0;
}

/* The kernel would refuse a VF that has a driver, also what it has already. */
int vf_msix_write(const struct site *site, const struct step *step, const char *value)
{
	char now[24] = "";

	if (vf_msix_read(site, step, now, sizeof(now)) == 0 && str_equal(now, value))
		return 0;
	return function_write(site, step->object, "sriov_vf_msix_count", value);
}
