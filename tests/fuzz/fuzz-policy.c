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

static void check_ids(const struct option_texts *ids, const struct option_texts *other)
{
	must(ids->n == other->n, "other knobs");
	for (size_t i = 0; i < ids->n; i++)
		must(str_equal(ids->items[i], other->items[i]), "another knob");
}

static void check_sysctls(const struct profile *profile, const struct profile *other)
{
	must(profile->n_sysctls == other->n_sysctls, "other sysctls");
	for (size_t i = 0; i < profile->n_sysctls; i++) {
		size_t j = 0;

		while (j < other->n_sysctls &&
		       !str_equal(profile->sysctls[i].name, other->sysctls[j].name))
			j++;
		must(j < other->n_sysctls, "another sysctl");
		must(memcmp(profile->sysctls[i].fields, other->sysctls[j].fields,
			    sizeof(other->sysctls[j].fields)) == 0,
		     "another minimum");
	}
}

static void check_tuning(const struct tuning_policy *tuning, const struct tuning_policy *other)
{
	const struct profile *a = &tuning->profile;
	const struct profile *b = &other->profile;

	must(!tuning->source == !other->source, "another host");
	if (!tuning->source)
		return;
	check_ids(&tuning->only, &other->only);
	check_ids(&tuning->skip, &other->skip);
	must(str_equal(a->name, b->name), "another profile");
	check_sysctls(a, b);
	must(a->bridge_mtu == b->bridge_mtu && a->nic_rings == b->nic_rings &&
		     a->coalesce_usecs == b->coalesce_usecs && a->open_files == b->open_files &&
		     a->vf_vectors_per_cpu == b->vf_vectors_per_cpu &&
		     a->hugepage_bytes == b->hugepage_bytes &&
		     a->hugepage_headroom == b->hugepage_headroom,
	     "other numbers");
	must(a->adaptive_coalescing == b->adaptive_coalescing && a->zerocopy == b->zerocopy &&
		     a->deep_idle == b->deep_idle,
	     "other switches");
	must(str_equal(a->cpu_governor, b->cpu_governor) &&
		     str_equal(a->cpu_preference, b->cpu_preference),
	     "other words");
}

static void check_vm(const struct vm_policy *vm, const struct vm_policy *other)
{
	const char *const texts[][2] = {
		{ vm->name, other->name }, { vm->nic, other->nic },
		{ vm->vf, other->vf },	   { vm->pool, other->pool },
		{ vm->path, other->path }, { vm->failover, other->failover },
		{ vm->pin, other->pin },   { vm->hugepages, other->hugepages },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		must(str_equal(texts[i][0], texts[i][1]), "another VM");
	must(vm->queues == other->queues, "other queues");
	must(vm->is_tuned == other->is_tuned, "another definition");
	must(vf_wish_equal(&vm->wish, &other->wish), "another VM's VF");
}

static void check(const struct policy *policy, const struct policy *again)
{
	check_tuning(&policy->tuning, &again->tuning);
	must(policy->n == again->n, "other PFs");
	for (size_t i = 0; i < policy->n; i++) {
		const struct pf_policy *pf = &policy->pfs[i];
		const struct pf_policy *other = &again->pfs[i];

		must(pf->n_vfs == UNKNOWN || (pf->n_vfs >= 0 && pf->n_vfs <= SRIOV_MOST_VFS),
		     "VFs");
		must(pf_match_equal(&pf->match, &other->match), "another card");
		must(pf->n_vfs == other->n_vfs && pf->up == other->up, "another PF");
		must(pf->autoprobe == other->autoprobe, "other drivers");
		must(pf->is_own == other->is_own, "other VFs to go");
		must(pf->is_several == other->is_several && pf->is_optional == other->is_optional,
		     "other cards");
		for (int64_t j = 0; j < pf_policy_n_wishes(pf) + (pf->n_vfs == UNKNOWN); j++)
			must(vf_wish_equal(pf_policy_wish(pf, j), pf_policy_wish(other, j)),
			     "another VF");
	}
	must(policy->n_vms == again->n_vms, "other VMs");
	for (size_t i = 0; i < policy->n_vms; i++)
		check_vm(&policy->vms[i], &again->vms[i]);
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
