/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the modules that VMs need are in the kernel, or could be loaded, and how are they set? From
 * /sys/module, the lists beneath /lib/modules, and modprobe's configuration. Directories of single
 * modules are entered, so that a capture names no others.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "collect/modprobe.h"
#include "os/attributes.h"
#include "os/device-node.h"
#include "os/module-list.h"

#define SYS_MODULE "/sys/module"
#define DISABLED   "/proc/sys/kernel/modules_disabled"

enum {
	MOST_PARAMETERS = 2,
	LONGEST_VALUE = 256
};

static const struct wanted {
	const char *name;
	bool shows; /* it has parameters, so that /sys/module has it, built in or not */
	const char *parameters[MOST_PARAMETERS];
} wanted[] = {
	{ "vfio_pci", true, { "enable_sriov" } },
	{ "vfio", false, { "enable_unsafe_noiommu_mode" } },
	{ "vfio_iommu_type1", true, { "allow_unsafe_interrupts" } },
	{ "kvm_intel", true, { "enable_apicv" } },
	{ "kvm_amd", true, { "avic" } },
	{ "vhost_net", true, { "experimental_zcopytx" } },
	{ "br_netfilter", false, { NULL } },
};

enum {
	N_WANTED = ARRAY_SIZE(wanted)
};

/* What the lists of this kernel's modules say; unknown where one could not be read. */
struct lists {
	bool builtin_known;
	bool files_known;
	bool builtin[N_WANTED];
	bool files[N_WANTED];
};

/* 0 or -errno. */
static int enter(const struct machine *machine, const char *path)
{
	struct attributes directory = ATTRIBUTES_CLOSED;
	int r = attributes_open(machine->root, path, &directory);

	attributes_close(&directory);
	return r;
}

/* The sysctl is there where the kernel knows modules, and 1 once it takes no more of them. */
static void read_loadable(const struct machine *machine, struct host *host)
{
	char text[LONGEST_VALUE];
	int r = root_read_word(machine->root, DISABLED, text, sizeof(text));

	if (r == -ENOENT && machine_is_complete(machine))
		host->modules.loadable = FACT_NO;
	else if (r == 0 && (str_equal(text, "0") || str_equal(text, "1")))
		host->modules.loadable = tristate_from_bool(*text == '0');
	else
		gaps_add(&host->gaps, host->arena, r ? r : EINVAL, DISABLED);
}

/* Of the running kernel's release; NULL with a gap where there is no such directory. */
static const char *find_directory(const struct machine *machine, struct host *host)
{
	static const char *const above[] = { "/lib/modules", "/usr/lib/modules" };
	const char *release = host->identity.kernel;
	const char *path = NULL;
	int r = -ENOENT;

	for (size_t i = 0; release && i < ARRAY_SIZE(above); i++) {
		path = arena_printf(host->arena, "%s/%s", above[i], release);
		r = enter(machine, path);
		if (r != -ENOENT)
			break;
	}
	if (r == 0)
		return path;
	gaps_addf(&host->gaps, host->arena, r, "%s/%s", above[0], release ? release : "*");
	return NULL;
}

static bool search(const struct machine *machine, struct host *host, const char *path, bool *found)
{
	const char *names[N_WANTED];
	int r = 0;

	for (size_t i = 0; i < N_WANTED; i++)
		names[i] = wanted[i].name;
	r = module_list_search(machine->root, path, names, N_WANTED, found);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	return r == 0;
}

static void read_lists(const struct machine *machine, struct host *host, struct lists *lists)
{
	const char *directory = find_directory(machine, host);

	if (!directory)
		return;
	lists->builtin_known =
		search(machine, host, arena_printf(host->arena, "%s/modules.builtin", directory),
		       lists->builtin);
	lists->files_known =
		search(machine, host, arena_printf(host->arena, "%s/modules.dep", directory),
		       lists->files);
}

/* A module without parameters has no directory of them. */
static void read_parameters(const struct machine *machine, struct host *host, struct module *module)
{
	const char *path = arena_printf(host->arena, SYS_MODULE "/%s/parameters", module->name);
	const char **names = NULL;
	ssize_t n = root_list(machine->root, path, host->arena, &names);

	if (n < 0 && !(n == -ENOENT && machine_is_complete(machine))) {
		gaps_add(&host->gaps, host->arena, (int)n, path);
		return;
	}
	for (size_t i = 0; i < module->n_parameters; i++) {
		struct module_parameter *parameter = &module->parameters[i];
		char text[LONGEST_VALUE] = "";
		const char *file = arena_printf(host->arena, "%s/%s", path, parameter->name);
		int r = n > 0 && str_is_among(parameter->name, names, (size_t)n)
				? root_read_word(machine->root, file, text, sizeof(text))
				: 0;

		if (r < 0)
			gaps_add(&host->gaps, host->arena, r, file);
		else
			parameter->value = arena_strdup(host->arena, text);
	}
}

static void name_parameters(struct host *host, const struct wanted *row, struct module *module)
{
	module->parameters = arena_new_array(host->arena, struct module_parameter, MOST_PARAMETERS);
	while (module->n_parameters < MOST_PARAMETERS && row->parameters[module->n_parameters]) {
		module->parameters[module->n_parameters].name =
			row->parameters[module->n_parameters];
		module->n_parameters++;
	}
}

static void read_module(const struct machine *machine, struct host *host, const struct lists *lists,
			size_t i)
{
	const struct wanted *row = &wanted[i];
	struct module *module = &host->modules.items[i];
	const char *path = arena_printf(host->arena, SYS_MODULE "/%s", row->name);
	int r = enter(machine, path);

	module->name = row->name;
	name_parameters(host, row, module);
	if (r == 0 || lists->builtin[i])
		module->in_kernel = FACT_YES;
	else if (r == -ENOENT && (row->shows || lists->builtin_known))
		module->in_kernel = FACT_NO;
	if (lists->files_known)
		module->has_file = tristate_from_bool(lists->files[i]);
	else if (host->modules.loadable == FACT_NO)
		module->has_file = FACT_NO;
	if (r == 0)
		read_parameters(machine, host, module);
	else if (r != -ENOENT)
		gaps_add(&host->gaps, host->arena, r, path);
	for (size_t j = 0; r == -ENOENT && j < module->n_parameters; j++)
		module->parameters[j].value = "";
}

/*
 * devtmpfs has kmsg, and vhost-net once its module is in; systemd-tmpfiles makes the latter before, so that
 * opening it loads the module. A /dev without kmsg is a container's, and says nothing of the host's.
 */
static void read_vhost_node(const struct machine *machine, struct host *host)
{
	static const char node[] = "/dev/vhost-net";
	int r = device_node_look(machine->root, node);

	if (r == 0 && device_node_look(machine->root, "/dev/kmsg") != 1)
		r = -ENODATA;
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, node);
	else
		host->modules.vhost_node = tristate_from_bool(r);
}

void collect_modules(struct machine *machine, struct host *host)
{
	struct lists lists = { 0 };
	int r = enter(machine, SYS_MODULE);

	/* Captures that vfctl took before it asked for modules say nothing of them. */
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, SYS_MODULE);
		return;
	}
	host->modules.items = arena_new_array(host->arena, struct module, N_WANTED);
	host->modules.n = N_WANTED;
	read_loadable(machine, host);
	if (host->modules.loadable != FACT_NO)
		read_lists(machine, host, &lists);
	for (size_t i = 0; i < N_WANTED; i++)
		read_module(machine, host, &lists, i);
	modprobe_read(machine, host);
	read_vhost_node(machine, host);
}
