/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do PFs get what policies say at boot? Each by a transaction of its own: one that fails takes no VF away
 * from the others.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cmd/applying.h"
#include "cmd/card-places.h"
#include "cmd/made-vfs.h"
#include "cmd/modules.h"
#include "cmd/policies.h"
#include "cmd/provision.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "os/libvirt-daemons.h"
#include "os/lock.h"
#include "plan/foresee.h"
#include "plan/policy.h"
#include "render/json.h"
#include "render/outcome.h"
#include "spec/driver-facts.h"

/* ---- what there is */

/* Says of a PF, or a file, why it cannot be. */
static void refuse(struct applying *applying, size_t i, enum exit_status status,
		   const struct err *why)
{
	struct applied_pf *pf = &applying->applied.pfs[i];

	pf->outcome = (struct outcome){ .status = OUTCOME_REFUSED, .why = *why };
	if (applying->status == EXIT_DONE)
		applying->status = status;
	applying_tell_why(applying, i);
}

/* Also where it means others besides, though it is to mean one. */
static bool concerns(const struct meant_pf *meant, const struct device *pf)
{
	return meant->pf ? meant->pf == pf
			 : meant->policy && pf_match_fits(&meant->policy->match, pf);
}

/* Those that mean the PF; where none does, the files that might. */
static size_t keep_one(struct meant_pf *pfs, size_t n, const struct device *pf)
{
	bool is_meant = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		is_meant = is_meant || concerns(&pfs[i], pf);
	for (size_t i = 0; i < n; i++)
		if (is_meant ? concerns(&pfs[i], pf) : !pfs[i].policy)
			pfs[kept++] = pfs[i];
	return kept;
}

size_t applying_add(struct applying *applying, const struct meant_pf *meant)
{
	struct applied *applied = &applying->applied;
	size_t capacity = applying->capacity;
	struct arena *arena = applying->arena;
	char address[BDF_TEXT_SIZE];

	applied->pfs = arena_grow(arena, applied->pfs, applied->n, &applying->capacity,
				  sizeof(*applied->pfs));
	applying->pfs =
		arena_grow(arena, applying->pfs, applied->n, &capacity, sizeof(*applying->pfs));
	applied->pfs[applied->n] = (struct applied_pf){
		.source = arena_strdup(arena, meant->source),
		.is_file = !meant->policy,
		.address =
			meant->pf ? arena_strdup(arena, bdf_format(meant->pf->bdf, address)) : NULL,
	};
	applying->pfs[applied->n] = (struct boot_pf){ 0 };
	return applied->n++;
}

/* Or why it is not to have what the policy says. */
static void take_pf(struct applying *applying, const struct meant_pf *meant)
{
	size_t i = applying_add(applying, meant);
	enum exit_status status = meant->status;
	struct err why = meant->why;
	char address[BDF_TEXT_SIZE];

	if (meant->pf && status == EXIT_DONE &&
	    !applying_knows_name(applying, meant->policy, meant->pf)) {
		status = EXIT_UNREACHABLE;
		err_set(&why, -EAGAIN,
			"whether %s has the name %s is not known: udev is not done with its "
			"interface",
			bdf_format(meant->pf->bdf, address), meant->policy->match.name);
	}
	if (!meant->pf || status != EXIT_DONE)
		refuse(applying, i, status, &why);
	else
		applying->pfs[i] =
			(struct boot_pf){ .policy = meant->policy, .address = meant->pf->bdf };
}

/* Whoever means several cards means those, too, that a file before is about. */
static void tell_doubt(const struct meant_pf *meant)
{
	const struct netdev *netdev = device_netdev(meant->pf);
	char address[BDF_TEXT_SIZE];

	tell_error("%s: it gives %s its VFs, and %s, which is broken, may have meant that "
		   "otherwise",
		   meant->source, netdev ? netdev->name : bdf_format(meant->pf->bdf, address),
		   meant->broken);
}

