/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the kernel's modules that VMs need are there? See module.h.
 */
#include "model/module.h"

#include "base/text.h"

const struct module *modules_find(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->n; i++)
		if (str_equal(modules->items[i].name, name))
			return &modules->items[i];
	return NULL;
}

const char *module_parameter(const struct module *module, const char *name)
{
	for (size_t i = 0; module && i < module->n_parameters; i++)
		if (str_equal(module->parameters[i].name, name))
			return module->parameters[i].value;
	return NULL;
}

const struct module_option *modules_find_option(const struct modules *modules, const char *module,
						const char *parameter, const char *but)
{
	for (size_t i = modules->n_options; i-- > 0;) {
		const struct module_option *option = &modules->options[i];

		if (str_equal(option->module, module) && str_equal(option->parameter, parameter) &&
		    !str_equal(option->path, but))
			return option;
	}
	return NULL;
}

enum tristate module_switch(const char *value)
{
	if (str_equal(value, "Y") || str_equal(value, "1"))
		return FACT_YES;
	if (str_equal(value, "N") || str_equal(value, "0"))
		return FACT_NO;
	return FACT_UNKNOWN;
}

enum module_supply modules_supply(const struct modules *modules, const char *name)
{
	const struct module *module = modules_find(modules, name);

	if (!module || module->in_kernel == FACT_UNKNOWN)
		return MODULE_SUPPLY_UNKNOWN;
	if (module->in_kernel == FACT_YES)
		return MODULE_IN_KERNEL;
	if (modules->loadable == FACT_NO)
		return MODULE_NO_MORE;
	if (module->has_file == FACT_NO)
		return MODULE_NO_FILE;
	if (module->barred_by && *module->barred_by)
		return MODULE_BARRED;
	return module->has_file == FACT_YES && module->barred_by && modules->loadable == FACT_YES
		       ? MODULE_LOADABLE
		       : MODULE_SUPPLY_UNKNOWN;
}
