/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl list: which network functions does this host have?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/command.h"
#include "cmd/find.h"
#include "render/documents.h"
#include "render/json.h"
#include "render/table.h"

static const char default_columns[] = "NAME,ADDRESS,DRIVER,NODE,LINK,GROUP,VFS";
/* What a VF is taken by, and whether it may be. */
static const char vf_columns[] = "PF,INDEX,NAME,ADDRESS,DRIVER,NODE,GROUP,USED_BY";
/* Every function has an address to hang its branch on. */
static const char tree_columns[] = "ADDRESS,NAME,DRIVER,NODE,LINK,GROUP,VFS";

enum which {
	WHICH_PORTS = 0, /* PFs and plain NICs; in a tree with their VFs */
	WHICH_PFS,
	WHICH_VFS,
	WHICH_ALL,
};

struct list_options {
	const char *columns;
	bool tree;
	int which;
	bool vms;
	bool no_headings;
	bool raw;
};

#define LIST(member) .offset = offsetof(struct list_options, member)

static const struct option_row option_rows[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_TEXT,
	  LIST(columns),
	  .argument = "[+]COLS",
	  .words = "@columns",
	  .help = "columns, parted by commas; + adds them to the usual" },
	{ .name = "tree", .kind = OPTION_SWITCH, LIST(tree), .help = "VFs below their PFs" },
	{ .name = "pf",
	  .kind = OPTION_VALUE,
	  LIST(which),
	  .value = WHICH_PFS,
	  .help = "only functions that can have VFs" },
	{ .name = "vf", .kind = OPTION_VALUE, LIST(which), .value = WHICH_VFS, .help = "only VFs" },
	{ .name = "all",
	  .kind = OPTION_VALUE,
	  LIST(which),
	  .value = WHICH_ALL,
	  .help = "PFs, plain NICs and VFs" },
	{ .name = "vms",
	  .kind = OPTION_SWITCH,
	  LIST(vms),
	  .help = "ask libvirt, too, for USED_BY: VMs that are shut off" },
	{ .name = "noheadings",
	  .kind = OPTION_SWITCH,
	  LIST(no_headings),
	  .help = "no line of headings" },
	{ .name = "raw",
	  .kind = OPTION_SWITCH,
	  LIST(raw),
	  .help = "cells parted by one space, for scripts" },
	{ 0 },
};

/* What is missing where nothing of that kind is there. */
static const char *const nothing[] = {
	[WHICH_PORTS] = "no PF or plain NIC on PCI here",
	[WHICH_PFS] = "no function that can have VFs (SR-IOV) here",
	[WHICH_VFS] = "no VF here",
	[WHICH_ALL] = "no network function on PCI here",
};

static bool is_wanted(const struct device *device, enum which which)
{
	switch (which) {
	case WHICH_PORTS:
		return device->role == ROLE_PF || device->role == ROLE_NIC;
	case WHICH_PFS:
		return device->role == ROLE_PF;
	case WHICH_VFS:
		return device->role == ROLE_VF;
	case WHICH_ALL:
		return device->role != ROLE_OTHER;
	}
	return false;
}

static void select_devices(const struct host *host, enum which which, struct selection *selection)
{
	selection->devices = arena_new_array(host->arena, const struct device *, host->n_devices);
	for (size_t i = 0; i < host->n_devices; i++)
		if (is_wanted(&host->devices[i], which))
			selection->devices[selection->n++] = &host->devices[i];
}

/* What may be a PF or have VFs, for all that could be read of it; or has some that were not found. */
static bool may_have_vfs(const struct device *device)
{
	if (device->role == ROLE_NIC)
		return device->can_sriov == FACT_UNKNOWN;
	return device->role == ROLE_PF && device->sriov && device->sriov->num_vfs != 0;
}

