/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune guest: how is the guest of a virtual machine to be set for its network, and how does it become
 * so?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/find-domain.h"
#include "cmd/guest-work.h"
#include "cmd/knobs.h"
#include "cmd/profiles.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "render/guest-script.h"
#include "render/knobs.h"

struct tune_guest_options {
	const char *profile;
	struct option_texts only;
	struct option_texts skip;
	bool script;
	bool agent;
	bool revert;
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
	{ .name = "agent",
	  .kind = OPTION_SWITCH,
	  TUNE(agent),
	  .help = "have qemu-guest-agent in the guest run it" },
	{ .name = "revert",
	  .kind = OPTION_SWITCH,
	  TUNE(revert),
	  .help = "by either: put back what was there before" },
	DRY_RUN_OPTION(struct tune_guest_options, dry_run),
	{ 0 },
};

/* Which options of the line exclude each other, and what to do; NULL: none. */
static const char *find_clash(const struct run *run)
{
	const struct tune_guest_options *options = run->options;

	if (options->script && options->agent)
		return "--script and --agent exclude each other: the agent runs that script";
	if (options->script && (options->dry_run || run->global.json))
		return "--script prints what is to be run in the guest, and goes with neither "
		       "--dry-run nor --json";
	if (options->revert && (options->only.n || options->skip.n || options->profile))
		return "--revert puts back all that tune guest set there, and goes with --script, "
		       "--agent and --dry-run alone";
	if (options->revert && !options->script && !options->agent)
		return "--revert takes --agent or --script, as the guest alone knows what was "
		       "there before; --revert --agent --dry-run asks it, and changes nothing";
	return NULL;
}

static enum exit_status check_options(const struct run *run, struct err *reterr)
{
	const struct tune_guest_options *options = run->options;
	const char *clash = find_clash(run);
	enum exit_status status = check_knobs(&options->only, &options->skip, KNOB_GUEST, reterr);

	if (status != EXIT_DONE || !clash)
		return status;
	err_set(reterr, -EINVAL, "%s", clash);
	return EXIT_USAGE;
}

enum exit_status guest_plan(struct guest_work *work, struct err *reterr)
{
	struct err err = { 0 };
	int r = plan_tune_guest(&work->request, work->arena, &work->plan, &err);

	if (r == -EOPNOTSUPP)
		return run_refuse(work->run, &err, reterr);
	return r < 0 ? run_fail(r, &err, reterr) : EXIT_DONE;
}

static enum exit_status look(struct guest_work *work, struct host **ret_host, struct err *reterr)
{
	const struct run *run = work->run;
	const struct tune_guest_options *options = run->options;
	const struct domain *domain = NULL;
	enum exit_status status =
		find_profile(work->machine, options->profile, work->arena, &work->profile, reterr);

	if (status != EXIT_DONE)
		return status;
	*ret_host = collect(work->machine, run->command->facts);
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
	return options->revert ? EXIT_DONE : guest_plan(work, reterr);
}

/* ---- what is told */

static enum exit_status show(const struct guest_work *work, struct err *reterr)
{
	const struct run *run = work->run;
	int printed = show_settings(run, &work->plan, work->arena);

	if (!run->global.quiet && !work->request.told)
		tell("how the guest is set now it alone knows: --agent asks its agent, and sets "
		     "it; --script prints what does that in it");
	return run_end_text(run, work->host, printed, reterr);
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
	const struct tune_guest_options *options = work->run->options;
	const struct plan *plan = &work->plan;
	_cleanup_strbuf_ struct strbuf script = { 0 };

	if (options->revert)
		guest_back_script_add(guest_name(work), &script);
	else
		guest_script_add(guest_name(work), plan->settings, plan->n_settings, &script);
	fputs(script.text, stdout);
	if (!work->run->global.quiet)
		settings_print_notes(stderr, plan->settings, plan->n_settings, 0);
	return EXIT_DONE;
}

static const char *task_of(const struct tune_guest_options *options)
{
	if (options->dry_run)
		return options->revert ? "tell what would be put back" : "tell how it is set";
	return options->revert ? "put it back" : "set it";
}

static enum exit_status act(struct guest_work *work, struct err *reterr)
{
	const struct tune_guest_options *options = work->run->options;
	enum exit_status status = EXIT_DONE;

	if (options->script)
		return print_script(work);
	work->task = task_of(options);
	if (options->agent)
		status = guest_reach_agent(work, !options->dry_run, reterr);
	if (status == EXIT_DONE && options->revert)
		return guest_lead_back(work, !options->dry_run, reterr);
	if (options->agent && status == EXIT_DONE)
		status = guest_ask_agent(work, reterr);
	if (status != EXIT_DONE)
		return status;
	if (options->agent && !options->dry_run)
		return guest_set_by_agent(work, reterr);
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
	work.machine = machine;
	if (status == EXIT_DONE)
		status = look(&work, &host, reterr);
	if (status == EXIT_DONE)
		status = act(&work, reterr);
	return status;
}

const struct command command_tune_guest = {
	.name = "tune guest",
	.summary = "how a VM's guest is to be set for its network",
	.description =
		"Tells of each knob of a guest how it is to be by the VM's definition, the host\n"
		"and the profile. --script prints a script that sets it all, to be run in it;\n"
		"--agent has the agent there run it, and reads back what it set. --revert with\n"
		"either puts back what was there before.",
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
