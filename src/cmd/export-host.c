/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policy describes this host? What is planned of it changes nothing; what would, is not said, and that
 * is told.
 */
#include <errno.h>

#include "audit/audit.h"
#include "cmd/applying.h"
#include "cmd/exporting.h"
#include "cmd/kept-files.h"
#include "cmd/profiles.h"
#include "cmd/wanting.h"
#include "collect/collect.h"
#include "plan/changes.h"
#include "plan/from-host.h"
#include "plan/tune.h"
#include "spec/driver-facts.h"
#include "spec/profile.h"

#define PF_FACTS \
	(FACTS_IDENTITY | FACTS_CONFIG | APPLY_FACTS | APPLY_LIBVIRT_FACTS | FACTS_DRAWN_MACS)

/* ---- how it is tuned */

/* The knobs that are as a profile has them, and stay so; those that nothing keeps; and the others. */
struct tuned {
	struct profile profile;
	struct option_texts so;
	struct option_texts unkept;
	struct option_texts other;
};

static void add_knob(struct option_texts *ids, const struct knob *knob)
{
	if (!knob->is_never_set && ids->n < OPTION_MOST_TEXTS)
		ids->items[ids->n++] = knob->id;
}

static void sort_knobs(const struct plan *plan, struct tuned *tuned)
{
	for (size_t i = 0; i < plan->n_settings;) {
		const struct knob *knob = plan->settings[i].knob;
		bool is_wanted = false; /* of one of which nothing is, nothing would be kept */
		bool is_so = true;
		bool is_kept = true;

		for (; i < plan->n_settings && plan->settings[i].knob == knob; i++) {
			is_wanted = is_wanted || plan->settings[i].kept != FACT_UNKNOWN;
			is_kept = is_kept && plan->settings[i].kept != FACT_NO;
			is_so = is_so && plan->settings[i].state == SETTING_SO;
		}
		if (is_wanted || !is_so)
			add_knob(!is_so	   ? &tuned->other
				 : is_kept ? &tuned->so
					   : &tuned->unkept,
				 knob);
	}
}

static bool ask_profile(const struct exporting *exporting, const char *name, struct tuned *tuned)
{
	static const struct option_texts none = { 0 };
	struct tune_request request = {
		.host = exporting->host,
		.profile = &tuned->profile,
		.only = &none,
		.skip = &none,
		.kept_is_all = true,
	};
	struct plan plan = { 0 };

	*tuned = (struct tuned){ 0 };
	if (find_profile(exporting->machine, name, exporting->arena, &tuned->profile, NULL) !=
	    EXIT_DONE)
		return false;
	request.kept = kept_files_read(exporting->machine, exporting->arena, &request.n_kept);
	if (plan_tune_host(&request, exporting->arena, &plan, NULL) < 0)
		return false;
	sort_knobs(&plan, tuned);
	return true;
}

static void tell_knobs(struct exporting *exporting, const struct option_texts *ids, const char *why)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < ids->n; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : "", ids->items[i]);
	if (ids->n)
		unsaid_add(&exporting->unsaid, "how these are tuned, which %s: %s", why, text.text);
}

static void tell_others(struct exporting *exporting, const struct tuned *tuned)
{
	tell_knobs(exporting, &tuned->other,
		   arena_printf(exporting->arena,
				"are not as the profile %s has them, or not known",
				tuned->profile.name));
	tell_knobs(exporting, &tuned->unkept,
		   arena_printf(exporting->arena,
				"are as the profile %s has them, but nothing keeps them so at the "
				"next boot (vfctl tune host --persist)",
				tuned->profile.name));
}

/* A knob that a machine's own policy names is kept, too: one that nothing keeps would be changed. */
static bool is_better(const struct tuned *tuned, const struct tuned *best)
{
	if (!best->profile.name || tuned->so.n > best->so.n)
		return true;
	return tuned->so.n == best->so.n && tuned->unkept.n > best->unkept.n;
}

/* By the profile that most of it is as. */
static void describe_tuning(struct exporting *exporting)
{
	struct tuning_policy *tuning = &exporting->declared.policy.tuning;
	const char **names = NULL;
	ssize_t n = list_profiles(exporting->machine, exporting->arena, &names, NULL);
	struct tuned best = { 0 };

	for (ssize_t i = 0; i < n; i++) {
		struct tuned tuned = { 0 };

		if (ask_profile(exporting, names[i], &tuned) && is_better(&tuned, &best))
			best = tuned;
	}
	if (!best.profile.name)
		return;
	tell_others(exporting, &best);
	if (!best.so.n)
		return;
	tuning->profile = best.profile;
	tuning->only = best.so;
	tuning->source = exporting->declared.of;
}

/* ---- its VMs */

