/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a VM lack of what a policy says of it? As vfctl assign and vfctl tune vm plan it.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "cmd/assigning.h"
#include "cmd/find-domain.h"
#include "cmd/find.h"
#include "cmd/pages.h"
#include "cmd/profiles.h"
#include "cmd/wanting.h"
#include "plan/foresee.h"
#include "plan/tune-vm.h"
#include "plan/vm-joined.h"

/* ---- as options of vfctl assign */

/* Which of the words between bars it is; NULL: the first. */
static int choice_of(const char *words, const char *text)
{
	int i = 0;

	for (const char *word = words; text && word; i++) {
		const char *end = strchrnul(word, '|');

		if ((size_t)(end - word) == strlen(text) && memcmp(word, text, strlen(text)) == 0)
			return i;
		word = *end ? end + 1 : NULL;
	}
	return 0;
}

static struct assign_options options_of(const struct vm_policy *vm, struct arena *arena)
{
	struct assign_options options = {
		.by_policy = true,
		.pf = vm->nic,
		.vf = vm->vf,
		.pool = vm->pool,
		.failover = vm->failover,
		.path = choice_of(PATH_WORDS, vm->path),
		.pin = choice_of(PIN_WORDS, vm->pin),
		.pages = choice_of(PAGES_WORDS, vm->hugepages),
		.attributes = { .msix = vm->wish.msix },
	};

	for (size_t i = 0; i < N_VF_ATTRIBUTES; i++)
		options.attributes.texts[i] = vm->wish.values[i];
	if (vm->queues != UNKNOWN)
		options.queues = arena_printf(arena, "%" PRId64, vm->queues);
	return options;
}

/* ---- who else says what its VF is to have */

static const struct pf_policy *find_pf_policy(const struct wanting *wanting,
					      const struct device *pf)
{
	for (size_t i = 0; i < wanting->n_pfs; i++)
		if (wanting->pfs[i].status == EXIT_DONE &&
		    bdf_equal(wanting->pfs[i].pf->bdf, pf->bdf))
			return wanting->pfs[i].policy;
	return NULL;
}

/* MAC and VLAN of a VF that a VM has are that one's. */
static int check_wishes(const struct wanting *wanting, const struct vm_policy *vm,
			const struct device *vf, struct err *reterr)
{
	const struct pf_policy *pf = find_pf_policy(wanting, vf->vf->pf);
	const struct vf_wish *wish = pf ? pf_policy_wish(pf, vf->vf->index) : NULL;

	for (int i = 0; wish && i < N_VF_ATTRIBUTES; i++) {
		const char *mine = vm->wish.values[i];

		if (i != VF_MAC && i != VF_VLAN && mine && wish->values[i] &&
		    !str_equal(mine, wish->values[i]))
			return err_set(reterr, -EEXIST,
				       "the VF of %s is to have %s %s, and %s by %s: say it in one "
				       "place",
				       vm->name, vf_attribute_names[i], mine, wish->values[i],
				       pf->source);
	}
	return 0;
}

/* ---- as vfctl tune vm */

static enum exit_status tune(const struct wanting *wanting, struct assigner *assigner,
			     struct plan *plan, struct err *reterr)
{
	static const struct option_texts none = { 0 };
	const struct vm_work *work = assigner->work;
	const struct tune_vm_request request = {
		.host = work->host,
		.profile = &assigner->profile,
		.domain = work->domain,
		.xml = assigner->plan.after,
		.is_config = work->is_config,
		.live = work->live,
		.policy = assigner->options->pin == PIN_PREFERRED ? PLACE_PREFERRED : PLACE_STRICT,
		.only = &none,
		.skip = &none,
	};
	struct vm_plan tuned = { 0 };

	foresee(wanting->host, plan);
	if (plan_tune_vm(&request, work->arena, &tuned, reterr) < 0)
		return vm_status(reterr);
	*plan = vm_plans_join(plan, &tuned.plan, work->arena);
	return EXIT_DONE;
}