static enum exit_status take_pfs(struct applying *applying, const struct host *host,
				 const struct policies *policies, struct err *reterr)
{
	const char *name = applying->options->pf;
	const struct device *pf = NULL;
	enum exit_status status = name ? find_pf(host, name, &pf, reterr) : EXIT_DONE;
	struct meant_pf *pfs = NULL;
	size_t n = 0;

	if (status != EXIT_DONE)
		return status;
	pfs = policies_find_pfs(policies, host, applying->arena, &n);
	if (pf)
		n = keep_one(pfs, n, pf);
	card_places_check(applying->machine, host, pfs, n, applying->arena);
	applying->meant = pfs;
	for (size_t i = 0; i < n; i++) {
		if (pfs[i].moved)
			tell("%s: %s", pfs[i].source, pfs[i].moved);
		if (pfs[i].broken && pfs[i].status == EXIT_DONE)
			tell_doubt(&pfs[i]);
		take_pf(applying, &pfs[i]);
	}
	return EXIT_DONE;
}

struct host *applying_collect(struct machine *machine)
{
	unsigned int facts = APPLY_FACTS | APPLY_LIBVIRT_FACTS;

	if (machine->live && !libvirt_runs(machine->root))
		facts &= ~(unsigned int)APPLY_LIBVIRT_FACTS;
	if (machine->live && !libvirt_networks_run(machine->root))
		facts &= ~(unsigned int)FACTS_VIRTUAL_NETWORKS;
	return collect(machine, facts);
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

struct plan applying_pf(struct applying *applying, const struct host *host, size_t i,
			const struct creation *creation)
{
	struct applied_pf *pf = &applying->applied.pfs[i];
	struct plan plan = { 0 };
	struct err why = { 0 };
	int r = plan_create(host, creation, applying->arena, &plan, &why);

	if (r < 0) {
		refuse(applying, i, r == -EACCES ? EXIT_NOT_PERMITTED : EXIT_REFUSED, &why);
		return plan;
	}
	if (load_modules(applying->machine, &plan, applying->arena, &why) < 0) {
		refuse(applying, i, EXIT_USAGE, &why);
		return (struct plan){ 0 };
	}
	r = run_transaction(applying->run, applying->machine, &plan,
			    applying->options->dry_run ? RUN_DRY : RUN_BOOTING, applying->arena,
			    &pf->outcome, &why);
	if (r < 0) {
		refuse(applying, i,
		       r == -EACCES || r == -EPERM ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE, &why);
		return plan;
	}
	applying->pfs[i].waits = is_pending(&pf->outcome);
	tell_pf(applying, pf);
	if (pf->outcome.why.code)
		applying_tell_why(applying, i);
	if (applying->status == EXIT_DONE || pf->outcome.status == OUTCOME_LEFT_CHANGED)
		applying->status = run_status(&pf->outcome);
	return plan;
}

/* What the PF is to get, as it stands now; false where that cannot be, which is told. */
static bool find(struct applying *applying, const struct host *host, size_t i,
		 struct creation *ret_creation)
{
	const struct boot_pf *boot = &applying->pfs[i];
	const struct device *pf = host_find_device(host, boot->address);
	struct err why = { 0 };

