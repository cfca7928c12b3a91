/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs may serve an interrupt of a function? See irqs.h; the kernel's side is write_irq_affinity of
 * kernel/irq/proc.c, and what a function has is in drivers/pci/msi's msi_irqs.
 */
#include "apply/irqs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "apply/pins.h"
#include "apply/settings.h"
#include "os/affinity.h"

bool irq_affinity_is_value(enum step_kind kind, const char *value)
{
	return pin_is_value(kind, value);
}

bool irq_affinity_fits(const char *now, const char *wanted)
{
	struct cpu_mask its;
	struct cpu_mask wish;

	return now && wanted && cpu_mask_parse(now, &its) == 0 &&
	       cpu_mask_parse(wanted, &wish) == 0 && cpu_mask_is_within(&its, &wish) &&
	       cpu_mask_is_within(&wish, &its);
}

/* 0, or -errno: -ENOENT where the number is not the function's. "0000:41:00.0/irq130" */
static int check_owner(const struct site *site, const struct step *step)
{
	static const char mark[] = "/irq";
	const char *slash = strstr(step->object, mark);
	char path[PATH_MAX];
	char kind[16];

	if (!slash)
		return -EINVAL;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.*s/msi_irqs/%s",
		 (int)(slash - step->object), step->object, slash + strlen(mark));
	return root_read_word(site->root, path, kind, sizeof(kind));
}

int irq_affinity_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	int r = check_owner(site, step);

	return r < 0 ? r : setting_read(site, step, buf, size);
}

int irq_affinity_write(const struct site *site, const struct step *step, const char *value)
{
	int r = check_owner(site, step);

	return r < 0 ? r : setting_write(site, step, value);
}

bool irq_is_over(const struct site *site, const struct step *step)
{
	return check_owner(site, step) == -ENOENT;
}