static void tell_nothing(const struct host *host, int which)
{
	struct err err = { 0 };
	size_t n = 0;

	if (check_functions(host, &err) < 0) {
		tell("%s", err.text);
		return;
	}
	for (size_t i = 0; i < host->n_devices; i++)
		n += may_have_vfs(&host->devices[i]);
	if (n && (which == WHICH_PFS || which == WHICH_VFS))
		tell("no %s known here; %zu function%s may %s; -v lists what could not be read",
		     which == WHICH_PFS ? "PF (SR-IOV) is" : "VF is", n, n > 1 ? "s" : "",
		     which == WHICH_PFS ? "be one" : "have some");
	else
		tell("%s", nothing[which]);
}

static const void *pf_of(const void *object)
{
	const struct device *device = object;

	return device->vf ? device->vf->pf : NULL;
}

static enum exit_status print_table(const struct run *run, const struct host *host,
				    const struct columns *columns,
				    const struct selection *selection, struct err *reterr)
{
	const struct list_options *options = run->options;
	const struct table_rows rows = {
		.objects = (const void *const *)selection->devices,
		.n = selection->n,
		.parent = options->tree ? pf_of : NULL,
	};
	const struct table_look look = {
		.no_headings = options->no_headings,
		.raw = options->raw,
		.colour = run_wants_colour(run),
		.legend = !options->raw && isatty(STDOUT_FILENO),
		.width = terminal_width(),
	};
	int n_unknown = 0;

	if (!selection->n && !run->global.quiet)
		tell_nothing(host, options->which);
	n_unknown = table_print(stdout, columns, host, &rows, &look);
	tell_unidentified(run, host);
	return run_end_text(run, host, n_unknown, reterr);
}

static enum exit_status check(const struct list_options *options, bool json, struct err *reterr)
{
	if (json && (options->columns || options->tree || options->raw))
		err_set(reterr, -EINVAL,
			"--json has every field of its own; it goes without -o, --tree and --raw");
	else if (options->tree && options->raw)
		err_set(reterr, -EINVAL, "--tree and --raw exclude each other");
	else
		return EXIT_DONE;
	return EXIT_USAGE;
}

static const char *usual_columns(const struct list_options *options)
{
	if (options->which == WHICH_VFS)
		return vf_columns;
	return options->tree ? tree_columns : default_columns;
}

static enum exit_status list_run(const struct run *run, struct err *reterr)
{
	const struct list_options *options = run->options;
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_columns_ struct columns columns = { 0 };
	struct selection selection = { 0 };
	unsigned int facts = run->command->facts;
	enum which which = (enum which)options->which;
	enum exit_status status = check(options, run->global.json, reterr);

	if (status != EXIT_DONE)
		return status;
	if (columns_choose(device_fields, options->columns, usual_columns(options), &columns,
			   reterr) < 0)
		return EXIT_USAGE;
	/* Whatever is shown: what a function is takes its files, its config space and its name. */
	if (!run->global.json)
		facts = FACTS_PCI | FACTS_CONFIG | FACTS_NAMES | columns_facts(&columns);
	if (options->vms)
		facts |= FACTS_USERS | FACTS_DOMAINS;
	status = run_collect(run, facts, &host, reterr);
	if (status != EXIT_DONE)
		return status;
	if (options->tree && which == WHICH_PORTS)
		which = WHICH_ALL;
	select_devices(host, which, &selection);
	if (run->global.json) {
		json_write(stdout, list_document, host, &selection);
		return EXIT_DONE;
	}
	return print_table(run, host, &columns, &selection, reterr);
}

static void add_columns_help(struct strbuf *buf)
{
	strbuf_addf(buf, "\nColumns for -o, by default %s,\nwith --vf %s:\n", default_columns,
		    vf_columns);
	columns_help(device_fields, buf);
	strbuf_add(buf, "A cell says ? where that is unknown, - where it does not apply.\n");
}

const struct command command_list = {
	.name = "list",
	.summary = "network functions: PFs and plain NICs, or VFs",
	.description = "Lists the PFs and plain NICs of this host, or its VFs too.",
	.options = option_rows,
	.options_size = sizeof(struct list_options),
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NAMES | FACTS_CONFIG | FACTS_NET |
		 FACTS_ESWITCH | FACTS_USERS,
	.json = true,
	.add_help = add_columns_help,
	.run = list_run,
};
