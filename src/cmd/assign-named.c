/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VF does the command line of vfctl assign name, and which has the VM already?
 */
#include <errno.h>

#include "cmd/assigning.h"
#include "cmd/find.h"
#include "domxml/assign.h"
#include "plan/choose.h"
#include "plan/given.h"

static enum exit_status find_pool(const struct assigner *assigner, const char *name,
				  struct named *named, struct err *reterr)
{
	int r = plan_find_pool(assigner->work->host, name, assigner->work->arena, &named->pool,
			       reterr);

	return r == 0 ? EXIT_DONE : r == -ENOENT || r == -ENODATA ? EXIT_UNREACHABLE : EXIT_REFUSED;
}

/* As find_device; of a PF that has no VFs now a policy has words of its own. */
static enum exit_status find_named(const struct assigner *assigner, const char *name,
				   const struct device **ret_device)
{
	const struct host *host = assigner->work->host;
	struct err why = { 0 };
	enum exit_status status = find_device(host, name, ret_device, &why);
	const char *slash = strrchr(name, '/');
	const struct device *pf = NULL;

	if (status == EXIT_DONE)
		return status;
	if (slash && why.code == -ENODEV && assigner->options->by_policy)
		pf = host_find_named(
			host, arena_strndup(assigner->work->arena, name, (size_t)(slash - name)));
	if (pf && pf->sriov && pf->sriov->n_vfs == 0)
		err_set(assigner->reterr, why.code, "%.*s has no VFs now: vfs below pfs makes some",
			(int)(slash - name), name);
	else
		err_set(assigner->reterr, why.code, "%s", why.text);
	return status;
}

enum exit_status assigner_find_named(struct assigner *assigner, struct named *named)
{
	const struct assign_options *options = assigner->options;
	const char *name = options->vf ? options->vf : options->pf;
	const struct device *device = NULL;
	enum exit_status status = EXIT_DONE;

	if (options->pool)
		return find_pool(assigner, options->pool, named, assigner->reterr);
	if (!name)
		return EXIT_DONE;
	status = find_named(assigner, name, &device);
	if (status != EXIT_DONE)
		return status;
	if (options->vf && device->vf) {
		named->vf = device;
		return EXIT_DONE;
	}
	if (options->pf && device->sriov) {
		named->pf = device;
		return EXIT_DONE;
	}
	if (options->vf)
		err_set(assigner->reterr, -ENODEV,
			"%s is no VF: name one, as in eth0/3, or its PF with %s", name,
			terms_word(&assigner->assigning.terms, "--pf", "nic"));
	else
		err_set(assigner->reterr, -ENODEV, "%s is no PF: only a card with SR-IOV has VFs",
			name);
	return EXIT_UNREACHABLE;
}

/* ---- a VF that the VM has already is taken again */

/* One that somebody else gave it would be there twice. */
static enum exit_status check_foreign(const struct assigner *assigner, const struct device *vf)
{
	const struct domain *domain = assigner->assigning.domain;
	char address[BDF_TEXT_SIZE];

	if (!domain_takes(domain, vf->bdf))
		return EXIT_DONE;
	err_set(assigner->reterr, -EEXIST,
		"%s has %s already, but not by vfctl: take it away first (virsh detach-device)",
		domain->name, bdf_format(vf->bdf, address));
	return EXIT_REFUSED;
}

/* A copy of a VM remembers what the original was given. */
static enum exit_status check_own(const struct assigner *assigner, const struct device *vf)
{
	const struct domain *domain = assigner->assigning.domain;
	const char *other = vf_other_vm(vf->vf, domain->name);
	char address[BDF_TEXT_SIZE];

	if (!other)
		return choose_check_group(assigner->work->host, vf, assigner->reterr) < 0
			       ? EXIT_REFUSED
			       : EXIT_DONE;
	err_set(assigner->reterr, -EBUSY,
		"%s has %s, which %s has, too: vfctl unassign takes it from one of them",
		domain->name, bdf_format(vf->bdf, address), other);
	return EXIT_REFUSED;
}

