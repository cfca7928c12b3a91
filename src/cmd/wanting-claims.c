/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do two entries of a machine's policies say what one VM is to have, or give VFs of two PFs one MAC? Entries
 * of one file that write a VM alike are refused when that is read; these stand in two, or say once its name
 * and once its UUID.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd/find-domain.h"
#include "cmd/wanting.h"
#include "model/mac.h"

/* ---- VMs */

/* The entry before that is about the VM; NULL: none. */
static const struct want *find_claim(const struct wanting *wanting, const char *name,
				     const struct domain *domain)
{
	for (size_t i = 0; i < wanting->n; i++) {
		const struct want *want = &wanting->wants[i];

		if (want->vm && (domain ? want->domain == domain : str_equal(want->vm->name, name)))
			return want;
	}
	return NULL;
}

struct want *wanting_claim_vm(struct wanting *wanting, const struct vm_policy *vm)
{
	const struct domain *domain = NULL;
	const struct want *other = NULL;
	struct want *want = NULL;
	struct err why = { 0 };

	(void)find_domain(wanting->host, vm->name, &domain, NULL);
	other = find_claim(wanting, vm->name, domain);
	if (other)
		err_set(&why, -EEXIST, "%s says already what %s is to have: remove one of them",
			other->source, domain ? domain->name : vm->name);
	want = wanting_add(wanting, WANT_VM, vm->source,
			   arena_printf(wanting->arena, "vm:%s", domain ? domain->name : vm->name));
	want->vm = vm;
	want->domain = domain;
	if (why.code)
		want_refuse(want, EXIT_USAGE, &why);
	return want;
}

/* ---- MACs */

/* What an entry gives a VF. */
struct given_mac {
	const struct step *step;
	size_t entry; /* in wants */
};

static int compare_macs(const void *a, const void *b)
{
	const struct given_mac *left = a;
	const struct given_mac *right = b;
	int r = strcmp(left->step->to, right->step->to);

	return r ? r : (left->entry > right->entry) - (left->entry < right->entry);
}

static size_t list_macs(const struct wanting *wanting, struct given_mac *macs)
{
	size_t n = 0;

	for (size_t i = 0; i < wanting->n; i++) {
		const struct plan *plan = &wanting->wants[i].plan;

		for (size_t j = 0; j < plan->n; j++) {
			if (plan->steps[j].kind != STEP_VF_MAC || !plan->steps[j].to ||
			    mac_is_none(plan->steps[j].to))
				continue;
			if (macs)
				macs[n] = (struct given_mac){ &plan->steps[j], i };
			n++;
		}
	}
	return n;
}

static void refuse_twin(struct wanting *wanting, const struct given_mac *first,
			const struct given_mac *second)
{
	struct err why = { 0 };

	if (first->entry == second->entry)
		return;
	err_set(&why, -EADDRINUSE,
		"VF %s is to have the MAC %s, which %s gives VF %s: two on one network would get "
		"each other's packets; choose another",
		second->step->object, second->step->to, wanting->wants[first->entry].source,
		first->step->object);
	want_refuse(&wanting->wants[second->entry], EXIT_USAGE, &why);
}

void wanting_check_macs(struct wanting *wanting)
{
	size_t n = list_macs(wanting, NULL);
	struct given_mac *macs = arena_new_array(wanting->arena, struct given_mac, n);

	(void)list_macs(wanting, macs);
	if (n)
		qsort(macs, n, sizeof(*macs), compare_macs);
	for (size_t i = 1; i < n; i++)
		if (str_equal(macs[i - 1].step->to, macs[i].step->to))
			refuse_twin(wanting, &macs[i - 1], &macs[i]);
}