/* ---- all of it */

/* By which values its definition is judged: those that the host is tuned by. */
static enum exit_status find_values(const struct wanting *wanting, struct profile *ret_profile,
				    struct err *reterr)
{
	for (size_t i = 0; i < wanting->policies.n; i++) {
		const struct tuning_policy *tuning = &wanting->policies.files[i].policy.tuning;

		if (!tuning->source)
			continue;
		*ret_profile = tuning->profile;
		return EXIT_DONE;
	}
	return find_profile(wanting->machine, NULL, wanting->arena, ret_profile, reterr);
}

/* What vfctl assign gives it; that of a VM that has no VF, and no best of virtio, is as it is. */
static enum exit_status give(const struct wanting *wanting, const struct vm_policy *vm,
			     struct assigner *assigner)
{
	enum exit_status status = EXIT_DONE;
	const struct device *vf = NULL;

	if (vm->has_no_vf && !vm->path) {
		assigner->plan.after = assigner->work->xml;
		return EXIT_DONE;
	}
	status = assigner_plan(assigner);
	vf = assigner->assigning.vf;
	if (status == EXIT_DONE && vf && check_wishes(wanting, vm, vf, assigner->reterr) < 0)
		return EXIT_USAGE;
	return status;
}

static enum exit_status plan_vm(const struct wanting *wanting, struct want *want,
				struct plan *ret_plan, struct err *reterr)
{
	const struct vm_policy *vm = want->vm;
	const struct vm_showing showing = { .dry_run = wanting->shows };
	const struct vm_when when = { 0 };
	const struct assign_options options = options_of(vm, wanting->arena);
	struct vm_work work = {
		.run = wanting->run,
		.showing = &showing,
		.arena = wanting->arena,
		.machine = wanting->machine,
		.host = wanting->host,
	};
	struct assigner assigner = { .work = &work, .options = &options, .reterr = reterr };
	enum exit_status status = find_values(wanting, &assigner.profile, reterr);
	struct plan back = { 0 };

	if (status == EXIT_DONE)
		status = vm_find(&work, vm->name, &when, reterr);
	if (status == EXIT_DONE)
		status = wanting_give_back(want, &work, &back, reterr);
	want->gives_back = back.n;
	if (status == EXIT_DONE)
		status = give(wanting, vm, &assigner);
	if (status != EXIT_DONE)
		return status;
	*ret_plan = back.n ? vm_plans_join(&back, &assigner.plan.plan, wanting->arena)
			   : assigner.plan.plan;
	return vm->is_tuned ? tune(wanting, &assigner, ret_plan, reterr) : EXIT_DONE;
}

/* The entry that cannot be, of the PF whose VF the VM is to have; NULL: there is none. */
static const struct want *find_cause(const struct wanting *wanting, const struct vm_policy *vm)
{
	const char *slash = vm->vf ? strrchr(vm->vf, '/') : NULL;
	const char *name =
		slash ? arena_strndup(wanting->arena, vm->vf, (size_t)(slash - vm->vf)) : vm->nic;
	const struct device *pf = name ? host_find_named(wanting->host, name) : NULL;
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; pf && i < wanting->n; i++) {
		const struct want *want = &wanting->wants[i];

		if (want->kind == WANT_PF && want->status != EXIT_DONE &&
		    str_equal(want->subject, bdf_format(pf->bdf, address)))
			return want;
	}
	return NULL;
}

/* Making VFs by hand helps nobody whose policy says already that they are to be. */
static void refuse(const struct wanting *wanting, struct want *want, enum exit_status status,
		   const struct err *why)
{
	const struct want *cause = why->code == -ENODEV ? find_cause(wanting, want->vm) : NULL;
	struct err follows = { 0 };

	if (cause)
		err_set(&follows, why->code, "there is no such VF of %s, for %s cannot be",
			cause->subject, cause->source);
	want->besides = NULL;
	want_refuse(want, status, cause ? &follows : why);
}

