/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune guest: how is the guest of a virtual machine to be set for its network, and how does it become
 * so?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/find-domain.h"
#include "cmd/knobs.h"
#include "cmd/profiles.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "plan/tune-guest.h"
#include "render/guest-script.h"
#include "render/knobs.h"

struct tune_guest_options {
	const char *profile;
	struct option_texts only;
	struct option_texts skip;
	bool script;
	bool dry_run;
};

#define TUNE(member) .offset = offsetof(struct tune_guest_options, member)

static const struct option_row tune_guest_rows[] = {
	PROFILE_OPTION(struct tune_guest_options, profile),
	KNOB_OPTIONS(struct tune_guest_options, "@guest-knobs"),
	{ .name = "script",
	  .kind = OPTION_SWITCH,
	  TUNE(script),
	  .help = "print a script for the guest's sh that does it" },
	DRY_RUN_OPTION(struct tune_guest_options, dry_run),
	{ 0 },
};

/* A guest, and all that is known of it. */
struct guest_work {
	const struct run *run;
	struct arena *arena;
	const struct host *host;
	struct tune_guest_request request;
	struct profile profile;
	struct plan plan;
};

static enum exit_status check_options(const struct run *run, struct err *reterr)
{
	const struct tune_guest_options *options = run->options;
	enum exit_status status = check_knobs(&options->only, KNOB_GUEST, reterr);

	if (status == EXIT_DONE)
		status = check_knobs(&options->skip, KNOB_GUEST, reterr);
	if (status != EXIT_DONE || !options->script || (!options->dry_run && !run->global.json))
		return status;
	err_set(reterr, -EINVAL, "--script prints what is to be run in the guest, and goes with %s",
		"neither --dry-run nor --json");
	return EXIT_USAGE;
}

static enum exit_status plan_it(struct guest_work *work, struct err *reterr)
{
	struct err err = { 0 };
	int r = plan_tune_guest(&work->request, work->arena, &work->plan, &err);

	if (r == -EOPNOTSUPP)
		return run_refuse(work->run, &err, reterr);
	return r < 0 ? run_fail(r, &err, reterr) : EXIT_DONE;
}

static enum exit_status look(struct guest_work *work, struct machine *machine,
			     struct host **ret_host, struct err *reterr)
{
	const struct run *run = work->run;
	const struct tune_guest_options *options = run->options;
	const struct domain *domain = NULL;
	enum exit_status status =
		find_profile(machine, options->profile, work->arena, &work->profile, reterr);

	if (status != EXIT_DONE)
		return status;
	*ret_host = collect(machine, run->command->facts);
	work->host = *ret_host;
	status = find_domain(work->host, run->operands[0], &domain, reterr);
	if (status != EXIT_DONE)
		return status;
	work->request = (struct tune_guest_request){
		.host = work->host,
		.profile = &work->profile,
		.domain = domain,
		.choice = { .only = &options->only, .skip = &options->skip },
	};
	return plan_it(work, reterr);
}

/* ---- what is told */

static enum exit_status show(const struct guest_work *work, struct err *reterr)
{
	const struct run *run = work->run;
	const struct plan *plan = &work->plan;
	const struct table_look look = {
		.colour = run_wants_colour(run),
		.width = terminal_width(),
	};
	int printed = settings_print(stdout, plan->settings, plan->n_settings, work->arena, &look);

	settings_print_left(stdout, plan->settings, plan->n_settings);
	if (!run->global.quiet)
		tell("how the guest is set now it alone knows; --script prints what sets it");
	return run_end_text(run, work->host, printed < 0 ? printed : 0, reterr);
}

static enum exit_status show_json(const struct guest_work *work, struct err *reterr)
{
	const struct outcome outcome = {
		.status = OUTCOME_PLANNED,
		.settings = work->plan.settings,
		.n_settings = work->plan.n_settings,
	};

	return run_end_transaction(work->run, 0, NULL, &outcome, reterr);
}

static enum exit_status print_script(const struct guest_work *work)
{
	const struct plan *plan = &work->plan;
	_cleanup_strbuf_ struct strbuf script = { 0 };

	guest_script_add(work->request.domain->name, plan->settings, plan->n_settings, &script);
	fputs(script.text, stdout);
	if (!work->run->global.quiet)
		settings_print_left(stderr, plan->settings, plan->n_settings);
	return EXIT_DONE;
}

static enum exit_status act(const struct guest_work *work, struct err *reterr)
{
	const struct tune_guest_options *options = work->run->options;

	if (options->script)
		return print_script(work);
	return work->run->global.json ? show_json(work, reterr) : show(work, reterr);
}

static enum exit_status tune_guest_run(const struct run *run, struct err *reterr)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct guest_work work = { .run = run, .arena = arena };
	enum exit_status status = check_options(run, reterr);

	if (status == EXIT_DONE)
		status = run_open_machine(run, run->command->facts, &machine, reterr);
	if (status == EXIT_DONE)
		status = look(&work, machine, &host, reterr);
	if (status == EXIT_DONE)
		status = act(&work, reterr);
	return status;
}

const struct command command_tune_guest = {
	.name = "tune guest",
	.summary = "how a VM's guest is to be set for its network",
	.description =
		"Tells of each knob of a guest how it is to be by the VM's definition, the host\n"
		"and the profile. --script prints a script that sets it all, to be run in it.",
	.options = tune_guest_rows,
	.options_size = sizeof(struct tune_guest_options),
	.operands = "VM",
	.operand_words = "@vms",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NET | FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS |
		 FACTS_NETWORKS | FACTS_VM_BACKING,
	.json = true,
	.run = tune_guest_run,
};
