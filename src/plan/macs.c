/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has somebody a MAC already that a VF is to get? See macs.h.
 */
#include "plan/macs.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "base/text.h"
#include "model/mac.h"

struct collecting {
	struct arena *arena;
	struct mac_owner *owners;
	size_t n;
	size_t capacity;
};

static void add(struct collecting *collecting, const char *mac, const struct device *device,
		const struct domain *domain)
{
	if (!mac || mac_is_none(mac))
		return;
	collecting->owners = arena_grow(collecting->arena, collecting->owners, collecting->n,
					&collecting->capacity, sizeof(*collecting->owners));
	collecting->owners[collecting->n++] = (struct mac_owner){ mac, device, domain };
}

static void add_device(struct collecting *collecting, const struct device *device)
{
	if (device->vf)
		add(collecting, device->vf->mac, device, NULL);
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next) {
		add(collecting, netdev->mac, device, NULL);
		add(collecting, netdev->permanent_mac, device, NULL);
	}
}

/* An interface on a VF has that VF's MAC. */
static void add_domain(struct collecting *collecting, const struct host *host,
		       const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);

	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		add(collecting, vnic->mac,
		    vnic->has_address ? host_find_device(host, vnic->address) : NULL, domain);
	}
}

static int compare(const void *a, const void *b)
{
	const struct mac_owner *left = a;
	const struct mac_owner *right = b;

	return strcasecmp(left->mac, right->mac);
}

struct macs macs_of(const struct host *host, struct arena *arena)
{
	struct collecting collecting = { .arena = arena };

	for (size_t i = 0; i < host->n_devices; i++)
		add_device(&collecting, &host->devices[i]);
	for (size_t i = 0; i < host->n_domains; i++)
		add_domain(&collecting, host, &host->domains[i]);
	if (collecting.n)
		qsort(collecting.owners, collecting.n, sizeof(*collecting.owners), compare);
	return (struct macs){ collecting.owners, collecting.n };
}

/* Who may have it all the same. */
struct exempt {
	const struct device *pf; /* VFs of it; NULL: a pool's, which the domain has while it runs */
	int64_t index;		 /* the one; UNKNOWN: all of them */
	const struct domain *domain;
};

/* Whether an interface of the VM is on that function while it runs. */
static bool runs_on(const struct domain *domain, const struct device *device)
{
	return domain->live && definition_vnic_on(domain->live, device->bdf);
}

static bool is_exempt(const struct mac_owner *owner, const struct exempt *exempt)
{
	const struct vf *vf = owner->device ? owner->device->vf : NULL;

	if (exempt->domain && owner->domain)
		return owner->domain == exempt->domain;
	if (vf && !exempt->pf && exempt->domain)
		return runs_on(exempt->domain, owner->device);
	return vf && vf->pf == exempt->pf &&
	       (exempt->index == UNKNOWN || vf->index == exempt->index);
}

static int refuse(const struct mac_owner *owner, const char *mac, struct err *reterr)
{
	char address[BDF_TEXT_SIZE];

	if (owner->domain)
		return err_set(reterr, -EADDRINUSE,
			       "the VM %s has the MAC %s already: choose another",
			       owner->domain->name, mac);
	return err_set(reterr, -EADDRINUSE,
		       "%s has the MAC %s already: two on one network would get each other's "
		       "packets; choose another",
		       bdf_format(owner->device->bdf, address), mac);
}

static int check(const struct macs *macs, const struct exempt *exempt, const char *mac,
		 struct err *reterr)
{
	const struct mac_owner wanted = { .mac = mac };
	const struct mac_owner *owner =
		macs->n ? bsearch(&wanted, macs->owners, macs->n, sizeof(wanted), compare) : NULL;
	const struct mac_owner *end = owner ? macs->owners + macs->n : NULL;
	const struct mac_owner *other = NULL;

	while (owner && owner > macs->owners && compare(owner - 1, &wanted) == 0)
		owner--;
	for (; owner && owner < end && compare(owner, &wanted) == 0; owner++)
		if (!is_exempt(owner, exempt) && (!other || other->domain))
			other = owner;
	return other ? refuse(other, mac, reterr) : 0;
}

int macs_check(const struct macs *macs, const struct device *pf, int64_t index, bool all,
	       const char *mac, struct err *reterr)
{
	const struct exempt exempt = { .pf = pf, .index = all ? UNKNOWN : index };

	return check(macs, &exempt, mac, reterr);
}

int macs_check_vm(const struct macs *macs, const struct domain *domain, const struct device *vf,
		  const char *mac, struct err *reterr)
{
	const struct exempt exempt = {
		.pf = vf ? vf->vf->pf : NULL,
		.index = vf ? vf->vf->index : 0,
		.domain = domain,
	};

	return check(macs, &exempt, mac, reterr);
}
