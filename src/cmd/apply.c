/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl apply: how does a machine become what its policy says? All of it, or nothing; at boot each PF by
 * itself.
 */
#include <errno.h>
#include <unistd.h>

#include "base/parse.h"
#include "cmd/applying.h"
#include "cmd/card-places.h"
#include "cmd/diffs.h"
#include "cmd/modules.h"
#include "cmd/wanting.h"
#include "os/clock.h"
#include "os/consent.h"
#include "os/lock.h"
#include "plan/policy.h"

enum {
	MOST_SECONDS = 86400
};

static const struct option_row apply_rows[] = {
	{ .name = "confirm",
	  .kind = OPTION_TEXT,
	  .offset = offsetof(struct apply_options, confirm),
	  .argument = "SECONDS",
	  .help = "undo it unless somebody confirms it in that time" },
	{ .name = "boot",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct apply_options, boot),
	  .help = "each PF by itself" },
	{ .name = "wait-carrier",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct apply_options, wait_carrier),
	  .help = "only what is pending, once there is a carrier" },
	{ .name = "pf",
	  .kind = OPTION_TEXT,
	  .offset = offsetof(struct apply_options, pf),
	  .argument = "PF",
	  .words = "@pfs",
	  .help = "with --boot: that one alone" },
	DRY_RUN_OPTION(struct apply_options, dry_run),
	DIFF_OPTION(struct apply_options, diff),
	{ 0 },
};

static const char *find_clash(const struct run *run)
{
	const struct apply_options *options = run->options;

	if (options->wait_carrier && !options->boot)
		return "--wait-carrier goes with --boot";
	if (options->pf && !options->boot)
		return "--pf goes with --boot: else all is one change, or none of it";
	if (options->wait_carrier && options->dry_run)
		return "--wait-carrier waits: --dry-run alone shows the steps";
	if (options->boot && run->n_operands)
		return "--boot applies the machine's own policies, and takes none besides";
	if (options->boot && options->confirm)
		return "--boot and --confirm exclude each other: nobody is there to confirm";
	if (options->boot && options->diff)
		return "--boot and --diff exclude each other: at boot no definition and no file "
		       "changes";
	if (run->global.json && options->diff)
		return "--diff and --json exclude each other: vfctl plan --diff --json tells it";
	return NULL;
}

