/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune host: is the host set as VMs with virtio-net want it, and how does it become so?
 */
#include <errno.h>
#include <stdio.h>

#include "apply/settings.h"
#include "cmd/kept-files.h"
#include "cmd/knobs.h"
#include "cmd/profiles.h"
#include "cmd/transaction.h"
#include "cmd/tune-back.h"
#include "collect/collect.h"
#include "plan/tune.h"
#include "render/script.h"

struct tune_options {
	const char *profile;
	struct option_texts only;
	struct option_texts skip;
	bool apply;
	bool revert;
	bool script;
	bool persist;
	bool force;
	bool dry_run;
};

#define TUNE(member) .offset = offsetof(struct tune_options, member)

static const struct option_row tune_rows[] = {
	PROFILE_OPTION(struct tune_options, profile),
	KNOB_OPTIONS(struct tune_options, "@host-knobs"),
	{ .name = "apply",
	  .kind = OPTION_SWITCH,
	  TUNE(apply),
	  .help = "set all that is not as wanted" },
	{ .name = "revert",
	  .kind = OPTION_SWITCH,
	  TUNE(revert),
	  .help = "put back what was there before" },
	{ .name = "script",
	  .kind = OPTION_SWITCH,
	  TUNE(script),
	  .help = "print a script for sh that does the same without vfctl" },
	{ .name = "persist",
	  .kind = OPTION_SWITCH,
	  TUNE(persist),
	  .help = "and keep it so after a reboot, by files and networks" },
	{ .name = "force",
	  .kind = OPTION_SWITCH,
	  TUNE(force),
	  .help = "also where the link of this session may go down" },
	DRY_RUN_OPTION(struct tune_options, dry_run),
	{ 0 },
};

/* ---- doing it */

/* Meanwhile no other vfctl changes anything. */
static enum exit_status begin(const struct run *run, struct machine *machine, struct arena *arena,
			      struct err *reterr)
{
	const struct tune_options *options = run->options;
	struct err err = { 0 };
	int r = 0;

	if (run->global.sysroot) {
		err_set(reterr, -EROFS,
			options->revert
				? "tune host --revert sets this machine back, no captured one: "
				  "without --revert it tells how that is set"
				: "tune host sets this machine, no captured one: without --apply "
				  "it "
				  "tells how that is set");
		return EXIT_REFUSED;
	}
	r = run_lock(run, machine, arena, &err);
	if (r == -EBUSY)
		return run_refuse(run, &err, reterr);
	if (r < 0)
		return run_fail(r, &err, reterr);
	run_finish_waiting(run, machine, arena);
	return EXIT_DONE;
}

static enum exit_status show(const struct run *run, const struct host *host,
			     const struct plan *plan, struct arena *arena, struct err *reterr)
{
	int printed = show_settings(run, plan, arena);

	if (plan->n && run->global.sysroot && !run->global.quiet)
		tell("vfctl explain KNOB says more of one");
	else if (plan->n && !run->global.quiet)
		tell("vfctl tune host%s --apply sets what is not as wanted; vfctl explain KNOB "
		     "says more of one",
		     repeat_options(run, arena));
	return run_end_text(run, host, printed, reterr);
}

static bool writes_files(const struct plan *plan, const struct knob *knob)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_FILE && knob_of_step(&plan->steps[i]) == knob)
			return true;
	return false;
}

static enum exit_status print_script(const struct run *run, const struct plan *plan)
{
	const struct tune_options *options = run->options;

	script_print(stdout,
		     options->persist
			     ? "As vfctl tune host --apply --persist would set this host, as it "
			       "stood then."
			     : "As vfctl tune host --apply would set this host until it is booted, "
			       "as it stood then.",
		     plan, setting_path, run->global.connect);
	for (size_t i = 0; i < plan->n_settings && !run->global.quiet; i++) {
		const struct setting *setting = &plan->settings[i];

		if (!setting->is_first)
			continue;
		if (setting->state == SETTING_LEFT)
			tell("%s is left: %s", setting->knob->id, setting->why);
		else if (setting->knob->boots_vfctl && writes_files(plan, setting->knob))
			tell("%s" SCRIPT_KEEPS_NOT, setting->knob->id);
	}
	return EXIT_DONE;
}

