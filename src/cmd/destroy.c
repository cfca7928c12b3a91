/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl destroy: how does a PF get rid of its VFs, where nobody misses them?
 */
#include "cmd/persist.h"
#include "cmd/provision.h"
#include "cmd/transaction.h"

struct destroy_options {
	bool force;
	bool persist;
	bool dry_run;
};

static const struct option_row destroy_rows[] = {
	{ .name = "force",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct destroy_options, force),
	  .help = "even VFs that somebody uses" },
	PERSIST_OPTION(struct destroy_options, persist, "and let none return at boot"),
	DRY_RUN_OPTION(struct destroy_options, dry_run),
	{ 0 },
};

static enum exit_status destroy_run(const struct run *run, struct err *reterr)
{
	const struct destroy_options *options = run->options;
	const struct provision_how how = { options->dry_run, options->persist };
	struct creation creation = { .terms.force = options->force };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	return provision(run, &creation, &how, arena, reterr);
}

const struct command command_destroy = {
	.name = "destroy",
	.summary = "take all VFs of a PF away",
	.description =
		"Takes all VFs of a PF away, unless a VM, an interface or anything else would\n"
		"lose one: then it says who. vfctl rollback ID makes them again, with all that\n"
		"they had.",
	.options = destroy_rows,
	.options_size = sizeof(struct destroy_options),
	.operands = "PF",
	.operand_words = "@pfs",
	.least_operands = 1,
	.most_operands = 1,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = destroy_run,
};
