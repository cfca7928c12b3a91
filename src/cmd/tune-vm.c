/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune vm: is a virtual machine set as virtio-net wants it, and how does it become so?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/knobs.h"
#include "cmd/profiles.h"
#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "cmd/vm-change.h"
#include "plan/tune-vm.h"

struct tune_vm_options {
	const char *profile;
	struct option_texts only;
	struct option_texts skip;
	int policy; /* enum place_policy */
	bool apply;
	struct vm_when when;
	struct vm_showing showing;
};

#define TUNE(member) .offset = offsetof(struct tune_vm_options, member)

static const struct option_row tune_vm_rows[] = {
	PROFILE_OPTION(struct tune_vm_options, profile),
	KNOB_OPTIONS(struct tune_vm_options, "@vm-knobs"),
	{ .name = "policy",
	  .kind = OPTION_CHOICE,
	  TUNE(policy),
	  .argument = "strict|preferred",
	  .words = "strict|preferred",
	  .help = "on the card's node alone; or as near as can be" },
	{ .name = "apply",
	  .kind = OPTION_SWITCH,
	  TUNE(apply),
	  .help = "set all that is not as wanted" },
	VM_WHEN_OPTIONS(struct tune_vm_options, when),
	VM_SHOWING_OPTIONS(struct tune_vm_options, showing),
	{ 0 },
};

/* Nothing is changed unless somebody says so. */
static enum exit_status take_showing(const struct tune_vm_options *options,
				     struct vm_showing *ret_showing, struct err *reterr)
{
	*ret_showing = options->showing;
	if (options->apply && (options->showing.diff || options->showing.print_xml)) {
		err_set(reterr, -EINVAL, "--apply and %s exclude each other",
			options->showing.diff ? "--diff" : "--print-xml");
		return EXIT_USAGE;
	}
	if (!options->apply && !options->showing.diff && !options->showing.print_xml)
		ret_showing->dry_run = true;
	return EXIT_DONE;
}

static bool is_table(const struct run *run)
{
	const struct tune_vm_options *options = run->options;
	const struct vm_showing *showing = &options->showing;

	return !options->apply && !showing->diff && !showing->print_xml && !showing->dry_run &&
	       !run->global.json;
}

static enum exit_status show(const struct vm_work *work, const struct plan *plan,
			     struct err *reterr)
{
	const struct run *run = work->run;
	int printed = show_settings(run, plan, work->arena);

	run_tell_notes(run, plan->notes, plan->n_notes);
	if (plan->n && run->global.sysroot && !remote_is_wanted(run) && !run->global.quiet)
		tell("--diff shows what is not as wanted; vfctl explain KNOB says more of one");
	else if (plan->n && !run->global.quiet)
		tell("vfctl tune vm %s%s --apply sets what is not as wanted, --diff shows how, and "
		     "vfctl rollback ID leads back; vfctl explain KNOB says more of one",
		     work->domain->name, repeat_options(run, work->arena));
	return run_end_text(run, work->host, printed, reterr);
}

static enum exit_status tune(struct vm_work *work, const struct profile *profile,
			     struct err *reterr)
{
	const struct tune_vm_options *options = work->run->options;
	const struct tune_vm_request request = {
		.host = work->host,
		.profile = profile,
		.domain = work->domain,
		.xml = work->xml,
		.is_config = work->is_config,
		.live = work->live,
		.policy = (enum place_policy)options->policy,
		.only = &options->only,
		.skip = &options->skip,
	};
	struct vm_plan plan = { 0 };

	if (plan_tune_vm(&request, work->arena, &plan, reterr) < 0)
		return vm_stop(work, vm_status(reterr), reterr);
	return is_table(work->run) ? show(work, &plan.plan, reterr)
				   : vm_change(work, &plan, reterr);
}

static enum exit_status tune_vm_run(const struct run *run, struct err *reterr)
{
	const struct tune_vm_options *options = run->options;
	struct vm_showing showing = { 0 };
	_cleanup_vm_work_ struct vm_work work = {
		.run = run,
		.showing = &showing,
		.arena = arena_new(),
	};
	struct profile profile = { 0 };
	enum exit_status status = check_knobs(&options->only, &options->skip, KNOB_VM, reterr);

	if (status == EXIT_DONE)
		status = take_showing(options, &showing, reterr);
	if (status == EXIT_DONE)
		status = vm_begin(&work, run->command->facts, &options->when, reterr);
	if (status == EXIT_DONE)
		status = find_profile(work.machine, options->profile, work.arena, &profile, reterr);
	return status == EXIT_DONE ? tune(&work, &profile, reterr) : vm_stop(&work, status, reterr);
}

const struct command command_tune_vm = {
	.name = "tune vm",
	.summary = "how a VM is set for virtio-net, and how it should be",
	.description =
		"Tells of each knob of a VM how it is set, how it is to be on this host, how much\n"
		"that matters, and what waits for the VM's next start. --apply sets them all, or\n"
		"none. vfctl rollback ID takes back one --apply; vfctl unassign VM all that vfctl\n"
		"gave the VM, its VF and pins, too.",
	.options = tune_vm_rows,
	.options_size = sizeof(struct tune_vm_options),
	.operands = "VM",
	.operand_words = "@vms",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NET | FACTS_NUMA | FACTS_MODULES |
		 FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS | FACTS_NETWORKS | FACTS_VM_BACKING |
		 FACTS_QEMUS,
	.json = true,
	.run = tune_vm_run,
};
