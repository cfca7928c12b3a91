/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl set: how do VFs that stand get another MAC, VLAN and the like?
 */
#include <errno.h>

#include "cmd/attributes.h"
#include "cmd/persist.h"
#include "cmd/provision.h"
#include "cmd/transaction.h"
#include "plan/attributes.h"

struct set_options {
	struct attribute_options attributes;
	bool best_effort;
	bool persist;
	bool dry_run;
};

static const struct option_row set_rows[] = {
	ATTRIBUTE_OPTIONS(struct set_options, attributes),
	BEST_EFFORT_OPTION(struct set_options, best_effort),
	PERSIST_OPTION(struct set_options, persist, "and so at every boot (vfctl-policy(5))"),
	DRY_RUN_OPTION(struct set_options, dry_run),
	{ 0 },
};

static enum exit_status set_run(const struct run *run, struct err *reterr)
{
	const struct set_options *options = run->options;
	const struct provision_how how = { options->dry_run, options->persist };
	const struct terms terms = { .best_effort = options->best_effort };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct vf_wish wish = { 0 };
	enum exit_status status = attributes_take(&options->attributes, arena, &wish, reterr);

	if (status != EXIT_DONE)
		return status;
	if (!attributes_are_wanted(&wish) && !wish.msix) {
		err_set(reterr, -EINVAL, "what is to be set? --mac, --vlan and the like say it");
		return EXIT_USAGE;
	}
	return provision_vfs(run, &wish, &terms, &how, arena, reterr);
}

const struct command command_set = {
	.name = "set",
	.summary = "give VFs that stand another MAC, VLAN and the like",
	.description =
		"Gives VFs what is wanted, all of it or, if anything fails, nothing. What is so\n"
		"already is left alone. Several VFs of a PF are PF/0-3,6.",
	.options = set_rows,
	.options_size = sizeof(struct set_options),
	.operands = "VF...",
	.operand_words = "@vfs",
	.least_operands = 1,
	.most_operands = SIZE_MAX,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = set_run,
};
