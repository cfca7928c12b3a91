/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do two entries of a machine's policies say what one VM is to have? Entries of one file that write it alike
 * are refused when that is read; these stand in two, or say once its name and once its UUID.
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/find-domain.h"
#include "cmd/wanting.h"

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
			   arena_printf(wanting->arena, "vm:%s", vm->name));
	want->vm = vm;
	want->domain = domain;
	if (why.code)
		want_refuse(want, EXIT_USAGE, &why);
	return want;
}
