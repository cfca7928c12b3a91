/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl create: how does a PF get its VFs, each with what it is to have?
 */
#include "cmd/attributes.h"
#include "cmd/persist.h"
#include "cmd/provision.h"
#include "cmd/transaction.h"

struct create_options {
	const char *count;
	struct attribute_options attributes;
	const char *driver;
	bool up;
	bool replace;
	bool force;
	bool best_effort;
	bool persist;
	bool dry_run;
};

#define CREATE(member) .offset = offsetof(struct create_options, member)

static const struct option_row create_rows[] = {
	{ .letter = 'n',
	  .name = "count",
	  .kind = OPTION_TEXT,
	  CREATE(count),
	  .argument = "COUNT",
	  .help = "how many VFs the PF is to have" },
	ATTRIBUTE_OPTIONS(struct create_options, attributes),
	{ .name = "driver",
	  .kind = OPTION_TEXT,
	  CREATE(driver),
	  .argument = "NAME|auto|none",
	  .words = "auto|none|vfio-pci",
	  .help = "the VFs' driver; auto: the host's own, as it is set up" },
	{ .name = "up", .kind = OPTION_SWITCH, CREATE(up), .help = "bring the PF up before" },
	{ .name = "replace",
	  .kind = OPTION_SWITCH,
	  CREATE(replace),
	  .help = "take away other VFs that it has" },
	{ .name = "force",
	  .kind = OPTION_SWITCH,
	  CREATE(force),
	  .help = "even VFs that somebody uses" },
	BEST_EFFORT_OPTION(struct create_options, best_effort),
	PERSIST_OPTION(struct create_options, persist, "and so at every boot (vfctl-policy(5))"),
	DRY_RUN_OPTION(struct create_options, dry_run),
	{ 0 },
};

static enum exit_status create_run(const struct run *run, struct err *reterr)
{
	const struct create_options *options = run->options;
	const struct provision_how how = { options->dry_run, options->persist };
	struct creation creation = {
		.up = options->up,
		.replace = options->replace,
		.terms = { .force = options->force, .best_effort = options->best_effort },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	enum exit_status status = EXIT_DONE;
	uint64_t n = 0;

	if (count_parse(options->count, &n, reterr) < 0)
		return EXIT_USAGE;
	creation.n_vfs = (int64_t)n;
	status = attributes_take(&options->attributes, arena, &creation.wish, reterr);
	if (status == EXIT_DONE)
		status = attributes_check(&creation.wish, n, reterr);
	if (status != EXIT_DONE)
		return status;
	creation.wish.driver = options->driver;
	return provision(run, &creation, &how, arena, reterr);
}

const struct command command_create = {
	.name = "create",
	.summary = "give a PF its VFs, each with MAC, VLAN, driver and the like",
	.description =
		"Gives a PF as many VFs as are wanted, and each what it is to have, before a\n"
		"driver gets it: all of it, or, if anything fails, nothing. Where the PF has that\n"
		"many already, they only get what they lack.",
	.options = create_rows,
	.options_size = sizeof(struct create_options),
	.operands = "PF",
	.operand_words = "@pfs",
	.least_operands = 1,
	.most_operands = 1,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = create_run,
};
