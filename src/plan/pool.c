/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs may libvirt give a VM from one of its networks? See pool.h.
 */
#include "plan/pool.h"

#include <errno.h>

#include "base/nearest.h"
#include "base/text.h"
#include "plan/choose.h"

static int refuse_name(const struct host *host, const char *name, struct err *reterr)
{
	const struct virtual_networks *networks = &host->virtual_networks;
	_cleanup_strbuf_ struct strbuf names = { 0 };
	struct nearest nearest = { .word = name };

	if (!networks->known)
		return err_set(reterr, -ENODATA,
			       "whether there is a network '%s' is not known: libvirt does not "
			       "answer",
			       name);
	for (size_t i = 0; i < networks->n; i++)
		nearest_offer(&nearest, networks->items[i].name);
	nearest_add_names(&nearest, &names);
	return err_set(reterr, -ENOENT, "libvirt has no network '%s'%s%s", name,
		       nearest.n ? "; the nearest: " : "", nearest.n ? names.text : "");
}

int plan_find_network(const struct host *host, const char *name,
		      const struct virtual_network **ret_network, struct err *reterr)
{
	*ret_network = virtual_networks_find(&host->virtual_networks, name);
	return *ret_network ? 0 : refuse_name(host, name, reterr);
}

int plan_find_pool(const struct host *host, const char *name, struct arena *arena,
		   struct pool *ret_pool, struct err *reterr)
{
	const struct virtual_network *network = NULL;
	struct pool pool = { 0 };
	int found = plan_find_network(host, name, &network, reterr);

	if (found < 0)
		return found;
	pool.network = network;
	if (!virtual_network_is_pool(network))
		return err_set(reterr, -EINVAL,
			       "libvirt's network %s is no pool of VFs: its forward mode is %s, "
			       "not hostdev; a VM's standby may be on it (--failover %s)",
			       name, *network->forward ? network->forward : "none", name);
	pool.vfs = arena_new_array(arena, const struct device *, host->n_devices);
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *vf = &host->devices[i];
		int r = 0;

		if (!vf->vf || !virtual_network_owns(network, vf))
			continue;
		r = choose_check_group(host, vf, reterr);
		if (r < 0)
			return r;
		pool.vfs[pool.n++] = vf;
	}
	if (!pool.n)
		return err_set(reterr, -ENODEV,
			       "libvirt's network %s has no VF that stands: vfctl create makes "
			       "them",
			       name);
	*ret_pool = pool;
	return 0;
}
