/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl bind: how do VFs get another driver, and their own again?
 */
#include <errno.h>

#include "cmd/provision.h"
#include "cmd/transaction.h"

struct bind_options {
	const char *driver;
	bool restore;
	bool force;
	bool dry_run;
};

#define BIND(member) .offset = offsetof(struct bind_options, member)

static const struct option_row bind_rows[] = {
	{ .name = "driver",
	  .kind = OPTION_TEXT,
	  BIND(driver),
	  .argument = "NAME|none",
	  .words = "none|vfio-pci",
	  .help = "the driver that they are to have" },
	{ .name = "restore",
	  .kind = OPTION_SWITCH,
	  BIND(restore),
	  .help = "the host's own driver, as it is set up" },
	{ .name = "force",
	  .kind = OPTION_SWITCH,
	  BIND(force),
	  .help = "even VFs that somebody uses" },
	DRY_RUN_OPTION(struct bind_options, dry_run),
	{ 0 },
};

static enum exit_status bind_run(const struct run *run, struct err *reterr)
{
	const struct bind_options *options = run->options;
	const struct provision_how how = { .dry_run = options->dry_run };
	const struct terms terms = { .force = options->force };
	const struct vf_wish wish = { .driver =
					      options->restore ? DRIVER_BY_HOST : options->driver };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	if (!options->driver == !options->restore) {
		err_set(reterr, -EINVAL,
			options->driver ? "--driver and --restore exclude each other"
					: "which driver? --driver NAME says it, or --restore");
		return EXIT_USAGE;
	}
	return provision_vfs(run, &wish, &terms, &how, arena, reterr);
}

const struct command command_bind = {
	.name = "bind",
	.summary = "give VFs another driver, or their own again",
	.description =
		"Binds VFs to a driver, such as vfio-pci, or to the host's own again, unless a\n"
		"VM, an interface or anything else would lose one: then it says who.",
	.options = bind_rows,
	.options_size = sizeof(struct bind_options),
	.operands = "VF...",
	.operand_words = "@vfs",
	.least_operands = 1,
	.most_operands = SIZE_MAX,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = bind_run,
};
