/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is each VF of a PF to have, by what a policy says of all and of some?
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/mac.h"
#include "spec/policy-parts.h"

/* Who has what of the PF at work. */
struct sharing {
	struct policy_reading *reading;
	struct vf_wish *wishes;
	int64_t n;
	bool is_several;	     /* the same is said of other PFs */
	const yaml_node_t **entries; /* of each VF the one that names it; NULL: none */
	/* Of the entry at work: */
	const yaml_node_t *entry;
	const char *index; /* as it stands there */
	struct vf_wish wish;
	unsigned int twice; /* the VF that was named before */
	int64_t n_named;
	struct err *reterr;
};

/* They may come by different entries. */
static int check_rates(const struct policy_reading *reading, const yaml_node_t *node,
		       const struct vf_wish *wish, struct err *reterr)
{
	if (!vf_wish_has_crossed_rates(wish))
		return 0;
	return document_refuse(&reading->document, node, reterr,
			       "min-tx-rate %s is above max-tx-rate %s", wish->values[VF_MIN_RATE],
			       wish->values[VF_MAX_RATE]);
}

static int name_vf(unsigned int index, void *arg)
{
	struct sharing *sharing = arg;

	if (sharing->entries[index]) {
		sharing->twice = index;
		return -EEXIST;
	}
	sharing->entries[index] = sharing->entry;
	sharing->n_named++;
	return 0;
}

/* Calls each() for the VFs that the entry is about. */
static int walk_index(struct sharing *sharing, int (*each)(unsigned int index, void *arg))
{
	return parse_list(sharing->index, (unsigned int)(sharing->n - 1), each, sharing);
}

/* As it stands there; which VFs those are parse_list tells. */
static int read_index(const struct policy_reading *reading, const yaml_node_t *node,
		      const char **ret_index, struct err *reterr)
{
	const struct document *document = &reading->document;
	int r = document_refuse_zeros(document, node, "index", reterr);

	if (r < 0)
		return r;
	if (node->type != YAML_SCALAR_NODE)
		return document_refuse(document, node, reterr,
				       "index wants VFs as a number or a text: 3 or \"0-3,6\"");
	return document_text(document, node, "index", reading->arena, ret_index, reterr);
}

static int take_index(struct sharing *sharing, const yaml_node_t *node, struct err *reterr)
{
	const struct document *document = &sharing->reading->document;
	int r = read_index(sharing->reading, node, &sharing->index, reterr);

	if (r < 0)
		return r;
	if (!sharing->n)
		return document_refuse(document, node, reterr, "this PF is to have no VFs");
	r = walk_index(sharing, name_vf);
	if (r == -EEXIST)
		return document_refuse(document, node, reterr, "VF %u has an entry already",
				       sharing->twice);
	if (r == -ERANGE)
		return document_refuse(document, node, reterr,
				       "index %.60s goes beyond the PF's VFs, 0 to %" PRId64,
				       sharing->index, sharing->n - 1);
	if (r < 0 || !sharing->n_named)
		return document_refuse(document, node, reterr,
				       "'%.60s' are no VFs: 3 or \"0-3,6\" are wanted",
				       sharing->index);
	return 0;
}

static int join_wish(unsigned int index, void *arg)
{
	struct sharing *sharing = arg;
	struct vf_wish *wish = &sharing->wishes[index];

	*wish = vf_wish_join(wish, &sharing->wish);
	return check_rates(sharing->reading, sharing->entry, wish, sharing->reterr);
}

static int take_entry(const yaml_node_t *entry, struct err *reterr, void *arg)
{
	struct sharing *sharing = arg;
	struct policy_reading *reading = sharing->reading;
	const yaml_node_t *values[N_POLICY_VF_KEYS] = { NULL };
	int r = policy_take_keys(reading, entry, "an entry of per-vf", policy_vf_keys,
				 N_POLICY_VF_KEYS, values, reterr);

	sharing->entry = entry;
	sharing->n_named = 0;
	sharing->reterr = reterr;
	if (r == 0)
		r = take_index(sharing, values[POLICY_INDEX], reterr);
	if (r == 0)
		r = policy_take_attributes(reading, values,
					   sharing->is_several ? SRIOV_MOST_VFS : sharing->n_named,
					   &sharing->wish, reterr);
	if (r == 0 && values[POLICY_DRIVER])
		r = policy_take_driver(reading, values[POLICY_DRIVER], &sharing->wish.driver,
				       reterr);
	return r < 0 ? r : walk_index(sharing, join_wish);
}

/* ---- no two VFs have one MAC */

struct owned {
	const char *mac;
	int64_t index;
};

