/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules vm-* ask of a virtual machine again and again? See vm.h.
 */
#include "audit/vm.h"

#include <ctype.h>

#include "base/text.h"

size_t vm_given(const struct audit *audit, const struct definition *definition,
		struct given **ret_given)
{
	size_t n = 0;
	struct given *given = arena_new_array(audit->arena, struct given,
					      definition->n_vnics + definition->n_passed);

	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		if (vnic->has_address)
			given[n++] = (struct given){ .address = vnic->address,
						     .vnic = vnic,
						     .guest = vnic->guest,
						     .teaming = vnic->teaming,
						     .persistent = vnic->persistent };
	}
	for (size_t i = 0; i < definition->n_passed; i++) {
		const struct passed *passed = &definition->passed[i];

		given[n++] = (struct given){ .address = passed->address,
					     .guest = passed->guest,
					     .teaming = passed->teaming,
					     .persistent = passed->persistent };
	}
	for (size_t i = 0; i < n; i++)
		given[i].device = host_find_device(audit->host, given[i].address);
	*ret_given = given;
	return n;
}

bool given_is_vf(const struct given *given)
{
	return given->vnic || (given->device && given->device->role == ROLE_VF);
}

const char *given_address(const struct audit *audit, const struct given *given)
{
	char address[BDF_TEXT_SIZE];

	return arena_strdup(audit->arena, bdf_format(given->address, address));
}

bool vm_has_vf(const struct audit *audit, const struct domain *domain)
{
	struct given *given = NULL;
	size_t n = vm_given(audit, domain_now(domain), &given);

	for (size_t i = 0; i < n; i++)
		if (given_is_vf(&given[i]))
			return true;
	return false;
}

static bool is_plain(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+:@-", *c))
			return false;
	return *text && *text != '-';
}

const char *vm_word(const struct audit *audit, const struct domain *domain)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	if (is_plain(domain->name))
		return domain->name;
	if (domain->uuid && is_plain(domain->uuid))
		return domain->uuid;
	strbuf_add(&word, "'");
	for (const char *c = domain->name; *c; c++)
		if (*c == '\'')
			strbuf_add(&word, "'\\''");
		else
			strbuf_addf(&word, "%c", isprint((unsigned char)*c) ? *c : '?');
	strbuf_add(&word, "'");
	return arena_strdup(audit->arena, word.text);
}

enum needs vm_needs(const struct domain *domain)
{
	return domain->running == FACT_NO ? NEEDS_NOTHING : NEEDS_VM_RESTART;
}

struct remedy vm_edit(const struct audit *audit, const struct domain *domain, const char *text)
{
	return remedy_by(audit, vm_needs(domain), text, "virsh edit %s", vm_word(audit, domain));
}

const char *vm_scope(const struct domain *domain)
{
	return domain->running == FACT_YES ? "--live --config" : "--config";
}
