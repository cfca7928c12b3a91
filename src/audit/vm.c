/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules vm-* ask of a virtual machine again and again? See vm.h.
 */
#include "audit/vm.h"

#include "base/text.h"

/* The PF that libvirt knows a pool by, else whose VFs are in its list. */
static bool pool_is_of(const struct audit *audit, const struct virtual_network *pool,
		       const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	if (pool->pf)
		return netdev && str_equal(netdev->name, pool->pf);
	for (size_t i = 0; i < pool->n_functions; i++) {
		const struct device *device = host_find_device(audit->host, pool->functions[i]);

		if (device && device->vf && device->vf->pf == pf)
			return true;
	}
	return false;
}

/* NULL where there is none, or where there are several. */
static const struct device *pf_of_pool(const struct audit *audit,
				       const struct virtual_network *pool)
{
	const struct device *pf = NULL;

	for (size_t i = 0; i < audit->host->n_devices; i++) {
		const struct device *device = &audit->host->devices[i];

		if (device->role != ROLE_PF || !pool_is_of(audit, pool, device))
			continue;
		if (pf)
			return NULL;
		pf = device;
	}
	return pf;
}

const struct virtual_network *vnic_pool(const struct audit *audit, const struct vnic *vnic)
{
	const struct virtual_network *network =
		virtual_networks_find(&audit->host->virtual_networks, vnic->network);

	return !vnic->has_address && network && virtual_network_is_pool(network) ? network : NULL;
}

static void find_function(const struct audit *audit, struct given *given)
{
	if (given->pool) {
		given->pf = pf_of_pool(audit, given->pool);
		return;
	}
	given->device = host_find_device(audit->host, given->address);
	given->pf = given->device && given->device->vf ? given->device->vf->pf : NULL;
}

size_t vm_given(const struct audit *audit, const struct definition *definition,
		struct given **ret_given)
{
	size_t n = 0;
	struct given *given = arena_new_array(audit->arena, struct given,
					      definition->n_vnics + definition->n_passed);

	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		const struct virtual_network *pool = vnic_pool(audit, vnic);

		if (vnic->has_address || pool)
			given[n++] = (struct given){ .address = vnic->address,
						     .pool = pool,
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
		find_function(audit, &given[i]);
	*ret_given = given;
	return n;
}

bool given_is_vf(const struct given *given)
{
	return given->vnic || (given->device && given->device->role == ROLE_VF);
}

bool given_is_of(const struct audit *audit, const struct given *given, const struct device *pf)
{
	return given->pool ? pool_is_of(audit, given->pool, pf) : given->pf == pf;
}

const char *given_name(const struct audit *audit, const struct given *given)
{
	char address[BDF_TEXT_SIZE];

	if (given->pool)
		return arena_printf(audit->arena, "a VF of the network %s", given->pool->name);
	return arena_strdup(audit->arena, bdf_format(given->address, address));
}

struct judgement given_none(const struct audit *audit, const struct definition *definition)
{
	if (audit->host->virtual_networks.known)
		return not_applicable();
	for (size_t i = 0; i < definition->n_vnics; i++)
		if (str_equal(definition->vnics[i].type, "network") && !definition->vnics[i].bridge)
			return unknown(audit, "libvirt networks");
	return not_applicable();
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

const char *shell_word(const struct audit *audit, const char *text)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	strbuf_add_shell_word(&word, text);
	return arena_strdup(audit->arena, word.text);
}

const char *vm_word(const struct audit *audit, const struct domain *domain)
{
	if (!is_shell_word(domain->name) && domain->uuid && is_shell_word(domain->uuid))
		return domain->uuid;
	return shell_word(audit, domain->name);
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