static int compare_owned(const void *a, const void *b)
{
	const struct owned *left = a;
	const struct owned *right = b;
	int order = strcmp(left->mac, right->mac);

	return order ? order : (left->index > right->index) - (left->index < right->index);
}

static int check_macs(const struct sharing *sharing, struct err *reterr)
{
	struct owned *owned =
		arena_new_array(sharing->reading->arena, struct owned, (size_t)sharing->n);
	size_t n = 0;

	for (int64_t i = 0; i < sharing->n; i++) {
		const char *mac = sharing->wishes[i].values[VF_MAC];

		if (mac && !mac_is_none(mac))
			owned[n++] = (struct owned){ mac, i };
	}
	if (n)
		qsort(owned, n, sizeof(*owned), compare_owned);
	for (size_t i = 1; i < n; i++)
		if (str_equal(owned[i - 1].mac, owned[i].mac))
			return document_refuse(&sharing->reading->document,
					       sharing->entries[owned[i].index], reterr,
					       "VF %" PRId64 " has the MAC %s already",
					       owned[i - 1].index, owned[i].mac);
	return 0;
}

/* The highest index that per-vf names, where the count of VFs is not said. */
struct counting {
	struct policy_reading *reading;
	int64_t n; /* and one more */
};

static int count_vf(unsigned int index, void *arg)
{
	struct counting *counting = arg;

	if (counting->n <= index)
		counting->n = (int64_t)index + 1;
	return 0;
}

/* What is wrong with an entry is told when it is taken. */
static int count_entry(const yaml_node_t *entry, struct err *reterr, void *arg)
{
	struct counting *counting = arg;
	const yaml_node_t *values[N_POLICY_VF_KEYS] = { NULL };
	const char *index = NULL;
	int r = policy_take_keys(counting->reading, entry, "an entry of per-vf", policy_vf_keys,
				 N_POLICY_VF_KEYS, values, reterr);

	if (r == 0)
		r = read_index(counting->reading, values[POLICY_INDEX], &index, reterr);
	if (r == 0)
		(void)parse_list(index, SRIOV_MOST_VFS - 1, count_vf, counting);
	return r;
}

static int count_named(struct policy_reading *reading, const yaml_node_t *per_vf, int64_t *ret_n,
		       struct err *reterr)
{
	struct counting counting = { .reading = reading, .n = 1 };
	int r = per_vf ? document_list(&reading->document, per_vf, "per-vf", count_entry, &counting,
				       reterr)
		       : 0;

	*ret_n = counting.n;
	return r;
}

/* What is said of all of them, beside their driver. */
static int take_shared(struct policy_reading *reading, const yaml_node_t *attributes, int64_t n,
		       struct vf_wish *all, struct err *reterr)
{
	const yaml_node_t *values[N_SHARED_KEYS] = { NULL };
	const char *driver = all->driver;
	int r = policy_take_keys(reading, attributes, "attributes", policy_vf_keys, N_SHARED_KEYS,
				 values, reterr);

	if (r == 0)
		r = policy_take_attributes(reading, values, n, all, reterr);
	if (r == 0)
		r = check_rates(reading, attributes, all, reterr);
	all->driver = driver;
	return r;
}

int policy_take_vfs(struct policy_reading *reading, const yaml_node_t *attributes,
		    const yaml_node_t *per_vf, struct pf_policy *pf, struct err *reterr)
{
	struct sharing sharing = {
		.reading = reading,
		.n = pf->n_vfs,
		.is_several = pf->is_several,
	};
	/* What many cards have is no VF's own. */
	int64_t n_alike = pf->is_several || pf->n_vfs == UNKNOWN ? SRIOV_MOST_VFS : pf->n_vfs;
	int r = 0;

	if (pf->n_vfs == UNKNOWN)
		r = count_named(reading, per_vf, &sharing.n, reterr);
	if (r == 0 && attributes)
		r = take_shared(reading, attributes, n_alike, &pf->rest, reterr);
	if (r < 0)
		return r;
	sharing.wishes = arena_new_array(reading->arena, struct vf_wish, (size_t)sharing.n);
	sharing.entries = arena_new_array(reading->arena, const yaml_node_t *, (size_t)sharing.n);
	for (int64_t i = 0; i < sharing.n; i++)
		sharing.wishes[i] = pf->rest;
	if (per_vf)
		r = document_list(&reading->document, per_vf, "per-vf", take_entry, &sharing,
				  reterr);
	if (r == 0)
		r = check_macs(&sharing, reterr);
	pf->wishes = sharing.wishes;
	pf->n_wishes = sharing.n;
	return r;
}
