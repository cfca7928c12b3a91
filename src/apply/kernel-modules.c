/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a module in the kernel, and with which option? See kernel-modules.h; the kernel's side is
 * kernel/module/main.c and Documentation/ABI/stable/sysfs-module.
 */
#include "apply/kernel-modules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "apply/settings.h"
#include "base/text.h"
#include "os/module-list.h"

enum {
	PATIENCE_MS = 120000, /* it is taken out, loaded, and where that fails loaded again */
	LONGEST_OPTION = 128,
	OPTION_SIZE = 2 * LONGEST_OPTION,
};

/* ---- the module */

/* 0 or -errno. */
static int look(const struct root *root, const char *name)
{
	char path[PATH_MAX];
	int r = setting_path(STEP_KERNEL_MODULE, name, path);

	if (r == 0)
		r = root_peek(root, path, NULL, 0);
	/* /sys/module has no directory for one that is built in without a parameter. */
	return r == -ENOENT ? module_list_look(root, "modules.builtin", name) : r < 0 ? r : 0;
}

int kernel_module_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	int r = look(site->root, step->object);

	if (r == 0)
		snprintf(buf, size, "%s", MODULE_LOADED);
	return r;
}

int kernel_module_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kernel *kernel = site->kernel;
	int r = look(site->root, step->object);

	if (r < 0 && r != -ENOENT)
		return r;
	if ((r == 0) == (value != NULL))
		return 0;
	if (value)
		return kernel->load_module(step->object, NULL, kernel->arg);
	r = kernel->unload_module(step->object, kernel->arg);
	return r == -EBUSY || r == -ENOENT ? 0 : r;
}

/* ---- its options */

bool module_option_is_value(enum step_kind kind, const char *value)
{
	size_t n = strlen(value);

	(void)kind;
	for (size_t i = 0; i < n; i++)
		if (!(value[i] >= '0' && value[i] <= '9') && !strchr("._,:-", value[i]) &&
		    !((value[i] | 0x20) >= 'a' && (value[i] | 0x20) <= 'z'))
			return false;
	return n && n < LONGEST_OPTION;
}

/* As param_get_bool prints it, and what kstrtobool takes for it; 0: neither. */
static char truth_of(const char *value)
{
	if (str_equal(value, "Y") || str_equal(value, "y") || str_equal(value, "1"))
		return 'Y';
	return str_equal(value, "N") || str_equal(value, "n") || str_equal(value, "0") ? 'N' : 0;
}

bool module_option_fits(const char *now, const char *wanted)
{
	if (!now || !wanted)
		return now == wanted;
	return str_equal(now, wanted) || (truth_of(now) && truth_of(now) == truth_of(wanted));
}

struct option {
	char module[NAME_MAX + 1];
	const char *name;
};

static struct option option_of(const char *object)
{
	const char *slash = strchr(object, '/');
	struct option option = { .name = slash + 1 };

	snprintf(option.module, sizeof(option.module), "%.*s", (int)(slash - object), object);
	return option;
}

static int load(const struct site *site, const struct option *option, const char *value)
{
	char text[OPTION_SIZE];

	snprintf(text, sizeof(text), "%s=%s", option->name, value);
	return site->kernel->load_module(option->module, text, site->kernel->arg);
}

/* 0, also where it is not in; -EOPNOTSUPP where it is built in. */
static int take_out(const struct site *site, const char *module)
{
	int r = look(site->root, module);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = site->kernel->unload_module(module, site->kernel->arg);
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

int module_option_write(const struct site *site, const struct step *step, const char *value)
{
	const struct option option = option_of(step->object);
	char now[LONGEST_OPTION] = "";
	int r = setting_read(site, step, now, sizeof(now));

	if (r == 0 && module_option_fits(now, value))
		return 0;
	if (r < 0 && r != -ENOENT)
		return r;
	r = take_out(site, option.module);
	if (r < 0)
		return r;
	r = load(site, &option, value);
	if (r < 0 && *now)
		(void)load(site, &option, now);
	return r;
}

int module_change_patience_ms(const struct step *step)
{
	(void)step;
	return PATIENCE_MS;
}
