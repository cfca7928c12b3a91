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

enum tristate module_switch(const char *value)
{
	if (str_equal(value, "Y") || str_equal(value, "1"))
		return FACT_YES;
	if (str_equal(value, "N") || str_equal(value, "0"))
		return FACT_NO;
	return FACT_UNKNOWN;
}
