/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a PF get VFs so that a virtual machine can have one? As a transaction before the VM's own,
 * for only VFs that stand have groups to be looked at; it is taken back if the VM gets none.
 */
#include <errno.h>

#include "cmd/assigning.h"
#include "cmd/find-domain.h"
#include "cmd/modules.h"
#include "cmd/provision.h"
#include "cmd/site.h"
#include "cmd/transaction.h"
#include "cmd/vf-marks.h"
#include "collect/collect.h"
#include "plan/create.h"
#include "plan/foresee.h"

static enum exit_status plan_vfs(struct assigner *assigner, struct plan *ret_plan,
				 const struct device **ret_pf)
{
	const struct vm_work *work = assigner->work;
	struct creation creation = {
		.n_vfs = assigner->n_create,
		.up = true,
		.terms = assigner->assigning.terms,
	};
	enum exit_status status =
		find_pf(work->host, assigner->options->pf, &creation.pf, assigner->reterr);

	if (status != EXIT_DONE || creation.pf->sriov->num_vfs > 0)
		return status;
	*ret_pf = creation.pf;
	if (plan_create(work->host, &creation, work->arena, ret_plan, assigner->reterr) < 0 ||
	    load_modules(work->machine, ret_plan, work->arena, assigner->reterr) < 0)
		return EXIT_REFUSED;
	return EXIT_DONE;
}

/* The VM, among what there is now. */
static enum exit_status look_again(struct assigner *assigner)
{
	struct vm_work *work = assigner->work;
	unsigned int facts = work->host->facts;

	host_freep(&work->host);
	work->host = collect(work->machine, facts);
	return find_domain(work->host, work->run->operands[0], &work->domain, assigner->reterr);
}

enum exit_status assigner_foresee(struct assigner *assigner)
{
	struct host *host = assigner->work->host;
	const struct device *pf = NULL;
	enum exit_status status = plan_vfs(assigner, &assigner->creating, &pf);

	if (status != EXIT_DONE || !pf)
		return status;
	foresee(host, &assigner->creating);
	assigner->foresees = host_find_device(host, pf->bdf)->sriov->vfs[0];
	return EXIT_DONE;
}

enum exit_status assigner_create(struct assigner *assigner)
{
	const struct vm_work *work = assigner->work;
	const struct plan *creating = &assigner->creating;
	struct outcome outcome = { 0 };
	int r = 0;

	if (work->machine->remote) {
		err_set(assigner->reterr, -EXDEV,
			"%s has no VFs, and on another host vfctl makes none: run vfctl create "
			"there, and take a new capture",
			assigner->options->pf);
		return EXIT_REFUSED;
	}
	tell_flap(work->run, work->host, creating);
	r = run_transaction(work->run, work->machine, creating, RUN_NOW, work->arena, &outcome,
			    assigner->reterr);
	if (r < 0)
		return run_fail(r, assigner->reterr, assigner->reterr);
	if (outcome.why.code) {
		*assigner->reterr = outcome.why;
		return run_status(&outcome);
	}
	assigner->creation = outcome.transaction;
	assigner_note(
		assigner,
		arena_printf(work->arena,
			     "%s got its VFs before, by a change of its own: vfctl rollback %s "
			     "takes them away again, once no VM has one",
			     assigner->options->pf, assigner->creation));
	return look_again(assigner);
}

void assigner_uncreate(struct assigner *assigner)
{
	const struct vm_work *work = assigner->work;
	_cleanup_work_site_ struct work_site site = { 0 };
	struct outcome outcome = { 0 };
	struct vf_marks marks = { 0 };
	struct err err = { 0 };

	if (!assigner->creation)
		return;
	marks = vf_marks_begin(work->machine, false, work->arena);
	work_site_open(&site, work->run, work->machine);
	if (transaction_take_back(&site.site, assigner->creation,
				  run_command_line(work->run, work->arena), work->arena, &outcome,
				  &err) < 0)
		tell("the VFs that were made stay: %s", err.text);
	else if (outcome.why.code)
		tell("the VFs that were made stay: %s", outcome.why.text);
	vf_marks_end(&marks, &outcome);
}