/* Which options of the line exclude each other, and what to do; NULL: none. */
static const char *find_clash(const struct run *run)
{
	const struct tune_options *options = run->options;
	bool acts = options->apply || options->revert;

	if (options->script && (acts || options->dry_run || run->global.json))
		return "--script prints what --apply would do, and goes with neither --apply nor "
		       "--revert, --dry-run or --json";
	if (options->persist && !acts && !options->dry_run && !options->script && !run->global.json)
		return "--persist adds files to what --apply sets; --dry-run and --script show "
		       "them beforehand";
	if (options->revert && (options->apply || options->persist || options->profile))
		return "--revert puts back what tune host set, and goes with --only, --skip and "
		       "--dry-run alone; vfctl rollback ID takes back one change";
	return NULL;
}

static enum exit_status check_options(const struct run *run, struct err *reterr)
{
	const struct tune_options *options = run->options;
	const char *clash = find_clash(run);
	enum exit_status status = check_knobs(&options->only, &options->skip, KNOB_HOST, reterr);

	if (status != EXIT_DONE || !clash)
		return status;
	err_set(reterr, -EINVAL, "%s", clash);
	return EXIT_USAGE;
}

/* What is to be done; the machine's facts are asked for only by who wants them. */
static enum exit_status plan_it(const struct run *run, struct machine *machine, struct arena *arena,
				struct host **ret_host, struct plan *plan, struct err *reterr)
{
	const struct tune_options *options = run->options;
	struct profile profile = { 0 };
	struct tune_request request = {
		.profile = &profile,
		.only = &options->only,
		.skip = &options->skip,
		.persist = options->persist,
		.force = options->force,
		.kept_is_all = !run->global.sysroot,
	};
	const struct knob_choice choice = { .only = &options->only, .skip = &options->skip };
	struct err err = { 0 };
	enum exit_status status = EXIT_DONE;
	int r = 0;

	if (options->revert) {
		r = plan_tune_back(run, machine, &choice, arena, plan, &err);
		return r < 0 ? run_fail(r, &err, reterr) : EXIT_DONE;
	}
	status = find_profile(machine, options->profile, arena, &profile, reterr);
	if (status != EXIT_DONE)
		return status;
	*ret_host = collect(machine, run->command->facts | profile_facts(&profile));
	request.host = *ret_host;
	request.kept = kept_files_read(machine, arena, &request.n_kept);
	return plan_tune_host(&request, arena, plan, &err) < 0 ? run_refuse(run, &err, reterr)
							       : EXIT_DONE;
}

static enum exit_status tune_host_run(const struct run *run, struct err *reterr)
{
	const struct tune_options *options = run->options;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	bool acts = (options->apply || options->revert) && !options->dry_run;
	struct plan plan = { 0 };
	enum exit_status status = check_options(run, reterr);

	if (status == EXIT_DONE)
		status = run_open_machine(run, run->command->facts, &machine, reterr);
	if (status == EXIT_DONE && acts)
		status = begin(run, machine, arena, reterr);
	if (status == EXIT_DONE)
		status = plan_it(run, machine, arena, &host, &plan, reterr);
	if (status != EXIT_DONE)
		return status;
	if (options->script)
		return print_script(run, &plan);
	if (!acts && !options->dry_run && !run->global.json)
		return show(run, host, &plan, arena, reterr);
	return run_plan(run, machine, &plan, !acts, arena, reterr);
}

const struct command command_tune_host = {
	.name = "tune host",
	.summary = "how the host is set for VMs with virtio-net, and how it should be",
	.description =
		"Tells of each knob of the host how it is set, how it is to be by the profile,\n"
		"and how much that matters. --apply sets them all, or none; --revert puts back\n"
		"what was there before the first --apply.",
	.options = tune_rows,
	.options_size = sizeof(struct tune_options),
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NET | FACTS_NUMA | FACTS_MODULES | FACTS_POWER |
		 FACTS_SYSCTLS | FACTS_SERVICES | FACTS_NETWORKS | FACTS_DOMAINS |
		 FACTS_VIRTUAL_NETWORKS | FACTS_VM_BACKING | FACTS_QEMUS | FACTS_FILTERERS |
		 FACTS_LIFELINES | FACTS_AFFINITIES | FACTS_RIVALS,
	.json = true,
	.run = tune_host_run,
};