void wanting_take_vm(struct wanting *wanting, const struct vm_policy *vm)
{
	struct want *want = wanting_claim_vm(wanting, vm);
	struct err why = { 0 };
	enum exit_status status = EXIT_DONE;

	if (want->status != EXIT_DONE)
		return;
	status = plan_vm(wanting, want, &want->plan, &why);
	want->plan.settings = NULL;
	want->plan.n_settings = 0;
	if (status != EXIT_DONE)
		refuse(wanting, want, status, &why);
}

/* ---- in which order */

/* All that are still to be planned. */
struct pending {
	const struct vm_policy **vms;
	size_t n;
};

static struct pending list_vms(const struct wanting *wanting)
{
	const struct policies *policies = &wanting->policies;
	struct pending pending = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < policies->n; i++)
		n += policies->files[i].policy.n_vms;
	pending.vms = arena_new_array(wanting->arena, const struct vm_policy *, n);
	for (size_t i = 0; i < policies->n; i++)
		for (size_t j = 0; j < policies->files[i].policy.n_vms; j++)
			pending.vms[pending.n++] = &policies->files[i].policy.vms[j];
	return pending;
}

/* For the VF that it names, which one of the others has until then. */
static bool has_to_wait(const struct host *host, const struct pending *pending,
			const struct vm_policy *vm)
{
	const struct domain *domain = NULL;
	const struct device *vf = NULL;

	if (!vm->vf || find_device(host, vm->vf, &vf, NULL) != EXIT_DONE || !vf->vf ||
	    find_domain(host, vm->name, &domain, NULL) != EXIT_DONE ||
	    !vf_other_vm(vf->vf, domain->name))
		return false;
	for (size_t i = 0; i < pending->n; i++) {
		const struct domain *other = NULL;

		if (pending->vms[i] != vm &&
		    find_domain(host, pending->vms[i]->name, &other, NULL) == EXIT_DONE &&
		    domain_takes(other, vf->bdf))
			return true;
	}
	return false;
}

/* Who only gives back comes first, and who chooses last, for others may name what he would take. */
static int rank_of(const struct vm_policy *vm)
{
	return vm->has_no_vf ? 0 : vm->vf ? 1 : 2;
}

/* Where all wait for each other, the first. */
static size_t find_next(const struct host *host, const struct pending *pending, bool *ret_waits)
{
	size_t next = pending->n;

	for (size_t i = 0; i < pending->n; i++)
		if ((next == pending->n ||
		     rank_of(pending->vms[i]) < rank_of(pending->vms[next])) &&
		    !has_to_wait(host, pending, pending->vms[i]))
			next = i;
	*ret_waits = next == pending->n;
	return *ret_waits ? 0 : next;
}

static void take_next(struct wanting *wanting, struct pending *pending)
{
	bool waits = false;
	size_t i = find_next(wanting->host, pending, &waits);
	const struct vm_policy *vm = pending->vms[i];
	struct want *want = NULL;
	struct err why = { 0 };

	pending->n--;
	memmove(&pending->vms[i], &pending->vms[i + 1],
		(pending->n - i) * sizeof(const struct vm_policy *));
	if (!waits) {
		wanting_take_vm(wanting, vm);
		return;
	}
	want = wanting_claim_vm(wanting, vm);
	err_set(&why, -EBUSY,
		"a VM has %s that waits for another one's in turn: have one of them give its VF "
		"back first (vf: null)",
		vm->vf);
	if (want->status == EXIT_DONE)
		want_refuse(want, EXIT_REFUSED, &why);
}

void wanting_take_vms(struct wanting *wanting)
{
	struct pending pending = list_vms(wanting);

	while (pending.n) {
		take_next(wanting, &pending);
		foresee(wanting->host, &wanting->wants[wanting->n - 1].plan);
		if (wanting->wants[wanting->n - 1].gives_back)
			wanting_take_given_back(wanting);
	}
}
