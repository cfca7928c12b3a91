/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any YAML confuse the reader of policies? It is refused with a place, or taken; and what was taken
 * is written so that it reads the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "must.h"
#include "spec/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct policy read_again(const struct strbuf *text, struct arena *arena)
{
	struct policy policy = { 0 };
	struct err err = { 0 };
	int r = policy_read("again.yaml", text->text, text->length, NULL, arena, &policy, &err);

	must(r == 0, err.text);
	return policy;
}

static void check(const struct policy *policy, const struct policy *again)
{
	must(policy->n == again->n, "other PFs");
	for (size_t i = 0; i < policy->n; i++) {
		const struct pf_policy *pf = &policy->pfs[i];
		const struct pf_policy *other = &again->pfs[i];

		must(pf->n_vfs == UNKNOWN || (pf->n_vfs >= 0 && pf->n_vfs <= SRIOV_MOST_VFS),
		     "VFs");
		must(pf_match_equal(&pf->match, &other->match), "another card");
		must(pf->n_vfs == other->n_vfs && pf->up == other->up, "another PF");
		must(pf->autoprobe == other->autoprobe, "other drivers");
		must(pf->is_several == other->is_several && pf->is_optional == other->is_optional,
		     "other cards");
		for (int64_t j = 0; j < pf_policy_n_wishes(pf) + (pf->n_vfs == UNKNOWN); j++)
			must(vf_wish_equal(pf_policy_wish(pf, j), pf_policy_wish(other, j)),
			     "another VF");
	}
	must(policy->n_vms == again->n_vms, "other VMs");
	for (size_t i = 0; i < policy->n_vms; i++) {
		must(str_equal(policy->vms[i].name, again->vms[i].name), "another VM");
		must(policy->vms[i].queues == again->vms[i].queues, "other queues");
		must(vf_wish_equal(&policy->vms[i].wish, &again->vms[i].wish), "another VM's VF");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct policy policy = { 0 };
	struct policy again = { 0 };
	struct err err = { 0 };
	int r = policy_read("fuzz.yaml", (const char *)bytes, n, NULL, arena, &policy, &err);

	if (r < 0) {
		must(r == -EINVAL && str_has_prefix(err.text, "fuzz.yaml:"), "no place");
		return 0;
	}
	policy_write(&policy, &text);
	again = read_again(&text, arena);
	check(&policy, &again);
	return 0;
}
