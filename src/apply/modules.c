/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a driver's module in the kernel? See modules.h.
 */
#include "apply/modules.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/text.h"

enum {
	PATIENCE_MS = 60000, /* it finds its devices before it returns */
};

bool is_module(const char *object)
{
	return *object && *object != '-' && *object != '.' && strlen(object) <= NAME_MAX &&
	       !strpbrk(object, "/ \t\n");
}

bool module_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_equal(value, MODULE_LOADED);
}

int module_look(const struct root *root, const char *driver)
{
	char path[PATH_MAX];
	int r = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", driver);
	r = root_peek(root, path, NULL, 0);
	return r < 0 ? r : 0;
}

int module_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	int r = module_look(site->root, step->object);

	if (r < 0)
		return r;
	snprintf(buf, size, "%s", MODULE_LOADED);
	return 0;
}

int module_write(const struct site *site, const struct step *step, const char *value)
{
	char now[16];

	(void)value;
	if (module_read(site, step, now, sizeof(now)) == 0)
		return 0;
	return site->kernel->load_module(step->object, NULL, site->kernel->arg);
}

int module_patience_ms(const struct step *step)
{
	(void)step;
	return PATIENCE_MS;
}