/* What it was given is not there any more. */
static enum exit_status refuse_gone(const struct assigner *assigner, struct bdf bdf)
{
	char address[BDF_TEXT_SIZE];

	err_set(assigner->reterr, -ENODEV,
		"%s has %s, which is no VF now: make the VFs again (vfctl create), or vfctl "
		"unassign it",
		assigner->assigning.domain->name, bdf_format(bdf, address));
	return EXIT_REFUSED;
}

/* The network may be another one by now, or none. */
static enum exit_status find_own_pool(struct assigner *assigner, struct named *named)
{
	struct err why = { 0 };
	enum exit_status status = find_pool(assigner, assigner->assigning.pool, named, &why);

	if (status != EXIT_DONE)
		err_set(assigner->reterr, why.code,
			"%s has a VF of the network %s by vfctl: %s; vfctl unassign takes it away",
			assigner->assigning.domain->name, assigner->assigning.pool, why.text);
	return status;
}

static enum exit_status take_own(struct assigner *assigner, struct named *named,
				 const struct assigned_vf *own)
{
	const struct host *host = assigner->work->host;
	const struct device *vf = own->pool ? NULL : host_find_device(host, own->bdf);
	bool is_any = !named->vf && !named->pf;

	if (own->pool) {
		if (!is_any)
			return EXIT_DONE;
		assigner->assigning.pool = own->pool;
		return find_own_pool(assigner, named);
	}
	if (!vf || !vf->vf)
		return is_any ? refuse_gone(assigner, own->bdf) : EXIT_DONE;
	if (is_any || named->vf == vf || named->pf == vf->vf->pf)
		assigner->assigning.vf = vf;
	return assigner->assigning.vf == vf ? check_own(assigner, vf) : EXIT_DONE;
}

/* A VF, or the pool that it comes from; NULL: it has none. The arena's. */
static const char *given_by_others(const struct assigner *assigner)
{
	const struct domain *domain = assigner->assigning.domain;
	const struct host *host = assigner->work->host;
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		const struct device *device = host_find_device(host, domain->hostdevs[i]);

		if (device && device->vf)
			return arena_strdup(assigner->work->arena,
					    bdf_format(device->bdf, address));
	}
	for (size_t i = 0; i < domain->n_networks; i++) {
		const struct virtual_network *network =
			virtual_networks_find(&host->virtual_networks, domain->networks[i]);

		if (network && virtual_network_is_pool(network))
			return arena_printf(assigner->work->arena, "a VF of the network %s",
					    network->name);
	}
	return NULL;
}

/* Whoever names none wants it to have one, not one more. */
static enum exit_status check_only(const struct assigner *assigner)
{
	const char *given = given_by_others(assigner);

	if (!given)
		return EXIT_DONE;
	err_set(assigner->reterr, -EEXIST,
		"%s has %s already, but its definition does not say that vfctl gave it: %s names "
		"one that it is to get besides; else take that away first (virsh detach-device)",
		assigner->assigning.domain->name, given,
		terms_word(&assigner->assigning.terms, "--pf, --vf or --pool", "nic, vf or pool"));
	return EXIT_REFUSED;
}

enum exit_status assigner_find_own(struct assigner *assigner, struct named *named)
{
	const struct assigning *assigning = &assigner->assigning;
	struct assigned_vf *vfs = NULL;
	enum exit_status status = EXIT_DONE;
	size_t n = 0;

	if (plan_given(assigning->domain, assigning->xml, assigner->work->arena, &vfs, &n,
		       assigner->reterr) < 0)
		return EXIT_UNREACHABLE;
	for (size_t i = 0; i < n && status == EXIT_DONE && !assigning->vf && !assigning->pool; i++)
		status = take_own(assigner, named, &vfs[i]);
	if (status != EXIT_DONE)
		return status;
	if (assigning->vf || assigning->pool)
		return EXIT_DONE;
	if (named->vf)
		return check_foreign(assigner, named->vf);
	return named->pf ? EXIT_DONE : check_only(assigner);
}