/* What a plan for the VM would change, as vfctl plan would have it: nothing, or why it is not said. */
static bool is_so(struct wanting *wanting, const struct vm_policy *vm, struct err *reterr)
{
	const struct want *want = NULL;

	/* By itself: it is asked several times, each time for another entry. */
	wanting->n = 0;
	wanting_take_vm(wanting, vm);
	want = &wanting->wants[0];
	if (want->status != EXIT_DONE) {
		*reterr = want->why;
		return false;
	}
	if (!plan_changes(&want->plan, wanting->arena).n)
		return true;
	*reterr = (struct err){ 0 };
	err_set(reterr, -EEXIST,
		"its definition, or its VF, would become another (vfctl assign %s%s%s --diff)",
		vm->name, vm->path ? " --path " : "", vm->path ? vm->path : "");
	return false;
}

/* As much as is so: its place, and whether it is tuned. */
static bool complete(struct wanting *wanting, struct vm_policy *vm, struct err *reterr)
{
	static const char *const pins[] = { NULL, "preferred", "none" };

	for (size_t i = 0; i < ARRAY_SIZE(pins); i++) {
		struct err why = { 0 };

		vm->pin = pins[i];
		if (!is_so(wanting, vm, reterr))
			continue;
		vm->is_tuned = true;
		vm->is_tuned = is_so(wanting, vm, &why);
		return true;
	}
	return false;
}

static void describe_vm(struct exporting *exporting, struct wanting *wanting,
			const struct domain *domain)
{
	struct policy *policy = &exporting->declared.policy;
	struct vm_policy vm = { 0 };
	struct err why = { 0 };

	if (!plan_vm_from_host(exporting->host, domain, exporting->arena, &vm, &exporting->unsaid))
		return;
	if (complete(wanting, &vm, &why))
		policy->vms[policy->n_vms++] = vm;
	else
		unsaid_add(&exporting->unsaid, "%s: %s", domain->name, why.text);
}

static void describe_vms(struct exporting *exporting)
{
	const struct host *host = exporting->host;
	struct policy_source source = { .path = exporting->declared.of,
					.policy = exporting->declared.policy };
	struct wanting wanting = {
		.run = exporting->run,
		.arena = exporting->arena,
		.machine = exporting->machine,
		.host = exporting->host,
		.shows = true,
		.policies = { .files = &source, .n = 1 },
	};

	if (!host->domains_known)
		unsaid_add(&exporting->unsaid, "which VMs there are: libvirt did not tell");
	wanting.pfs = policies_find_pfs(&wanting.policies, host, exporting->arena, &wanting.n_pfs);
	exporting->declared.policy.vms =
		arena_new_array(exporting->arena, struct vm_policy, host->n_domains);
	for (size_t i = 0; i < host->n_domains; i++)
		describe_vm(exporting, &wanting, &host->domains[i]);
}

/* ---- all of it */

static unsigned int facts_of(const struct exporting *exporting)
{
	const char **names = NULL;
	ssize_t n = 0;
	unsigned int facts = PF_FACTS;

	if (!exporting->is_whole)
		return facts;
	facts |= command_tune_host.facts | command_assign.facts | command_tune_vm.facts |
		 audit_facts;
	n = list_profiles(exporting->machine, exporting->arena, &names, NULL);
	for (ssize_t i = 0; i < n; i++) {
		struct profile profile = { 0 };

		if (find_profile(exporting->machine, names[i], exporting->arena, &profile, NULL) ==
		    EXIT_DONE)
			facts |= profile_facts(&profile);
	}
	return facts;
}

static void tell_pfs(struct exporting *exporting)
{
	struct policy *policy = &exporting->declared.policy;
	const struct driver_facts drivers = driver_facts_known(exporting->arena);

	if (!exporting->host->devices_known)
		unsaid_add(&exporting->unsaid, "which PFs there are: PCI functions could not be "
					       "listed");
	plan_pfs_from_host(exporting->host, &drivers, exporting->arena, policy, &exporting->unsaid);
	for (size_t i = 0; i < policy->n; i++)
		policy->pfs[i].source = exporting->declared.of;
}

void exporting_describe(struct exporting *exporting)
{
	const char *name = NULL;

	exporting->host = collect(exporting->machine, facts_of(exporting));
	name = exporting->host->identity.name;
	exporting->declared.of =
		arena_printf(exporting->arena, "%s as it stands", name ? name : "this host");
	tell_pfs(exporting);
	if (!exporting->is_whole)
		return;
	describe_tuning(exporting);
	describe_vms(exporting);
}

void exporting_end(struct exporting *exporting)
{
	host_freep(&exporting->host);
	machine_freep(&exporting->machine);
	arena_freep(&exporting->arena);
}
