/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a machine lack of what its policies say? See wanting.h. What comes later in the plan is planned
 * for the host as it will be once the earlier is done.
 */
#include "cmd/wanting.h"

#include <errno.h>

#include "audit/audit.h"
#include "cmd/applying.h"
#include "cmd/card-places.h"
#include "cmd/kept-files.h"
#include "cmd/profiles.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "plan/attributes.h"
#include "plan/foresee.h"
#include "plan/policy.h"
#include "plan/tune.h"

/* Of the functions of VFs. */
#define VF_FACTS (FACTS_USERS | FACTS_OVERRIDES | FACTS_VF_VECTORS)

struct want *wanting_add(struct wanting *wanting, enum want_kind kind, const char *source,
			 const char *subject)
{
	wanting->wants = arena_grow(wanting->arena, wanting->wants, wanting->n, &wanting->capacity,
				    sizeof(*wanting->wants));
	wanting->wants[wanting->n] = (struct want){
		.kind = kind,
		.source = source,
		.subject = subject,
	};
	return &wanting->wants[wanting->n++];
}

void want_refuse(struct want *want, enum exit_status status, const struct err *why)
{
	want->status = status;
	want->why = *why;
	want->plan = (struct plan){ 0 };
}

/* ---- the host */

static void tune(struct wanting *wanting, const struct tuning_policy *tuning, struct want *want)
{
	struct tune_request request = {
		.host = wanting->host,
		.profile = &tuning->profile,
		.only = &tuning->only,
		.skip = &tuning->skip,
		/* What a machine's own policy says is to stay so. */
		.persist = !wanting->path,
		.kept_is_all = !wanting->run->global.sysroot,
	};
	struct err why = { 0 };

	request.kept = kept_files_read(wanting->machine, wanting->arena, &request.n_kept);
	if (plan_tune_host(&request, wanting->arena, &want->plan, &why) < 0)
		want_refuse(want, EXIT_REFUSED, &why);
}

static void take_tuning(struct wanting *wanting)
{
	const struct tuning_policy *first = NULL;

	for (size_t i = 0; i < wanting->policies.n; i++) {
		const struct tuning_policy *tuning = &wanting->policies.files[i].policy.tuning;
		struct want *want = NULL;
		struct err why = { 0 };

		if (!tuning->source)
			continue;
		want = wanting_add(wanting, WANT_TUNING, tuning->source, "host");
		if (!first) {
			tune(wanting, tuning, want);
			first = tuning;
			continue;
		}
		err_set(&why, -EEXIST, "%s says already how the host is tuned: remove one of them",
			first->source);
		want_refuse(want, EXIT_USAGE, &why);
	}
}

/* ---- all of it */

/* A driver has to let go of a VF before that gets other vectors; another MAC cuts off who has it. */
static unsigned int facts_of_wish(const struct vf_wish *wish)
{
	if (wish->msix)
		return VF_FACTS;
	if (wish->driver)
		return FACTS_USERS | FACTS_OVERRIDES;
	return attributes_are_wanted(wish) ? FACTS_USERS : 0;
}

/* What it says of that only a look at each VF's function tells. */
static unsigned int facts_of_pf(const struct pf_policy *pf)
{
	unsigned int facts = facts_of_wish(&pf->rest);

	for (int64_t i = 0; i < pf_policy_n_wishes(pf); i++)
		facts |= facts_of_wish(&pf->wishes[i]);
	return facts;
}

static unsigned int facts_of(const struct policies *policies)
{
	unsigned int facts = APPLY_FACTS | APPLY_LIBVIRT_FACTS;

	facts &= ~(unsigned int)VF_FACTS;
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy *policy = &policies->files[i].policy;

		for (size_t j = 0; j < policy->n; j++)
			facts |= facts_of_pf(&policy->pfs[j]);
		if (policy->tuning.source)
			facts |= command_tune_host.facts | profile_facts(&policy->tuning.profile);
		if (policy->n_vms)
			facts |= command_assign.facts | command_tune_vm.facts | audit_facts;
	}
	return facts;
}

static bool takes_vfs_away(const struct meant_pf *meant)
{
	int64_t wanted = meant->policy->n_vfs;
	int64_t now = meant->pf->sriov->num_vfs;

	return wanted != UNKNOWN && wanted != now && now;
}

/* That is asked for, too, where VFs go away, which shows only once the PFs are known. */
static bool wants_vf_facts(const struct wanting *wanting)
{
	for (size_t i = 0; i < wanting->n_pfs; i++)
		if (wanting->pfs[i].status == EXIT_DONE && takes_vfs_away(&wanting->pfs[i]))
			return true;
	return false;
}

static void look(struct wanting *wanting, unsigned int facts)
{
	host_freep(&wanting->host);
	wanting->host = collect(wanting->machine, facts);
	wanting->pfs = policies_find_pfs(&wanting->policies, wanting->host, wanting->arena,
					 &wanting->n_pfs);
	card_places_check(wanting->machine, wanting->host, wanting->pfs, wanting->n_pfs,
			  wanting->arena);
}

/* What others are planned for. */
static void foresee_all(struct wanting *wanting)
{
	const struct plan plan = wanting_join(wanting);

	foresee(wanting->host, &plan);
}

