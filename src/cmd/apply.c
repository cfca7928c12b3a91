/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl apply: how does a machine get what its policies say? At boot each PF is a transaction of its own:
 * one that fails takes no VF away from the others.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cmd/applying.h"
#include "cmd/modules.h"
#include "cmd/policies.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "os/clock.h"
#include "plan/attributes.h"
#include "plan/policy.h"
#include "render/json.h"
#include "render/outcome.h"
#include "spec/driver-facts.h"

enum {
	PATIENCE_MS = 30000 /* with drivers that have not bound their PFs yet */
};

struct apply_options {
	bool boot;
	bool wait_carrier;
	bool dry_run;
};

static const struct option_row apply_rows[] = {
	{ .name = "boot",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct apply_options, boot),
	  .help = "each PF by itself, by what " POLICY_DIRECTORY " says" },
	{ .name = "wait-carrier",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct apply_options, wait_carrier),
	  .help = "only what is pending, once there is a carrier" },
	DRY_RUN_OPTION(struct apply_options, dry_run),
	{ 0 },
};

/* ---- what there is */

void applying_refuse(struct applying *applying, size_t i, enum exit_status status,
		     const struct err *why)
{
	struct applied_pf *pf = &applying->applied.pfs[i];

	pf->outcome = (struct outcome){ .status = OUTCOME_REFUSED, .why = *why };
	if (applying->status == EXIT_DONE)
		applying->status = status;
	tell("%s%s%s", applying->policies[i] ? pf->source : "", applying->policies[i] ? ": " : "",
	     why->text);
}

static size_t count_pfs(const struct policies *policies)
{
	size_t n = 0;

	for (size_t i = 0; i < policies->n; i++)
		n += policies->files[i].err.code ? 1 : policies->files[i].policy.n;
	return n;
}

/* A file that is broken does not keep the others' PFs from what they are to have. */
static void take_policies(struct applying *applying, const struct policies *policies)
{
	struct applied *applied = &applying->applied;
	size_t n = count_pfs(policies);

	applied->pfs = arena_new_array(applying->arena, struct applied_pf, n);
	applying->policies = arena_new_array(applying->arena, const struct pf_policy *, n);
	applying->waits = arena_new_array(applying->arena, bool, n);
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy_source *file = &policies->files[i];

		for (size_t j = 0; j < file->policy.n; j++) {
			applying->policies[applied->n] = &file->policy.pfs[j];
			applied->pfs[applied->n++].source = file->policy.pfs[j].source;
		}
		if (!file->err.code)
			continue;
		applied->pfs[applied->n++].source = file->path;
		applying_refuse(applying, applied->n - 1,
				file->err.code == -EINVAL ? EXIT_USAGE : EXIT_UNREACHABLE,
				&file->err);
	}
}

struct host *applying_collect(struct machine *machine)
{
	return collect(machine,
		       APPLY_FACTS |
			       (!machine->live || libvirt_runs(machine) ? APPLY_LIBVIRT_FACTS : 0));
}

static bool needs_interface(const struct pf_policy *policy)
{
	for (int64_t i = 0; i < policy->n_vfs; i++)
		if (attributes_are_wanted(&policy->wishes[i]))
			return true;
	return policy->up;
}

/* Whether a driver has every PF, and those whose VFs are to have something have an interface. */
static bool are_ready(const struct applying *applying, const struct host *host)
{
	for (size_t i = 0; i < applying->applied.n; i++) {
		const struct pf_policy *policy = applying->policies[i];
		const struct device *pf = NULL;

		if (policy && (plan_find_pf(host, policy, &pf, NULL) < 0 || !pf->driver ||
			       !*pf->driver || (needs_interface(policy) && !device_netdev(pf))))
			return false;
	}
	return true;
}

/* The machine, as soon as its drivers have bound the PFs, or it has been waited long enough. */
static struct host *await_pfs(const struct applying *applying)
{
	const struct kernel *kernel = &running_kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_DEVICES, kernel->arg);
	int64_t end = now_ms() + PATIENCE_MS;
	struct host *host = NULL;
	int64_t left = 0;

	for (;;) {
		host = applying_collect(applying->machine);
		left = end - now_ms();
		if (fd < 0 || left <= 0 || are_ready(applying, host) ||
		    kernel->hear(fd, (int)left, kernel->arg) < 0)
			return host;
		host_free(host);
	}
}

/* ---- one PF */

enum exit_status applying_status(const struct err *why)
{
	return why->code == -EEXIST ? EXIT_REFUSED : EXIT_UNREACHABLE;
}

static int check_claims(const struct applying *applying, size_t i, struct err *reterr)
{
	const struct applied_pf *pfs = applying->applied.pfs;

	for (size_t j = 0; j < i; j++)
		if (str_equal(pfs[j].address, pfs[i].address))
			return err_set(reterr, -EEXIST,
				       "%s says already what %s is to have: remove one of them",
				       pfs[j].source, pfs[i].address);
	return 0;
}

static bool is_pending(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n; i++)
		if (outcome->status == OUTCOME_DONE && outcome->results[i].state == STEP_DEFERRED)
			return true;
	return false;
}

static void tell_pf(const struct applying *applying, const struct applied_pf *pf)
{
	if (!applying->run->global.json)
		outcome_print(stdout, &pf->outcome);
	fflush(stdout);
}

