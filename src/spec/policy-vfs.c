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

static int take_index(struct sharing *sharing, const yaml_node_t *node, struct err *reterr)
{
	const struct document *document = &sharing->reading->document;
	int r = document_text(document, node, "index", sharing->reading->arena, &sharing->index,
			      reterr);

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

static int take_entry(struct sharing *sharing, const yaml_node_t *entry, struct err *reterr)
{
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
		r = policy_take_attributes(reading, values, sharing->n_named, &sharing->wish,
					   reterr);
	if (r == 0 && values[POLICY_DRIVER])
		r = policy_take_driver(reading, values[POLICY_DRIVER], &sharing->wish.driver,
				       reterr);
	return r < 0 ? r : walk_index(sharing, join_wish);
}

static int take_entries(struct sharing *sharing, const yaml_node_t *per_vf, struct err *reterr)
{
	struct document *document = &sharing->reading->document;
	int r = 0;

	if (per_vf->type != YAML_SEQUENCE_NODE)
		return document_refuse(document, per_vf, reterr, "per-vf wants a list");
	for (const yaml_node_item_t *item = per_vf->data.sequence.items.start;
	     item < per_vf->data.sequence.items.top && r == 0; item++)
		r = take_entry(sharing, document_node(document, *item), reterr);
	return r;
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

int policy_take_vfs(struct policy_reading *reading, const yaml_node_t *attributes,
		    const yaml_node_t *per_vf, const char *driver, int64_t n,
		    const struct vf_wish **ret_wishes, struct err *reterr)
{
	struct sharing sharing = {
		.reading = reading,
		.wishes = arena_new_array(reading->arena, struct vf_wish, (size_t)n),
		.n = n,
		.entries = arena_new_array(reading->arena, const yaml_node_t *, (size_t)n),
	};
	const yaml_node_t *values[N_SHARED_KEYS] = { NULL };
	struct vf_wish all = { 0 };
	int r = 0;

	if (attributes)
		r = policy_take_keys(reading, attributes, "attributes", policy_vf_keys,
				     N_SHARED_KEYS, values, reterr);
	if (r == 0 && attributes)
		r = policy_take_attributes(reading, values, n, &all, reterr);
	if (r == 0 && attributes)
		r = check_rates(reading, attributes, &all, reterr);
	all.driver = driver;
	for (int64_t i = 0; i < n; i++)
		sharing.wishes[i] = all;
	if (r == 0 && per_vf)
		r = take_entries(&sharing, per_vf, reterr);
	if (r == 0)
		r = check_macs(&sharing, reterr);
	if (r == 0)
		*ret_wishes = sharing.wishes;
	return r;
}
