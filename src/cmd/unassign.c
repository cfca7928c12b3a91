/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl unassign: how does a virtual machine get back to what it was before vfctl assign?
 */
#include <errno.h>

#include "cmd/find-domain.h"
#include "cmd/find.h"
#include "cmd/provision.h"
#include "cmd/vm-change.h"
#include "plan/unassign.h"

struct unassign_options {
	struct vm_when when;
	struct vm_showing showing;
};

static const struct option_row unassign_rows[] = {
	VM_WHEN_OPTIONS(struct unassign_options, when),
	VM_SHOWING_OPTIONS(struct unassign_options, showing),
	{ 0 },
};

/* An address may be of a VF that is not there any more. */
static enum exit_status find_vf(const struct run *run, const struct host *host, struct bdf *ret_vf,
				struct err *reterr)
{
	const struct device *device = NULL;
	enum exit_status status = EXIT_DONE;

	if (bdf_parse(run->operands[1], ret_vf) == 0)
		return EXIT_DONE;
	status = find_device(host, run->operands[1], &device, reterr);
	if (status != EXIT_DONE)
		return status;
	if (!device->vf) {
		err_set(reterr, -ENODEV, "%s is no VF: name one, as in eth0/3", run->operands[1]);
		return EXIT_UNREACHABLE;
	}
	*ret_vf = device->bdf;
	return EXIT_DONE;
}

/* One that the VM draws on. */
static const char *find_network(const struct vm_work *work)
{
	for (size_t i = 0; i < work->domain->n_networks; i++)
		if (str_equal(work->domain->networks[i], work->run->operands[1]))
			return work->domain->networks[i];
	return NULL;
}

static enum exit_status unassign(struct vm_work *work, struct err *reterr)
{
	const struct unassign_options *options = work->run->options;
	struct unassigning unassigning = { 0 };
	struct bdf vf = { 0 };
	struct vm_plan plan = { 0 };
	enum exit_status status = vm_begin(work, work->run->command->facts, &options->when, reterr);

	if (status == EXIT_DONE && work->run->n_operands > 1) {
		unassigning.pool = find_network(work);
		if (!unassigning.pool) {
			status = find_vf(work->run, work->host, &vf, reterr);
			unassigning.vf = &vf;
		}
	}
	if (status != EXIT_DONE)
		return vm_stop(work, status, reterr);
	unassigning.domain = work->domain;
	unassigning.xml = work->xml;
	unassigning.is_config = work->is_config;
	unassigning.live = work->live;
	if (plan_unassign(work->host, &unassigning, work->arena, &plan, reterr) < 0)
		return vm_stop(work, reterr->code == -ENOENT ? EXIT_UNREACHABLE : EXIT_REFUSED,
			       reterr);
	return vm_change(work, &plan, reterr);
}

static enum exit_status unassign_run(const struct run *run, struct err *reterr)
{
	const struct unassign_options *options = run->options;
	_cleanup_vm_work_ struct vm_work work = {
		.run = run,
		.showing = &options->showing,
		.arena = arena_new(),
	};

	return unassign(&work, reterr);
}

const struct command command_unassign = {
	.name = "unassign",
	.summary = "take back what vfctl assign gave a VM",
	.description =
		"Takes the VF, or one of a pool, from the VM, or all that assign and pin gave it:\n"
		"devices, pins, memory and interfaces are as they were before. The PF keeps its\n"
		"VFs.",
	.options = unassign_rows,
	.options_size = sizeof(struct unassign_options),
	.operands = "VM [VF|NETWORK]",
	.operand_words = "@vms",
	.further_words = "@given",
	.least_operands = 1,
	.most_operands = 2,
	.facts = PROVISION_FACTS | FACTS_NUMA | FACTS_QEMUS,
	.json = true,
	.run = unassign_run,
};
