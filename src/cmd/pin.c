/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl pin: on which CPUs, and in which memory, is a virtual machine to run?
 */
#include <errno.h>
#include <stdio.h>

#include "base/parse.h"
#include "cmd/find.h"
#include "cmd/pages.h"
#include "cmd/vm-change.h"
#include "plan/near.h"
#include "plan/place.h"
#include "render/placement.h"

struct pin_options {
	const char *near;
	const char *node;
	int policy; /* enum place_policy */
	int pages;  /* pages_bytes */
	struct vm_when when;
	struct vm_showing showing;
};

#define PIN(member) .offset = offsetof(struct pin_options, member)

static const struct option_row pin_rows[] = {
	{ .name = "near",
	  .kind = OPTION_TEXT,
	  PIN(near),
	  .argument = "PF|VF",
	  .words = "@devices",
	  .help = "on the node of this, not of the VM's own" },
	{ .name = "node",
	  .kind = OPTION_TEXT,
	  PIN(node),
	  .argument = "N",
	  .help = "on this NUMA node" },
	{ .name = "policy",
	  .kind = OPTION_CHOICE,
	  PIN(policy),
	  .argument = "strict|preferred",
	  .words = "strict|preferred",
	  .help = "there alone; or as near as can be" },
	PAGES_OPTION(struct pin_options, pages),
	VM_WHEN_OPTIONS(struct pin_options, when),
	VM_SHOWING_OPTIONS(struct pin_options, showing),
	{ 0 },
};

/* ---- where */

static enum exit_status read_node(const char *text, struct near *near, struct err *reterr)
{
	uint64_t node = 0;

	if (parse_u64(text, &node) < 0 || node > INT32_MAX) {
		err_set(reterr, -EINVAL, "--node: '%s' is no number of a node", text);
		return EXIT_USAGE;
	}
	*near = (struct near){ .node = (int64_t)node };
	return EXIT_DONE;
}

static enum exit_status find_near(const struct host *host, const struct pin_options *options,
				  const struct domain *domain, struct arena *arena,
				  struct near *near, struct err *reterr)
{
	const struct device *device = NULL;
	enum exit_status status = EXIT_DONE;
	int r = 0;

	if (options->node)
		return read_node(options->node, near, reterr);
	if (options->near)
		status = find_device(host, options->near, &device, reterr);
	if (status != EXIT_DONE)
		return status;
	r = device ? near_device(host, device, arena, near, reterr)
		   : near_domain(host, domain, arena, near, reterr);
	return r < 0 ? vm_status(reterr) : EXIT_DONE;
}

/* ---- doing it */

static enum exit_status place(struct vm_work *work, struct assigning *assigning, struct err *reterr)
{
	const struct pin_options *options = work->run->options;
	struct placement *placement = arena_new_struct(work->arena, struct placement);
	struct placing placing = {
		.domain = work->domain,
		.policy = (enum place_policy)options->policy,
		.policy_option = "--policy",
		.page_bytes = pages_bytes(options->pages),
	};
	struct near near = { .node = UNKNOWN };
	enum exit_status status =
		find_near(work->host, options, work->domain, work->arena, &near, reterr);

	if (status != EXIT_DONE)
		return status;
	placing.node = near.node;
	placing.near = near.name;
	if (place_domain(work->host, &placing, work->arena, placement, reterr) < 0)
		return vm_status(reterr);
	*assigning = (struct assigning){
		.domain = work->domain,
		.xml = work->xml,
		.placement = placement,
		.is_config = work->is_config,
		.live = work->live,
	};
	return EXIT_DONE;
}

static enum exit_status pin(struct vm_work *work, struct err *reterr)
{
	struct assigning assigning = { 0 };
	struct vm_plan plan = { 0 };
	enum exit_status status = place(work, &assigning, reterr);

	if (status != EXIT_DONE)
		return vm_stop(work, status, reterr);
	if (plan_assign(work->host, &assigning, work->arena, &plan, reterr) < 0)
		return vm_stop(work, vm_status(reterr), reterr);
	/* What is shown of a placement tells of its notes, too. */
	if (work->showing->dry_run && !work->run->global.json)
		placement_print(stdout,
				&(struct placed){ work->host, work->domain, assigning.placement });
	else
		vm_note(&plan, assigning.placement);
	return vm_change(work, &plan, reterr);
}

static enum exit_status pin_run(const struct run *run, struct err *reterr)
{
	const struct pin_options *options = run->options;
	_cleanup_vm_work_ struct vm_work work = {
		.run = run,
		.showing = &options->showing,
		.arena = arena_new(),
	};
	enum exit_status status = EXIT_DONE;

	if (options->near && options->node) {
		err_set(reterr, -EINVAL, "--near and --node exclude each other");
		return EXIT_USAGE;
	}
	status = vm_begin(&work, run->command->facts, &options->when, reterr);
	return status == EXIT_DONE ? pin(&work, reterr) : vm_stop(&work, status, reterr);
}

const struct command command_pin = {
	.name = "pin",
	.summary = "give a VM's CPUs and memory their places",
	.description =
		"Places a VM on the node of its network card: vCPUs on whole cores that no other\n"
		"VM is pinned to, QEMU's own threads beside them, and its memory there alone.\n"
		"What runs is pinned at once; memory and topology come with the next start.",
	.options = pin_rows,
	.options_size = sizeof(struct pin_options),
	.operands = "VM",
	.operand_words = "@vms",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NET | FACTS_NUMA | FACTS_DOMAINS |
		 FACTS_VIRTUAL_NETWORKS | FACTS_NETWORKS | FACTS_QEMUS,
	.json = true,
	.run = pin_run,
};
