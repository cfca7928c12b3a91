/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl groups: which functions can the IOMMU keep apart, and which only together?
 */
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/find.h"
#include "render/groups.h"
#include "render/json.h"

struct groups_options {
	bool all;
};

static const struct option_row option_rows[] = {
	{ .name = "all",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct groups_options, all),
	  .help = "groups without a network function, too" },
	{ 0 },
};

static bool holds_nic(const struct iommu_group *group)
{
	for (size_t i = 0; i < group->n_members; i++)
		if (group->members[i]->role != ROLE_OTHER)
			return true;
	return false;
}

static void select_groups(const struct host *host, bool all, struct group_selection *selection)
{
	const struct iommu *iommu = &host->iommu;

	selection->groups = arena_new_array(host->arena, struct judged_group, iommu->n_groups);
	for (size_t i = 0; i < iommu->n_groups; i++)
		if (all || holds_nic(&iommu->groups[i]))
			selection->groups[selection->n++] = judge_group(host, &iommu->groups[i]);
}

static bool knows_groups_of_nics(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].role != ROLE_OTHER && host->devices[i].iommu_group == UNKNOWN)
			return false;
	return true;
}

/* Why the table is empty. */
static void tell_no_groups(const struct host *host)
{
	const struct iommu *iommu = &host->iommu;
	struct err err = { 0 };

	if (check_functions(host, &err) < 0)
		tell("%s", err.text);
	else if (iommu->n_groups)
		tell(knows_groups_of_nics(host)
			     ? "no IOMMU group holds a network function; --all shows all %zu"
			     : "in which IOMMU groups the network functions are could not be read; "
			       "--all shows the others: %zu",
		     iommu->n_groups);
	else if (iommu->groups_present == FACT_UNKNOWN)
		tell("whether an IOMMU is in use here could not be read");
	else
		tell("no IOMMU is in use here: there are no groups to pass to a VM");
}

static void print_iommus(const struct iommu *iommu, size_t n_groups)
{
	if (!iommu->n_units || !n_groups)
		return;
	fputs("IOMMU:", stdout);
	for (size_t i = 0; i < iommu->n_units; i++)
		printf(" %s", iommu->units[i]);
	fputs("\n\n", stdout);
}

static enum exit_status groups_run(const struct run *run, struct err *reterr)
{
	const struct groups_options *options = run->options;
	_cleanup_(host_freep) struct host *host = NULL;
	struct group_selection selection = { 0 };
	const struct table_look look = {
		.colour = run_wants_colour(run),
		.legend = true,
		.width = terminal_width(),
	};
	enum exit_status status = run_collect(run, run->command->facts, &host, reterr);

	if (status != EXIT_DONE)
		return status;
	select_groups(host, options->all, &selection);
	if (run->global.json) {
		json_write(stdout, groups_document, host, &selection);
		return EXIT_DONE;
	}
	if (!selection.n && !run->global.quiet)
		tell_no_groups(host);
	print_iommus(&host->iommu, selection.n);
	return run_end_text(run, host, groups_print(stdout, host, &selection, &look), reterr);
}

const struct command command_groups = {
	.name = "groups",
	.summary = "IOMMU groups, and why they are shared",
	.description =
		"Lists the IOMMU groups that hold a network function: what is in one group can\n"
		"only go to one VM. VIABLE says whether vfio would hand the group out as its\n"
		"members are bound now.",
	.options = option_rows,
	.options_size = sizeof(struct groups_options),
	.facts = FACTS_PCI | FACTS_NAMES | FACTS_CONFIG | FACTS_GROUPS,
	.json = true,
	.run = groups_run,
};
