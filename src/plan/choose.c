/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VF does a VM get, and why can it have none? See choose.h.
 */
#include "plan/choose.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/group.h"
#include "plan/blast.h"
#include "plan/near.h"

/* A VF, and what speaks for it. */
struct candidate {
	const struct device *vf;
	bool is_below;	  /* the bridge */
	int64_t distance; /* of the nodes; INT64_MAX where it is not known */
	bool has_link;
	bool has_vlan; /* that somebody gave it before */
};

struct candidates {
	const struct host *host;
	struct candidate *items;
	size_t n;
	size_t n_seen;	/* taken or not */
	struct err why; /* of the first that cannot be had */
};

static int64_t distance(const struct numa *numa, int64_t from, int64_t to)
{
	const struct numa_node *node = numa_find_node(numa, from);
	const struct numa_node *other = numa_find_node(numa, to);

	if (from == to && from != UNKNOWN)
		return 0;
	return node && other && node->distances ? node->distances[other - numa->nodes] : INT64_MAX;
}

static const char *members_of(const struct host *host, const struct device *vf, struct strbuf *text)
{
	enum {
		MOST_TOLD = 4
	};
	const struct iommu_group *group = iommu_find_group(&host->iommu, vf->iommu_group);
	char address[BDF_TEXT_SIZE];
	size_t n = 0;

	for (size_t i = 0; group && i < group->n_members; i++)
		if (group->members[i] != vf && n++ < MOST_TOLD)
			strbuf_addf(text, "%s%s", n > 1 ? ", " : "",
				    bdf_format(group->members[i]->bdf, address));
	if (n > MOST_TOLD)
		strbuf_addf(text, " and %zu more", n - MOST_TOLD);
	return text->text ? text->text : "others";
}

int choose_check_group(const struct host *host, const struct device *vf, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf members = { 0 };
	char address[BDF_TEXT_SIZE];

	/* That shows once it is there. */
	if (vf->vf->is_to_come)
		return 0;
	switch (group_is_isolated(&host->iommu, vf)) {
	case FACT_YES:
		return 0;
	case FACT_NO:
		return err_set(reterr, -EXDEV,
			       "%s shares IOMMU group %" PRId64
			       " with %s, which a VM would have to get as well: vfctl groups "
			       "says why, vfctl audit what helps",
			       bdf_format(vf->bdf, address), vf->iommu_group,
			       members_of(host, vf, &members));
	default:
		return err_set(reterr, host->iommu.in_use == FACT_NO ? -EXDEV : -ENODATA,
			       host->iommu.in_use == FACT_NO
				       ? "%s cannot be given to a VM: no IOMMU is at work on this "
					 "host (vfctl audit says what to do)"
				       : "whether %s is alone in its IOMMU group is not known",
			       bdf_format(vf->bdf, address));
	}
}

static int check(const struct host *host, const struct device *vf, struct err *reterr)
{
	char address[BDF_TEXT_SIZE];
	int r = 0;

	if (!vf->vf->pf)
		return err_set(reterr, -ENODATA, "which PF %s is a VF of is not known",
			       bdf_format(vf->bdf, address));
	r = blast_look_at_vf(host, vf, reterr);
	return r < 0 ? r : choose_check_group(host, vf, reterr);
}

static void look_at(struct candidates *candidates, const struct choosing *choosing,
		    const struct device *vf)
{
	const struct host *host = candidates->host;
	const struct netdev *link = vf->vf->pf ? device_netdev(vf->vf->pf) : NULL;
	struct err why = { 0 };

	if ((choosing->vf && choosing->vf != vf) || (choosing->pf && vf->vf->pf != choosing->pf))
		return;
	if (check(host, vf, &why) < 0) {
		if (!candidates->n_seen++)
			candidates->why = why;
		return;
	}
	candidates->n_seen++;
	candidates->items[candidates->n++] = (struct candidate){
		.vf = vf,
		.is_below = vf->vf->pf && near_is_below(host, vf->vf->pf, choosing->bridge),
		.distance = distance(&host->numa, choosing->node, vf->numa_node),
		.has_link = link && link->carrier == FACT_YES,
		.has_vlan = vf->vf->vlan.id > 0,
	};
}

/* qsort may change the order of equals: the addresses decide at last. */
static int compare(const void *a, const void *b)
{
	const struct candidate *left = a;
	const struct candidate *right = b;

	if (left->is_below != right->is_below)
		return left->is_below ? -1 : 1;
	if (left->distance != right->distance)
		return left->distance < right->distance ? -1 : 1;
	if (left->has_link != right->has_link)
		return left->has_link ? -1 : 1;
	if (left->has_vlan != right->has_vlan)
		return left->has_vlan ? 1 : -1;
	return bdf_compare(left->vf->bdf, right->vf->bdf);
}

static int refuse(const struct candidates *candidates, const struct choosing *choosing,
		  struct err *reterr)
{
	char address[BDF_TEXT_SIZE];

	if (candidates->n_seen == 1)
		return err_set(reterr, candidates->why.code, "%s", candidates->why.text);
	if (candidates->n_seen)
		return err_set(reterr, candidates->why.code, "none of %zu VFs%s%s can be had: %s",
			       candidates->n_seen, choosing->pf ? " of " : "",
			       choosing->pf ? device_name(choosing->pf, address) : "",
			       candidates->why.text);
	if (choosing->pf)
		return err_set(reterr, -ENODEV,
			       "%s has no VFs: make some with vfctl create, or here with %s",
			       device_name(choosing->pf, address),
			       choosing->by_policy ? "vfs below pfs" : "--create COUNT");
	return err_set(reterr, -ENODEV,
		       "there are no VFs on this host: make some with vfctl create PF -n COUNT, or "
		       "here with %s virtio does without",
		       choosing->by_policy ? "vfs below pfs; path:"
					   : "--pf PF --create COUNT; --path");
}

int plan_choose(const struct host *host, const struct choosing *choosing, struct arena *arena,
		struct choice *ret_choice, struct err *reterr)
{
	struct candidates candidates = {
		.host = host,
		.items = arena_new_array(arena, struct candidate, host->n_devices),
	};
	const struct device **vfs = NULL;

	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			look_at(&candidates, choosing, &host->devices[i]);
	if (!candidates.n)
		return refuse(&candidates, choosing, reterr);
	qsort(candidates.items, candidates.n, sizeof(*candidates.items), compare);
	vfs = arena_new_array(arena, const struct device *, candidates.n);
	for (size_t i = 0; i < candidates.n; i++)
		vfs[i] = candidates.items[i].vf;
	*ret_choice = (struct choice){ .vfs = vfs, .n = candidates.n };
	return 0;
}