static enum exit_status check_options(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	const char *clash = find_clash(run);

	if (clash) {
		err_set(reterr, -EINVAL, "%s", clash);
		return EXIT_USAGE;
	}
	if (run->global.sysroot && !options->dry_run) {
		err_set(reterr, -EROFS,
			"a captured host cannot be changed: vfctl plan, or --dry-run, shows what "
			"would be done on it");
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

static enum exit_status take_seconds(const char *text, int *ret_seconds, struct err *reterr)
{
	uint64_t n = 0;

	if (!text)
		return EXIT_DONE;
	if (parse_u64(text, &n) < 0 || n < 1 || n > MOST_SECONDS) {
		err_set(reterr, -EINVAL,
			"'%s' is no time to confirm in: 1 to %d seconds are wanted", text,
			MOST_SECONDS);
		return EXIT_USAGE;
	}
	*ret_seconds = (int)n;
	return EXIT_DONE;
}

/* ---- whether all may stay, once it is done */

struct asking {
	struct wanting *wanting;
	int seconds; /* for somebody to confirm it; 0: nobody has to */
	bool waits;  /* in the end, for a carrier */
};

/* A rate whose PF had no carrier stays pending, and may have one by now. */
static bool waits(const struct outcome *outcome, const struct step *step)
{
	for (size_t i = 0; i < outcome->n; i++) {
		const struct step *tried = outcome->results[i].step;

		if (outcome->results[i].state == STEP_DEFERRED && tried->kind == step->kind &&
		    str_equal(tried->object, step->object) && str_equal(tried->to, step->to))
			return true;
	}
	return false;
}

/* Looks at the machine as it is then: it must lack nothing of the policy. */
static int check_whole(struct asking *asking, const struct outcome *outcome, struct err *reterr)
{
	struct wanting *wanting = asking->wanting;

	wanting_look(wanting);
	for (size_t i = 0; i < wanting->n; i++) {
		const struct want *want = &wanting->wants[i];
		char shown[2][STEP_VALUE_SIZE];

		if (want->status != EXIT_DONE)
			return err_set(reterr, -EIO, "%s: %s", want->source, want->why.text);
		for (size_t j = 0; j < want->plan.n; j++) {
			const struct step *step = &want->plan.steps[j];

			if (waits(outcome, step)) {
				asking->waits = true;
				continue;
			}
			return err_set(reterr, -EIO,
				       "%s: %s of %s is %s after all was done, and not %s: "
				       "somebody else sets it, too",
				       want->source, step_kind_names[step->kind], step->object,
				       step_value_brief(step, step->from, shown[0]),
				       step_value_brief(step, step->to, shown[1]));
		}
	}
	return 0;
}

static int await_consent(const struct machine *machine, int seconds, struct err *reterr)
{
	bool by_enter = consent_asks_terminal();
	char until[UTC_TEXT_SIZE];
	int r = 0;

	utc_in(seconds, until);
	lock_set_unconfirmed(machine->lock, until);
	tell("all is done, and is undone in %d second%s unless somebody confirms it: by %skill "
	     "-USR1 %d",
	     seconds, seconds == 1 ? "" : "s", by_enter ? "Enter here, or " : "", (int)getpid());
	r = consent_await(seconds, by_enter);
	lock_set_unconfirmed(machine->lock, NULL);
	if (r == -ETIMEDOUT)
		return err_set(reterr, r, "nobody confirmed it within %d second%s", seconds,
			       seconds == 1 ? "" : "s");
	return r < 0 ? err_set(reterr, r, "it was not confirmed: %s",
			       r == -EINTR ? "a signal asked for the end" : errno_text(r))
		     : 0;
}

static int agree(const struct outcome *outcome, void *arg, struct err *reterr)
{
	struct asking *asking = arg;
	int r = check_whole(asking, outcome, reterr);

	return r == 0 && asking->seconds
		       ? await_consent(asking->wanting->machine, asking->seconds, reterr)
		       : r;
}

/* Nobody sets it by itself, but at the next boot. */
static void tell_waits(const struct wanting *wanting)
{
	tell("rates wait for a carrier: once there is one, %s sets them",
	     wanting->path ? wanting_command(wanting) : "vfctl apply --boot --wait-carrier");
}

/* ---- the whole */

/* What a program asks for, nobody need read: a move is told until somebody may have (docs/adr/0020). */
static bool is_by_person(const struct run *run)
{
	return !run->global.json && !run->global.quiet;
}

/*
 * What is carried out has VMs' passwords in it, which nobody is shown: the diffs are of definitions as they
 * are for who only looks.
 */
static enum exit_status look_for_diffs(struct wanting *wanting, struct planned *planned,
				       struct err *reterr)
{
	bool shows = wanting->shows;

	wanting->shows = true;
	wanting_look(wanting);
	*planned = wanting_changes(wanting);
	wanting->shows = shows;
	if (diffs_take(planned, wanting->arena, reterr) < 0)
		return EXIT_UNREACHABLE;
	/* The next look is the first one of what is carried out. */
	host_free(TAKE_PTR(wanting->host));
	return EXIT_DONE;
}

static enum exit_status apply_all(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	_cleanup_wanting_ struct wanting wanting = {
		.run = run,
		.arena = arena_new(),
		.shows = options->dry_run,
	};
	struct asking asking = { .wanting = &wanting };
	const struct run_asking run_asking = { .agrees = agree, .arg = &asking };
	struct planned planned = { 0 };
	struct plan plan = { 0 };
	enum exit_status status = take_seconds(options->confirm, &asking.seconds, reterr);

	if (status == EXIT_DONE)
		status = wanting_begin(&wanting, reterr);
	if (status == EXIT_DONE && options->diff)
		status = look_for_diffs(&wanting, &planned, reterr);
	if (status != EXIT_DONE)
		return status;
	wanting_look(&wanting);
	status = wanting_check(&wanting, reterr);
	plan = wanting_join(&wanting);
	if (status == EXIT_DONE && load_modules(wanting.machine, &plan, wanting.arena, reterr) < 0)
		status = EXIT_REFUSED;
	if (status != EXIT_DONE) {
		const struct err why = *reterr;

		wanting_tell(&wanting);
		return status == EXIT_REFUSED ? run_refuse(run, &why, reterr) : status;
	}
	if (asking.seconds)
		consent_begin();
	status = run_asked_plan(run, wanting.machine, &plan,
				options->dry_run ? RUN_DRY : RUN_DEFERRING, &run_asking,
				wanting.arena, reterr);
	if (status == EXIT_DONE)
		diffs_print(stdout, &planned);
	if (status == EXIT_DONE && asking.waits && !run->global.quiet)
		tell_waits(&wanting);
	if (status == EXIT_DONE && !options->dry_run)
		card_places_keep(run, wanting.machine, wanting.host, wanting.pfs, wanting.n_pfs,
				 is_by_person(run), wanting.arena);
	return status;
}

static enum exit_status apply_run(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	enum exit_status status = check_options(run, reterr);

	if (status != EXIT_DONE)
		return status;
	return options->boot ? apply_boot(run, reterr) : apply_all(run, reterr);
}

const struct command command_apply = {
	.name = "apply",
	.summary = "make this host what its policy says, all of it or nothing",
	.description =
		"Gives PFs, the host and VMs what a policy says they are to have, as one change:\n"
		"all of it, or nothing. Without POLICY those of " POLICY_FILE
		" and\n" POLICY_DIRECTORY ". With --boot each PF by itself: one that fails takes\n"
		"nothing away from the others.",
	.options = apply_rows,
	.options_size = sizeof(struct apply_options),
	.operands = "[POLICY]",
	.operand_words = "@files",
	.most_operands = 1,
	.facts = APPLY_FACTS,
	.json = true,
	.run = apply_run,
};
