/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do commands that change a machine have in common? See transaction.h.
 */
#include "cmd/transaction.h"

#include <errno.h>
#include <stdio.h>

#include "apply/interfaces.h"
#include "cmd/claims.h"
#include "cmd/site.h"
#include "cmd/vf-marks.h"
#include "os/libvirt-daemons.h"
#include "plan/carry.h"
#include "render/json.h"
#include "render/outcome.h"

const char *run_command_line(const struct run *run, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "vfctl");
	for (int i = 1; i < run->argc; i++)
		strbuf_addf(&line, " %s", run->argv[i]);
	return arena_strdup(arena, line.text);
}

static const enum exit_status statuses[N_OUTCOME_STATUSES] = {
	[OUTCOME_DONE] = EXIT_DONE,	  [OUTCOME_UNCHANGED] = EXIT_DONE,
	[OUTCOME_REFUSED] = EXIT_REFUSED, [OUTCOME_UNDONE] = EXIT_UNDONE,
	[OUTCOME_PLANNED] = EXIT_DONE,	  [OUTCOME_LEFT_CHANGED] = EXIT_LEFT_CHANGED,
};

/* What follows the reason. */
static const char *const consequences[N_OUTCOME_STATUSES] = {
	[OUTCOME_UNDONE] = "; everything was undone",
	[OUTCOME_LEFT_CHANGED] = "; not all could be undone: vfctl rollback tries again",
};

enum exit_status run_fail(int r, const struct err *err, struct err *reterr)
{
	bool forbidden = r == -EACCES || r == -EPERM;

	err_set(reterr, r, "%s%s", err->text, forbidden ? "; root is needed" : "");
	return forbidden ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

enum exit_status run_status(const struct outcome *outcome)
{
	return statuses[outcome->status];
}

void run_tell_notes(const struct run *run, const char *const *notes, size_t n)
{
	for (size_t i = 0; i < n && !run->global.quiet; i++)
		tell("%s", notes[i]);
}

enum exit_status run_end_transaction(const struct run *run, int r, const struct err *err,
				     const struct outcome *outcome, struct err *reterr)
{
	const char *consequence = consequences[outcome->status];

	if (r < 0)
		return run_fail(r, err, reterr);
	if (run->global.json)
		json_write(stdout, outcome_document, NULL, outcome);
	else
		outcome_print(stdout, outcome);
	if (!run->global.json)
		run_tell_notes(run, outcome->notes, outcome->n_notes);
	if (outcome->why.code)
		err_set(reterr, outcome->why.code, "%s%s", outcome->why.text,
			consequence ? consequence : "");
	return run_status(outcome);
}

enum exit_status run_refuse(const struct run *run, const struct err *err, struct err *reterr)
{
	const struct outcome outcome = { .status = OUTCOME_REFUSED, .why = *err };

	return run_end_transaction(run, 0, err, &outcome, reterr);
}

void tell_flap(const struct run *run, const struct host *host, const struct plan *plan)
{
	const char *address = plan_flaps(plan);
	const struct device *pf = address ? host_find_named(host, address) : NULL;
	const struct netdev *netdev = pf ? device_netdev(pf) : NULL;

	if (!pf || run->global.quiet || (netdev && netdev->up == FACT_NO))
		return;
	tell("the link of %s may go down for some seconds", netdev ? netdev->name : address);
}

/* All is to be done, as far as anybody knows. */
static void plan_all(const struct plan *plan, struct arena *arena, struct outcome *outcome)
{
	*outcome = (struct outcome){
		.status = plan->n ? OUTCOME_PLANNED : OUTCOME_UNCHANGED,
		.results = arena_new_array(arena, struct step_result, plan->n),
		.n = plan->n,
	};
	for (size_t i = 0; i < plan->n; i++)
		outcome->results[i] =
			(struct step_result){ .step = &plan->steps[i], .state = STEP_PLANNED };
}

/* Steps that were never to be stand behind those that were. */
static void add_left_out(const struct plan *plan, struct arena *arena, struct outcome *outcome)
{
	struct step_result *results =
		arena_new_array(arena, struct step_result, outcome->n + plan->n_left_out);

	for (size_t i = 0; i < outcome->n; i++)
		results[i] = outcome->results[i];
	for (size_t i = 0; i < plan->n_left_out; i++)
		results[outcome->n++] = plan->left_out[i];
	outcome->results = results;
}

void await_interfaces(const struct run *run, struct machine *machine, const struct outcome *outcome,
		      struct arena *arena)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct step *steps = arena_new_array(arena, struct step, outcome->n);
	char object[VF_OBJECT_SIZE] = "";
	size_t n = 0;