	if (!pf || !pf->sriov || !pf_match_fits(&boot->policy->match, pf))
		err_set(&why, -ENODEV, "%s is gone, or is another card now",
			applying->applied.pfs[i].address);
	else if (plan_pf_creation(host, boot->policy, pf, applying->arena, ret_creation, &why) == 0)
		return true;
	refuse(applying, i, EXIT_UNREACHABLE, &why);
	return false;
}

/* What others are planned for. Where not all is as it was planned, or as before, there is another look. */
static void carry_on(struct host **host, const struct plan *plan, const struct outcome *outcome)
{
	if (outcome->status == OUTCOME_DONE || outcome->status == OUTCOME_PLANNED)
		foresee(*host, plan);
	else if (outcome->status == OUTCOME_UNDONE || outcome->status == OUTCOME_LEFT_CHANGED)
		host_free(TAKE_PTR(*host));
}

/* Each on the host as it is with what the others before it have got (docs/adr/0016). */
static void boot_all(struct applying *applying, struct host **host)
{
	for (size_t i = 0; i < applying->applied.n; i++) {
		struct creation creation = { 0 };
		struct plan plan = { 0 };

		if (!applying->pfs[i].policy)
			continue;
		if (!*host)
			*host = applying_collect(applying->machine);
		if (!find(applying, *host, i, &creation))
			continue;
		made_vfs_ask(applying->machine, &creation, applying->arena);
		plan = applying_pf(applying, *host, i, &creation);
		carry_on(host, &plan, &applying->applied.pfs[i].outcome);
	}
	for (size_t i = 0; i < applying->applied.n; i++)
		if (applying->pfs[i].waits)
			tell("%s: rates wait for a carrier of %s: vfctl apply --boot "
			     "--wait-carrier sets them then",
			     applying->applied.pfs[i].source, applying->applied.pfs[i].address);
}

/* Of those who are as they are to be; where they have moved a person is told until he applies it. */
static void keep_places(struct applying *applying, const struct host *host)
{
	const struct applied *applied = &applying->applied;

	for (size_t i = 0; i < applied->n; i++) {
		enum outcome_status status = applied->pfs[i].outcome.status;
		bool is_so = status == OUTCOME_DONE || status == OUTCOME_UNCHANGED;

		applying->meant[i].pf =
			is_so ? host_find_device(host, applying->pfs[i].address) : NULL;
	}
	card_places_keep(applying->run, applying->machine, host, applying->meant, applied->n, false,
			 applying->arena);
}

/* ---- the whole */

static void tell_none(const struct applying *applying)
{
	if (applying->options->pf)
		tell("no policy means %s: nothing is to be done", applying->options->pf);
	else
		tell("neither " POLICY_FILE " nor " POLICY_DIRECTORY
		     " names a PF: nothing is to be done");
}

static enum exit_status end(struct applying *applying, struct err *reterr)
{
	const struct applied *applied = &applying->applied;

	if (applying->run->global.json)
		json_write(stdout, applied_document, NULL, applied);
	else if (!applied->n && !applying->options->wait_carrier && !applying->run->global.quiet)
		tell_none(applying);
	applying_tell_wrong(applying, reterr);
	return applying->status;
}

/* Others may go on while drivers bind; without the lock each PF's transaction says itself what it lacks. */
static void prepare(struct applying *applying)
{
	(void)run_lock(applying->run, applying->machine, applying->arena, NULL);
	run_finish_earlier(applying->run, applying->machine, applying->arena);
}

static enum exit_status boot(struct applying *applying, struct err *reterr)
{
	struct machine *machine = applying->machine;
	_cleanup_(host_freep) struct host *host = NULL;
	struct policies policies = { 0 };
	enum exit_status status = EXIT_DONE;
	struct err err = { 0 };
	int r = policies_read(machine, applying->arena, &policies, &err);

	if (r < 0)
		return run_fail(r, &err, reterr);
	policies_tell_skipped(&policies);
	if (!applying->options->dry_run && machine->live)
		applying_await(applying, &policies);
	if (!applying->options->dry_run)
		prepare(applying);
	host = applying_collect(machine);
	status = take_pfs(applying, host, &policies, reterr);
	if (status != EXIT_DONE)
		return status;
	boot_all(applying, &host);
	if (applying->options->dry_run)
		return EXIT_DONE;
	if (!host)
		host = applying_collect(machine);
	keep_places(applying, host);
	return EXIT_DONE;
}

/* Who may change nothing begins nothing, nor waits for a card. */
static enum exit_status check_rights(const struct machine *machine, struct err *reterr)
{
	struct err err = { 0 };
	int r = lock_check(&machine->ledger, &err);

	return r == -EACCES || r == -EPERM ? run_fail(r, &err, reterr) : EXIT_DONE;
}

enum exit_status apply_boot(const struct run *run, struct err *reterr)
{
	const struct apply_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct applying applying = { .run = run, .options = options, .arena = arena };
	enum exit_status status = run_open_machine(run, APPLY_FACTS, &machine, reterr);

	if (status != EXIT_DONE)
		return status;
	applying.machine = machine;
	if (!options->dry_run)
		status = check_rights(machine, reterr);
	if (status != EXIT_DONE)
		return status;
	status = options->wait_carrier ? applying_resume(&applying, reterr)
				       : boot(&applying, reterr);
	return status == EXIT_DONE ? end(&applying, reterr) : status;
}