void applying_pf(struct applying *applying, const struct host *host, size_t i,
		 const struct creation *creation)
{
	struct applied_pf *pf = &applying->applied.pfs[i];
	struct plan plan = { 0 };
	struct err why = { 0 };
	int r = plan_create(host, creation, applying->arena, &plan, &why);

	if (r == 0)
		r = load_modules(applying->machine, &plan, applying->arena, &why);
	if (r < 0) {
		applying_refuse(applying, i, EXIT_REFUSED, &why);
		return;
	}
	r = run_transaction(applying->run, applying->machine, &plan,
			    applying->dry_run ? RUN_DRY : RUN_DEFERRING, applying->arena,
			    &pf->outcome, &why);
	if (r < 0) {
		applying_refuse(applying, i,
				r == -EACCES || r == -EPERM ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE,
				&why);
		return;
	}
	applying->waits[i] = is_pending(&pf->outcome);
	tell_pf(applying, pf);
	if (pf->outcome.why.code)
		tell("%s: %s", pf->source, pf->outcome.why.text);
	if (applying->status == EXIT_DONE || pf->outcome.status == OUTCOME_LEFT_CHANGED)
		applying->status = run_status(&pf->outcome);
}

int applying_find_pf(struct applying *applying, const struct host *host, size_t i,
		     const struct device **ret_pf, struct err *reterr)
{
	struct applied_pf *pf = &applying->applied.pfs[i];
	char address[BDF_TEXT_SIZE];
	int r = plan_find_pf(host, applying->policies[i], ret_pf, reterr);

	if (r < 0)
		return r;
	bdf_format((*ret_pf)->bdf, address);
	if (!str_equal(pf->address, address))
		pf->address = arena_strdup(applying->arena, address);
	return check_claims(applying, i, reterr);
}

static void boot_pf(struct applying *applying, const struct host *host, size_t i)
{
	const struct pf_policy *policy = applying->policies[i];
	struct creation creation = {
		.n_vfs = policy->n_vfs,
		.wishes = policy->wishes,
		.up = policy->up,
	};
	struct err why = { 0 };

	if (applying_find_pf(applying, host, i, &creation.pf, &why) < 0)
		applying_refuse(applying, i, why.code == -EEXIST ? EXIT_REFUSED : EXIT_UNREACHABLE,
				&why);
	else
		applying_pf(applying, host, i, &creation);
}

/* Of each PF what there is then, for VFs of others may have come. */
static void boot_all(struct applying *applying)
{
	for (size_t i = 0; i < applying->applied.n; i++) {
		_cleanup_(host_freep) struct host *host = NULL;

		if (!applying->policies[i])
			continue;
		host = applying_collect(applying->machine);
		boot_pf(applying, host, i);
	}
	for (size_t i = 0; i < applying->applied.n; i++)
		if (applying->waits[i])
			tell("%s: rates wait for a carrier of %s: vfctl apply --boot "
			     "--wait-carrier sets them then",
			     applying->applied.pfs[i].source, applying->applied.pfs[i].address);
}

/* ---- the whole */

static enum exit_status check_options(const struct run *run, const struct apply_options *options,
				      struct err *reterr)
{
	if (!options->boot) {
		err_set(reterr, -EINVAL,
			"which policy? --boot applies those of %s, each PF by itself",
			POLICY_DIRECTORY);
		return EXIT_USAGE;
	}
	if (options->wait_carrier && options->dry_run) {
		err_set(reterr, -EINVAL, "--wait-carrier waits: --dry-run alone shows the steps");
		return EXIT_USAGE;
	}
	if (run->global.sysroot && !options->dry_run) {
		err_set(reterr, -EROFS,
			"a captured host cannot be changed: --dry-run shows what would be done on "
			"it");
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

static enum exit_status end(struct applying *applying, struct err *reterr)
{
	const struct applied *applied = &applying->applied;
	size_t n_wrong = 0;

	for (size_t i = 0; i < applied->n; i++)
		n_wrong += applied->pfs[i].outcome.why.code != 0;
	if (applying->run->global.json)
		json_write(stdout, applied_document, NULL, applied);
	else if (!applied->n && !applying->run->global.quiet)
		tell("%s holds no policy: nothing is to be done", POLICY_DIRECTORY);
	if (n_wrong)
		err_set(reterr, -EIO, "%zu of %zu policies could not be applied", n_wrong,
			applied->n);
	return applying->status;
}

/* Others may go on while drivers bind; without the lock each PF's transaction says itself what it lacks. */
static void prepare(struct applying *applying, bool awaits_pfs)
{
	if (awaits_pfs && applying->machine->live && applying->applied.n)
		host_free(await_pfs(applying));
	(void)run_lock(applying->run, applying->machine, applying->arena, NULL);
	run_finish_earlier(applying->run, applying->machine, applying->arena);
}

static enum exit_status apply_run(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct applying applying = { .run = run, .dry_run = options->dry_run, .arena = arena };
	struct policies policies = { 0 };
	struct err err = { 0 };
	enum exit_status status = check_options(run, options, reterr);
	int r = 0;

	if (status == EXIT_DONE)
		status = run_open_machine(run, run->command->facts, &machine, reterr);
	if (status != EXIT_DONE)
		return status;
	applying.machine = machine;
	r = policies_read(machine->root, arena, &policies, &err);
	if (r < 0)
		return run_fail(r, &err, reterr);
	take_policies(&applying, &policies);
	if (!options->dry_run)
		prepare(&applying, !options->wait_carrier);
	if (options->wait_carrier)
		applying_resume(&applying);
	else
		boot_all(&applying);
	return end(&applying, reterr);
}

const struct command command_apply = {
	.name = "apply",
	.summary = "give PFs the VFs that policies say, at boot",
	.description =
		"Gives each PF that a file of " POLICY_DIRECTORY " names what it is to have:\n"
		"one that fails takes nothing away from the others. Where a driver takes a rate\n"
		"only with a carrier, the rate alone stays pending without one.",
	.options = apply_rows,
	.options_size = sizeof(struct apply_options),
	.facts = APPLY_FACTS,
	.json = true,
	.run = apply_run,
};