	if (outcome->status != OUTCOME_DONE || !machine->live)
		return;
	fflush(stdout);
	for (size_t i = 0; i < outcome->n; i++)
		steps[i] = *outcome->results[i].step;
	work_site_open(&work, run, machine);
	progress_note(&work.progress, "waiting for network interfaces of VFs");
	n = interfaces_await(&work.site, &(struct plan){ .steps = steps, .n = outcome->n }, object);
	progress_end(&work.progress);
	if (n && !run->global.quiet)
		tell("%zu VF%s still without a network interface, first of all %s: its driver has "
		     "not made one in time; vfctl list --vf shows when it has",
		     n, n > 1 ? "s are" : " is", object);
}

struct question {
	struct machine *machine;
	const struct run_asking *asking; /* NULL: nobody is asked but for claims */
};

static int agree(const struct site *site, const struct outcome *outcome, struct err *reterr)
{
	const struct question *question = site->agrees_arg;
	const struct run_asking *asking = question->asking;
	struct site usual = *site;
	int r = 0;

	usual.agrees_arg = question->machine;
	r = claims_agree(&usual, outcome, reterr);
	return r == 0 && asking ? asking->agrees(outcome, asking->arg, reterr) : r;
}

static int carry_out(const struct run *run, struct machine *machine, const struct plan *plan,
		     enum run_how how, const struct run_asking *asking, struct arena *arena,
		     struct outcome *ret_outcome, struct err *reterr)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct question question = { machine, asking };
	struct vf_marks marks = vf_marks_begin(machine, how == RUN_DRY, arena);
	int r = 0;

	work_site_open(&work, run, machine);
	work.site.agrees = agree;
	work.site.agrees_arg = &question;
	work.site.dry_run = how == RUN_DRY;
	work.site.defers = how == RUN_DEFERRING || how == RUN_BOOTING;
	work.site.hurries = how == RUN_BOOTING;
	if (machine->live || (machine->remote && how != RUN_DRY))
		r = transaction_run(&work.site, plan, run_command_line(run, arena), arena,
				    ret_outcome, reterr);
	else
		plan_all(plan, arena, ret_outcome);
	progress_end(&work.progress);
	vf_marks_end(&marks, ret_outcome);
	add_left_out(plan, arena, ret_outcome);
	if (!ret_outcome->why.code && ret_outcome->needs < plan->needs)
		ret_outcome->needs = plan->needs;
	ret_outcome->path = plan->path;
	ret_outcome->notes = plan->notes;
	ret_outcome->n_notes = plan->n_notes;
	ret_outcome->settings = plan->settings;
	ret_outcome->n_settings = plan->n_settings;
	return r;
}

int run_transaction(const struct run *run, struct machine *machine, const struct plan *plan,
		    enum run_how how, struct arena *arena, struct outcome *ret_outcome,
		    struct err *reterr)
{
	return carry_out(run, machine, plan, how, NULL, arena, ret_outcome, reterr);
}

/* Knobs that are not as wanted and stay so; not those of which nothing else is ever wanted. */
static void add_left(const struct plan *plan, struct strbuf *names)
{
	const struct knob *last = NULL;

	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];

		if (setting->state != SETTING_LEFT || setting->knob == last ||
		    setting->knob->is_never_set ||
		    (setting->now && str_equal(setting->now, setting->wanted)))
			continue;
		strbuf_addf(names, "%s%s", names->length ? ", " : "", setting->knob->id);
		last = setting->knob;
	}
}