void wanting_look(struct wanting *wanting)
{
	unsigned int facts = facts_of(&wanting->policies);

	/* What was planned before tells of that. */
	if (!wanting->planned)
		wanting->planned = TAKE_PTR(wanting->host);
	look(wanting, facts);
	if ((facts & VF_FACTS) != VF_FACTS && wants_vf_facts(wanting))
		look(wanting, facts | VF_FACTS);
	wanting->n = 0;
	wanting_take_pfs(wanting);
	take_tuning(wanting);
	foresee_all(wanting);
	wanting_take_vms(wanting);
	wanting_tell_left(wanting);
}

static enum exit_status check_policies(const struct policies *policies, struct err *reterr)
{
	enum exit_status status = policies_check(policies, reterr);

	if (status != EXIT_DONE)
		return status;
	policies_tell_skipped(policies);
	/* One that wants nothing is there all the same. */
	if (policies->n)
		return EXIT_DONE;
	err_set(reterr, -ENOENT,
		"there is no policy in " POLICY_FILE " and " POLICY_DIRECTORY
		": begin with this host as it stands (vfctl export --to policy), or name one "
		"(vfctl-policy(5))");
	return EXIT_UNREACHABLE;
}

static enum exit_status read_policies(struct wanting *wanting, struct err *reterr)
{
	const struct run *run = wanting->run;
	const char *named = run->n_operands ? run->operands[0] : NULL;
	struct err err = { 0 };
	int r = 0;

	wanting->path = wanting->as_own ? NULL : named;
	if (wanting->path)
		policies_read_named(wanting->machine, named, wanting->arena, &wanting->policies);
	else
		r = policies_read_with(wanting->machine, named, wanting->arena, &wanting->policies,
				       &err);
	return r < 0 ? run_fail(r, &err, reterr) : check_policies(&wanting->policies, reterr);
}

static enum exit_status end_locking(const struct wanting *wanting, int r, const struct err *err,
				    struct err *reterr)
{
	if (r == -EBUSY)
		return run_refuse(wanting->run, err, reterr);
	if (r < 0)
		return run_fail(r, err, reterr);
	run_finish_waiting(wanting->run, wanting->machine, wanting->arena);
	return EXIT_DONE;
}

enum exit_status wanting_begin(struct wanting *wanting, struct err *reterr)
{
	const struct run *run = wanting->run;
	struct err err = { 0 };
	enum exit_status status =
		run_open_machine(run, run->command->facts, &wanting->machine, reterr);
	int r = 0;

	if (status != EXIT_DONE)
		return status;
	/* What is read once it is locked is what holds when it is carried out. */
	if (!wanting->shows)
		r = run_lock(run, wanting->machine, wanting->arena, &err);
	/* Who may not lock learns of a wrong policy all the same. */
	status = read_policies(wanting, reterr);
	if (status != EXIT_DONE || wanting->shows)
		return status;
	return end_locking(wanting, r, &err, reterr);
}

enum {
	N_OWN_NOTES = 3 /* of an entry, beside its plan's */
};

/* What is already so needs no word, and what holds for several is said once. */
static void join_notes(const struct wanting *wanting, struct plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < wanting->n; i++)
		n += N_OWN_NOTES + wanting->wants[i].plan.n_notes;
	plan->notes = arena_new_array(wanting->arena, const char *, n);
	for (size_t i = 0; i < wanting->n; i++) {
		const struct want *want = &wanting->wants[i];
		const struct plan *part = &want->plan;
		const char *const own[N_OWN_NOTES] = { want->moved, want->besides, want->left };

		for (size_t j = 0; j < N_OWN_NOTES; j++)
			if (own[j])
				plan->notes[plan->n_notes++] = arena_printf(
					wanting->arena, "%s: %s", want->source, own[j]);
		for (size_t j = 0; part->n && j < part->n_notes; j++)
			if (!str_is_among(part->notes[j], plan->notes, plan->n_notes))
				plan->notes[plan->n_notes++] = part->notes[j];
	}
}

static void join_steps(const struct wanting *wanting, struct plan *plan)
{
	struct step *steps = NULL;
	size_t n = 0;

	for (size_t i = 0; i < wanting->n; i++)
		n += wanting->wants[i].plan.n;
	steps = arena_new_array(wanting->arena, struct step, n);
	for (size_t i = 0; i < wanting->n; i++) {
		const struct plan *part = &wanting->wants[i].plan;

		for (size_t j = 0; j < part->n; j++)
			steps[plan->n++] = part->steps[j];
		if (plan->needs < part->needs)
			plan->needs = part->needs;
		if (part->settings) {
			plan->settings = part->settings;
			plan->n_settings = part->n_settings;
		}
	}
	plan->steps = steps;
}

struct plan wanting_join(const struct wanting *wanting)
{
	struct plan plan = { 0 };

	join_steps(wanting, &plan);
	join_notes(wanting, &plan);
	return plan;
}

void wanting_end(struct wanting *wanting)
{
	host_freep(&wanting->planned);
	host_freep(&wanting->host);
	machine_freep(&wanting->machine);
	arena_freep(&wanting->arena);
}
