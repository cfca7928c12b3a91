/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs are not free for whoever asks first? Those that the host or a VM has, and those that the policy
 * names for one. What a VM has drawn from a network of libvirt's is free again when the VM ends.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "cmd/exporting.h"
#include "cmd/find-domain.h"
#include "domxml/pools.h"

/* Whether the VM holds the function because one of libvirt's networks gave it. */
static bool has_drawn(const struct domain *domain, struct bdf bdf)
{
	const struct definition *live = domain->live;

	for (size_t i = 0; live && i < live->n_vnics; i++)
		if (live->vnics[i].network && live->vnics[i].has_address &&
		    bdf_equal(live->vnics[i].address, bdf))
			return true;
	return false;
}

static bool is_drawer(const struct host *host, const char *user, struct bdf bdf)
{
	const char *vm = vf_user_vm(user);
	const struct domain *domain = vm ? host_find_domain(host, vm) : NULL;

	return domain && has_drawn(domain, bdf);
}

/* Whether an export gives the PF a network of that name: of all its VFs, or of those in one VLAN. */
static bool is_exported(const char *network, const char *all)
{
	static const char vlan[] = "-vlan";
	const char *rest = network + strlen(all);
	uint64_t number = 0;

	if (!str_has_prefix(network, all))
		return false;
	return !*rest ||
	       (str_has_prefix(rest, vlan) && parse_u64(rest + strlen(vlan), &number) == 0);
}

/* Another network than those that an export gives the PF: one VF in two would be drawn from both. */
static const char *find_network(const struct exporting *exporting, const struct device *vf)
{
	const struct virtual_networks *networks = &exporting->host->virtual_networks;
	char address[BDF_TEXT_SIZE];
	const char *own =
		arena_printf(exporting->arena, POOL_NAME, device_name(vf->vf->pf, address));

	for (size_t i = 0; i < networks->n; i++)
		if (virtual_network_owns(&networks->items[i], vf) &&
		    !is_exported(networks->items[i].name, own))
			return networks->items[i].name;
	return NULL;
}

/* Who has the VF; NULL: nobody. */
static const char *find_user(const struct exporting *exporting, const struct device *vf)
{
	const char *network = find_network(exporting, vf);

	for (size_t i = 0; i < vf->vf->n_used_by; i++)
		if (!is_drawer(exporting->host, vf->vf->used_by[i], vf->bdf))
			return arena_printf(exporting->arena, "%s has it", vf->vf->used_by[i]);
	if (network)
		return arena_printf(exporting->arena, "libvirt's network %s has it", network);
	if (vf->vf->used_by_known || vf->vf->n_used_by)
		return NULL;
	return "who uses it is not known (ask as root, and while libvirt runs)";
}

static void take_users(const struct exporting *exporting, const struct declared_pf *pf,
		       const char **holders)
{
	const struct sriov *sriov = pf->device->sriov;

	for (int64_t i = 0; i < pf->n_vfs && i < (int64_t)sriov->n_vfs; i++)
		if (sriov->vfs[i])
			holders[i] = find_user(exporting, sriov->vfs[i]);
}

/* ---- the policy's own VMs */

/* Which of the PF's VFs the name means, whether it stands yet or not; -1: none. */
static int64_t index_of(const struct exporting *exporting, const struct declared_pf *pf,
			const char *name)
{
	const struct device *named = host_find_named(exporting->host, name);
	const char *slash = strrchr(name, '/');
	uint64_t index = 0;

	if (named && named->vf && named->vf->pf == pf->device)
		return named->vf->index;
	if (named || !slash || parse_u64(slash + 1, &index) < 0 ||
	    host_find_named(exporting->host, arena_strndup(exporting->arena, name,
							   (size_t)(slash - name))) != pf->device)
		return -1;
	return (int64_t)index;
}

static void take_named(const struct exporting *exporting, const struct declared_pf *pf,
		       const char **holders)
{
	const struct policy *policy = &exporting->declared.policy;

	for (size_t i = 0; i < policy->n_vms; i++) {
		const struct vm_policy *vm = &policy->vms[i];
		int64_t index = vm->vf ? index_of(exporting, pf, vm->vf) : -1;

		if (index >= 0 && index < pf->n_vfs && !holders[index])
			holders[index] = arena_printf(exporting->arena, "%s is to have it (%s)",
						      vm->name, vm->source);
	}
}

/* Whether the VM has a VF of the PF, or of any (NULL). */
static bool has_one(const struct exporting *exporting, const struct vm_policy *vm,
		    const struct device *pf)
{
	const struct domain *domain = NULL;

	(void)find_domain(exporting->host, vm->name, &domain, NULL);
	for (size_t i = 0; domain && i < domain->n_hostdevs; i++) {
		const struct device *vf = host_find_device(exporting->host, domain->hostdevs[i]);

		if (vf && vf->vf && (!pf || vf->vf->pf == pf))
			return true;
	}
	return false;
}

/* Whether vfctl apply is to choose one of the PF's for the VM, which has none yet. */
static bool may_get_one(const struct exporting *exporting, const struct vm_policy *vm,
			const struct device *pf)
{
	const struct device *nic = vm->nic ? host_find_named(exporting->host, vm->nic) : NULL;

	if (vm->vf || vm->pool || vm->has_no_vf || str_equal(vm->path, "virtio") ||
	    (vm->nic && nic != pf))
		return false;
	return !has_one(exporting, vm, nic);
}

/* It chooses one that is in no network: there would be none if all of the others were. */
static void take_open(const struct exporting *exporting, const struct declared_pf *pf,
		      const char **holders)
{
	const struct policy *policy = &exporting->declared.policy;

	for (size_t i = 0; i < policy->n_vms; i++) {
		const struct vm_policy *vm = &policy->vms[i];
		const char *holder = arena_printf(
			exporting->arena,
			"%s is to have one of them (%s), which vfctl apply chooses (apply first, "
			"and export again)",
			vm->name, vm->source);

		if (!may_get_one(exporting, vm, pf->device))
			continue;
		for (int64_t j = 0; j < pf->n_vfs; j++)
			if (!holders[j])
				holders[j] = holder;
	}
}

void exporting_find_holders(struct exporting *exporting)
{
	const struct declared *declared = &exporting->declared;

	for (size_t i = 0; i < declared->n_pfs; i++) {
		struct declared_pf *pf = &declared->pfs[i];
		const char **holders =
			arena_new_array(exporting->arena, const char *, (size_t)pf->n_vfs);

		take_users(exporting, pf, holders);
		take_named(exporting, pf, holders);
		take_open(exporting, pf, holders);
		pf->holders = holders;
	}
}