static void tell_unchanged(const struct plan *plan)
{
	_cleanup_strbuf_ struct strbuf left = { 0 };

	add_left(plan, &left);
	if (left.length)
		tell("nothing was changed: all is so already but what is left, of %s", left.text);
	else
		tell("all is so already: nothing was changed");
}

enum exit_status run_plan(const struct run *run, struct machine *machine, const struct plan *plan,
			  bool dry_run, struct arena *arena, struct err *reterr)
{
	return run_asked_plan(run, machine, plan, dry_run ? RUN_DRY : RUN_NOW, NULL, arena, reterr);
}

enum exit_status run_asked_plan(const struct run *run, struct machine *machine,
				const struct plan *plan, enum run_how how,
				const struct run_asking *asking, struct arena *arena,
				struct err *reterr)
{
	enum exit_status status = EXIT_DONE;
	struct outcome outcome = { 0 };
	struct err err = { 0 };
	int r = carry_out(run, machine, plan, how, asking, arena, &outcome, &err);

	if (r == 0 && outcome.status == OUTCOME_UNCHANGED && !plan->n_left_out &&
	    !run->global.quiet && !run->global.json)
		tell_unchanged(plan);
	status = run_end_transaction(run, r, &err, &outcome, reterr);
	if (r == 0 && how != RUN_DRY)
		await_interfaces(run, machine, &outcome, arena);
	return status;
}

/* Whether there is a journal, and the machine was started again since it was written. */
static bool is_cut_by_reboot(const struct machine *machine, struct arena *arena)
{
	struct record record = { 0 };
	const char *boot_id = NULL;

	return machine->live && journal_is_there(&machine->ledger) &&
	       journal_read(&machine->ledger, NULL, arena, &record, NULL) == 0 &&
	       boot_id_read(machine->root, arena, &boot_id, NULL) == 0 &&
	       !str_equal(boot_id, record.boot_id);
}

static void finish_earlier(const struct run *run, struct machine *machine, bool spares_virt,
			   struct arena *arena)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct outcome outcome = { 0 };
	struct err err = { 0 };

	work_site_open(&work, run, machine);
	work.site.spares_virt = spares_virt;
	if (transaction_finish(&work.site, run_command_line(run, arena), arena, &outcome, &err) < 0)
		tell("%s", err.text);
	else if (outcome.why.code)
		tell("%s", outcome.why.text);
	else if (waiting_is_there(&machine->ledger))
		tell("what a change that the reboot cut short had left was undone, but for a VM's "
		     "definition: once libvirt runs the next change undoes that, or vfctl "
		     "rollback");
	else
		tell("what a change that the reboot cut short had left was undone");
}

/* At boot libvirt may be waiting for us. */
void run_finish_earlier(const struct run *run, struct machine *machine, struct arena *arena)
{
	bool spares_virt = !libvirt_runs(machine->root) || !libvirt_networks_run(machine->root);

	if (is_cut_by_reboot(machine, arena))
		finish_earlier(run, machine, spares_virt, arena);
	if (!spares_virt)
		run_finish_waiting(run, machine, arena);
}

void run_finish_waiting(const struct run *run, struct machine *machine, struct arena *arena)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct outcome outcome = { 0 };
	struct err err = { 0 };
	int r = 0;

	if (!machine->live || !waiting_is_there(&machine->ledger))
		return;
	work_site_open(&work, run, machine);
	r = transaction_finish_waiting(&work.site, run_command_line(run, arena), arena, &outcome,
				       &err);
	if (r < 0 || outcome.why.code)
		tell("a VM's definition, whose change a reboot cut short, is not undone yet: %s",
		     r < 0 ? err.text : outcome.why.text);
	else if (!run->global.quiet)
		tell("a VM's definition, whose change a reboot cut short, was undone");
}
