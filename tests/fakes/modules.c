/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do modules come into a fake kernel, and out of it? As kernel/module/main.c has it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../unit/unit.h"
#include "base/pathname.h"
#include "devices.h"

static void show(const struct fake_kernel *fake, const char *path, const char *text)
{
	char line[64];

	snprintf(line, sizeof(line), "%s\n", text);
	tree_file(fake->tree, path, line);
}

static struct fake_module *find_module(struct fake_kernel *fake, const char *name)
{
	for (int i = 0; i < fake->n_modules; i++)
		if (str_equal(fake->modules[i].name, name))
			return &fake->modules[i];
	return NULL;
}

static void name_parameter(const struct fake_module *module, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "/sys/module/%s/parameters/%s", module->name, module->parameter);
}

static void show_module(const struct fake_kernel *fake, const struct fake_module *module,
			const char *value)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s", module->name);
	tree_directory(fake->tree, path);
	name_parameter(module, path);
	if (*module->parameter)
		show(fake, path, value);
	for (const char *const *made = module->makes; made && *made; made += 2)
		show(fake, made[0], made[1]);
}

static void hide(const struct fake_kernel *fake, const char *path)
{
	char whole[2 * PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", fake->tree->path, path);
	remove(whole);
}

static void hide_module(const struct fake_kernel *fake, const struct fake_module *module)
{
	char path[PATH_MAX];

	for (const char *const *made = module->makes; made && *made; made += 2)
		hide(fake, made[0]);
	name_parameter(module, path);
	for (int i = 0; i < 3; i++) {
		hide(fake, path);
		pathname_drop_last(path);
	}
}

static int insert(struct fake_kernel *fake, const char *name, const char *option)
{
	struct fake_module *module = find_module(fake, name);
	const char *value = module ? module->by_itself : NULL;

	if (!module)
		return -ENOENT;
	if (option && fake->rejects && str_equal(fake->rejects, option))
		return -EIO;
	if (option && str_has_prefix(option, module->parameter))
		value = strchr(option, '=') + 1;
	if (!module->loaded)
		show_module(fake, module, value);
	module->loaded = true;
	return 0;
}

static int take_out(struct fake_kernel *fake, const char *name)
{
	struct fake_module *module = find_module(fake, name);

	if (!module || !module->loaded)
		return -ENOENT;
	if (module->used)
		return -EBUSY;
	module->loaded = false;
	hide_module(fake, module);
	return 0;
}

/* Any module that was not added brings the driver of its name. */
int fake_load_module(const char *name, const char *option, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);
	char path[PATH_MAX];
	int r = 0;

	if (error && !fake->half)
		return -error;
	r = insert(fake, name, option);
	if (r == -ENOENT) {
		snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", name);
		tree_directory(fake->tree, path);
		r = 0;
	}
	return fake_leave(fake, error, r);
}

int fake_unload_module(const char *name, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, take_out(fake, name));
}

struct fake_module *fake_kernel_add_module(struct fake_kernel *fake, const char *name,
					   const char *parameter, const char *by_itself)
{
	struct fake_module *module = &fake->modules[fake->n_modules++];

	assert_true(fake->n_modules <= FAKE_MODULES);
	*module = (struct fake_module){ .name = name,
					.parameter = parameter,
					.by_itself = by_itself };
	return module;
}
