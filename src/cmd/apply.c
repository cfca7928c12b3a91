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
	/* What is wrong with a file has its place already. */
	if (str_has_prefix(why->text, pf->source))
		tell("%s", why->text);
	else
		tell("%s: %s", pf->source, why->text);
}

/* One more; its place. */
static size_t add_pf(struct applying *applying, const char *source, const struct pf_policy *policy)
{
	struct applied *applied = &applying->applied;

	applied->pfs = arena_grow(applying->arena, applied->pfs, applied->n, &applying->capacity,
				  sizeof(*applied->pfs));
	applying->pfs = arena_grow(applying->arena, applying->pfs, applied->n,
				   &applying->pfs_capacity, sizeof(*applying->pfs));
	applied->pfs[applied->n] = (struct applied_pf){ .source = source };
	applying->pfs[applied->n] = (struct boot_pf){ .policy = policy };
	return applied->n++;
}

/* The policy that has the PF already; NULL: none. */
static const struct pf_policy *find_claim(const struct applying *applying, struct bdf address)
{
	for (size_t i = 0; i < applying->applied.n; i++)
		if (applying->pfs[i].policy && bdf_equal(applying->pfs[i].address, address))
			return applying->pfs[i].policy;
	return NULL;
}

static void take_pf(struct applying *applying, const struct pf_policy *policy,
		    const struct device *pf)
{
	const struct pf_policy *other = find_claim(applying, pf->bdf);
	size_t i = add_pf(applying, policy->source, other ? NULL : policy);
	char address[BDF_TEXT_SIZE];
	struct err why = { 0 };

	applying->pfs[i].address = pf->bdf;
	applying->applied.pfs[i].address =
		arena_strdup(applying->arena, bdf_format(pf->bdf, address));
	if (!other)
		return;
	err_set(&why, -EEXIST, "%s says already what %s is to have: remove one of them",
		other->source, address);
	applying_refuse(applying, i, EXIT_REFUSED, &why);
}

static void take_policy(struct applying *applying, const struct host *host,
			const struct pf_policy *policy)
{
	const struct device **pfs = NULL;
	struct err why = { 0 };
	size_t n = 0;

	if (plan_find_pfs(host, policy, applying->arena, &pfs, &n, &why) < 0)
		applying_refuse(applying, add_pf(applying, policy->source, NULL), EXIT_UNREACHABLE,
				&why);
	for (size_t i = 0; i < n; i++)
		take_pf(applying, policy, pfs[i]);
}

/* A file that is broken does not keep the others' PFs from what they are to have. */
static void take_policies(struct applying *applying, const struct host *host,
			  const struct policies *policies)
{
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy_source *file = &policies->files[i];

		for (size_t j = 0; j < file->policy.n; j++)
			take_policy(applying, host, &file->policy.pfs[j]);
		if (file->err.code)
			applying_refuse(applying, add_pf(applying, file->path, NULL),
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
	for (int64_t i = 0; i < pf_policy_n_wishes(policy); i++)
		if (attributes_are_wanted(&policy->wishes[i]))
			return true;
	return policy->up || attributes_are_wanted(&policy->rest);
}

static bool is_ready(const struct pf_policy *policy, const struct host *host, struct arena *arena)
{
	const struct device **pfs = NULL;
	size_t n = 0;

	if (plan_find_pfs(host, policy, arena, &pfs, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!pfs[i]->driver || !*pfs[i]->driver ||
		    (needs_interface(policy) && !device_netdev(pfs[i])))
			return false;
	return true;
}

/* Whether a driver has every PF, and those whose VFs are to have something have an interface. */
static bool are_ready(const struct policies *policies, const struct host *host)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < policies->n; i++)
		for (size_t j = 0; j < policies->files[i].policy.n; j++)
			if (!is_ready(&policies->files[i].policy.pfs[j], host, arena))
				return false;
	return true;
}

/* The machine, as soon as its drivers have bound the PFs, or it has been waited long enough. */
static struct host *await_pfs(const struct applying *applying, const struct policies *policies)
{
	const struct kernel *kernel = &running_kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_DEVICES, kernel->arg);
	int64_t end = now_ms() + PATIENCE_MS;
	struct host *host = NULL;
	int64_t left = 0;

	for (;;) {
		host = applying_collect(applying->machine);
		left = end - now_ms();
		if (fd < 0 || left <= 0 || are_ready(policies, host) ||
		    kernel->hear(fd, (int)left, kernel->arg) < 0)
			return host;
		host_free(host);
	}
}

/* ---- one PF */

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
	applying->pfs[i].waits = is_pending(&pf->outcome);
	tell_pf(applying, pf);
	if (pf->outcome.why.code)
		tell("%s: %s", pf->source, pf->outcome.why.text);
	if (applying->status == EXIT_DONE || pf->outcome.status == OUTCOME_LEFT_CHANGED)
		applying->status = run_status(&pf->outcome);
}

bool applying_find(struct applying *applying, const struct host *host, size_t i,
		   struct creation *ret_creation)
{
	const struct boot_pf *boot = &applying->pfs[i];
	const struct device *pf = host_find_device(host, boot->address);
	struct err why = { 0 };

	if (!pf || !pf->sriov || !pf_match_fits(&boot->policy->match, pf))
		err_set(&why, -ENODEV, "%s is gone, or is another card now",
			applying->applied.pfs[i].address);
	else if (plan_pf_creation(boot->policy, pf, applying->arena, ret_creation, &why) == 0)
		return true;
	applying_refuse(applying, i, EXIT_UNREACHABLE, &why);
	return false;
}

/* Of each PF what there is then, for VFs of others may have come. */
static void boot_all(struct applying *applying)
{
	for (size_t i = 0; i < applying->applied.n; i++) {
		_cleanup_(host_freep) struct host *host = NULL;
		struct creation creation = { 0 };

		if (!applying->pfs[i].policy)
			continue;
		host = applying_collect(applying->machine);
		if (applying_find(applying, host, i, &creation))
			applying_pf(applying, host, i, &creation);
	}
	for (size_t i = 0; i < applying->applied.n; i++)
		if (applying->pfs[i].waits)
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
static void prepare(struct applying *applying)
{
	(void)run_lock(applying->run, applying->machine, applying->arena, NULL);
	run_finish_earlier(applying->run, applying->machine, applying->arena);
}

static enum exit_status apply_run(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct applying applying = { .run = run, .dry_run = options->dry_run, .arena = arena };
	_cleanup_(host_freep) struct host *host = NULL;
	struct policies policies = { 0 };
	struct err err = { 0 };
	enum exit_status status = check_options(run, options, reterr);
	int r = 0;

	if (status == EXIT_DONE)
		status = run_open_machine(run, run->command->facts, &machine, reterr);
	if (status != EXIT_DONE)
		return status;
	applying.machine = machine;
	r = policies_read(machine, arena, &policies, &err);
	if (r < 0)
		return run_fail(r, &err, reterr);
	host = options->dry_run || options->wait_carrier || !machine->live
		       ? applying_collect(machine)
		       : await_pfs(&applying, &policies);
	take_policies(&applying, host, &policies);
	if (!options->dry_run)
		prepare(&applying);
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
