/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the kernel's modules that VMs need are there, or can be loaded, and how are they set?
 */
#ifndef MODEL_MODULE_H
#define MODEL_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/fact.h"

struct module_parameter {
	const char *name;
	const char *value; /* "" where there is no such parameter, or no module; NULL unknown */
};

struct module {
	const char *name;	 /* as the kernel has it: "vfio_pci" */
	enum tristate in_kernel; /* loaded or built in */
	enum tristate has_file;	 /* one that could be loaded into this kernel */
	/* What keeps modprobe -b off it: a file, or the kernel's command line; "" nothing, NULL unknown. */
	const char *barred_by;
	struct module_parameter *parameters; /* those that are asked for */
	size_t n_parameters;
};

/* What a line of modprobe.d(5) gives a parameter as its module is loaded. */
struct module_option {
	const char *path;
	const char *module;
	const char *parameter;
	const char *value;
};

struct modules {
	enum tristate loadable;	  /* whether this kernel loads any more modules */
	enum tristate vhost_node; /* /dev/vhost-net is there */
	struct module *items;
	size_t n;
	struct module_option *options; /* in the order in which they count: the last one stays */
	size_t n_options;
	bool options_known; /* else there may be more of them */
};

/* Whether a module is there, or to be had, or why not. */
enum module_supply {
	MODULE_SUPPLY_UNKNOWN,
	MODULE_IN_KERNEL,
	MODULE_LOADABLE,
	MODULE_NO_MORE, /* the kernel loads none, or no more */
	MODULE_NO_FILE, /* for the running kernel */
	MODULE_BARRED,	/* by struct module's barred_by */
};

enum module_supply modules_supply(const struct modules *modules, const char *name);

/* The module of that name, which must be among those that are looked for; or NULL. */
const struct module *modules_find(const struct modules *modules, const char *name);

/* The value of its parameter; NULL where that, or the module, is unknown. */
const char *module_parameter(const struct module *module, const char *name);

/* The last line of modprobe.d that gives it a value, but for that file's (NULL: of all); or NULL. */
const struct module_option *modules_find_option(const struct modules *modules, const char *module,
						const char *parameter, const char *but);

/* Whether a boolean parameter's value ("Y", "N", "1", "0") is on; unknown for any other, or NULL. */
enum tristate module_switch(const char *value);

#endif
