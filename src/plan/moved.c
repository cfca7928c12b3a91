/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a card stand elsewhere than when a policy was last applied to it? See moved.h.
 */
#include "plan/moved.h"

#include <errno.h>
#include <string.h>

/* ---- who names VFs that it had there */

/* Where a card's VFs were: it has its offset and stride wherever it stands (PCIe 9.3.3.9, 9.3.3.10). */
struct vf_range {
	uint32_t domain;
	int64_t first;
	int64_t stride;
	int64_t n;
};

static bool find_range(const struct device *pf, struct bdf place, struct vf_range *ret_range)
{
	const struct sriov *sriov = pf->sriov;

	if (sriov->offset <= 0 || sriov->total_vfs <= 0 ||
	    (sriov->total_vfs > 1 && sriov->stride <= 0))
		return false;
	*ret_range = (struct vf_range){
		.domain = place.domain,
		.first = bdf_routing_id(place) + sriov->offset,
		.stride = sriov->total_vfs > 1 ? sriov->stride : 1,
		.n = sriov->total_vfs,
	};
	return true;
}

static bool is_in_range(const struct vf_range *range, struct bdf address)
{
	int64_t behind = bdf_routing_id(address) - range->first;

	return address.domain == range->domain && behind >= 0 && behind % range->stride == 0 &&
	       behind / range->stride < range->n;
}

static bool domain_names_any(const struct domain *domain, const struct vf_range *range)
{
	for (size_t i = 0; i < domain->n_hostdevs; i++)
		if (is_in_range(range, domain->hostdevs[i]))
			return true;
	return false;
}

static bool network_names_any(const struct virtual_network *network, const struct vf_range *range)
{
	/* Who names the PF has no list of his own. */
	for (size_t i = 0; !network->pf && i < network->n_functions; i++)
		if (is_in_range(range, network->functions[i]))
			return true;
	return false;
}

/* "VM web1, network pool1"; "" for none. */
static const char *list_names(const struct host *host, const struct vf_range *range,
			      struct arena *arena)
{
	const char *names = "";

	for (size_t i = 0; i < host->n_domains; i++)
		if (domain_names_any(&host->domains[i], range))
			names = arena_printf(arena, "%s%sVM %s", names, *names ? ", " : "",
					     host->domains[i].name);
	for (size_t i = 0; i < host->virtual_networks.n; i++)
		if (network_names_any(&host->virtual_networks.items[i], range))
			names = arena_printf(arena, "%s%snetwork %s", names, *names ? ", " : "",
					     host->virtual_networks.items[i].name);
	return names;
}

/* ---- what is told */

/* They have gone, or are another card's. */
static const char *stale(const struct host *host, const struct device *pf, struct bdf place,
			 struct arena *arena)
{
	struct vf_range range = { 0 };
	const char *names = find_range(pf, place, &range) ? list_names(host, &range, arena) : "";

	if (!*names)
		return "";
	return arena_printf(arena,
			    "; these name VFs by the addresses that they had there, and mean "
			    "others now, or none: %s",
			    names);
}

static const char *tell_move(const struct host *host, const struct device *pf, const char *mac,
			     struct bdf before, struct arena *arena)
{
	char texts[2][BDF_TEXT_SIZE];

	return arena_printf(arena,
			    "the card with MAC %s stands at %s now, and stood at %s when its "
			    "policy was last applied%s",
			    mac, bdf_format(pf->bdf, texts[0]), bdf_format(before, texts[1]),
			    stale(host, pf, before, arena));
}

static const char *tell_replaced(const struct device *pf, const char *mac,
				 const struct card_place *before, struct arena *arena)
{
	char text[BDF_TEXT_SIZE];

	return arena_printf(arena,
			    "at %s stands the card with MAC %s now, and the one with MAC %s stood "
			    "there when its policy was last applied, which is not found here",
			    bdf_format(pf->bdf, text), mac, before->mac);
}

static int refuse(const struct device *pf, const char *mac, const struct card_place *before,
		  const struct device *elsewhere, struct err *reterr)
{
	char texts[2][BDF_TEXT_SIZE];

	return err_set(
		reterr, -ESTALE,
		"at %s stands the card with MAC %s now, and the one with MAC %s, which stood "
		"there when its policy was last applied, stands at %s: say by mac which of "
		"them is meant",
		bdf_format(pf->bdf, texts[0]), mac, before->mac,
		bdf_format(elsewhere->bdf, texts[1]));
}

int plan_check_place(const struct host *host, const struct card_places *places,
		     const struct pf_policy *policy, const struct device *pf, struct arena *arena,
		     const char **ret_told, struct err *reterr)
{
	const char *mac = card_mac(host, pf, arena);
	const struct card_place *own = mac ? card_places_find_mac(places, mac) : NULL;
	const struct card_place *there = card_places_find_address(places, pf->bdf);
	const struct device *other = NULL;

	*ret_told = NULL;
	/* Of a card whose MAC is not known nobody can say that it is another. */
	if (!mac || (own && bdf_equal(own->address, pf->bdf)))
		return 0;
	other = there ? card_find(host, there->mac) : NULL;
	if (other && policy->match.has_address && !policy->match.mac)
		return refuse(pf, mac, there, other, reterr);
	if (own)
		*ret_told = tell_move(host, pf, mac, own->address, arena);
	else if (there && !other)
		*ret_told = tell_replaced(pf, mac, there, arena);
	return 0;
}
