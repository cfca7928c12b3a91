/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs, and in which memory, is a virtual machine best placed? See place.h. Places are tried from
 * the best on, and the first that holds the VM is it.
 */
#include "plan/place.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/node-order.h"
#include "plan/page-sizes.h"
#include "plan/placing.h"
#include "plan/spare-memory.h"

enum {
	LONGEST_NOTE = 400,
};

void trial_note(struct trial *trial, const char *format, ...)
{
	char text[LONGEST_NOTE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	trial->notes = arena_grow(trial->arena, trial->notes, trial->n_notes,
				  &trial->notes_capacity, sizeof(*trial->notes));
	trial->notes[trial->n_notes++] = arena_strdup(trial->arena, text);
}

void trial_take_vcpus(struct trial *trial, bool on, bool off)
{
	const struct definition *definition = trial->definition;
	int64_t *vcpus = arena_new_array(trial->arena, int64_t, (size_t)definition->most_vcpus + 1);
	size_t n = 0;

	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++)
		if (definition_is_on(definition, vcpu) ? on : off)
			vcpus[n++] = vcpu;
	trial->vcpus = vcpus;
	trial->n_vcpus = n;
}

static bool has_off(const struct trial *trial)
{
	return trial->definition->n_vcpus < trial->definition->most_vcpus;
}

bool trial_leaves_out(const struct trial *trial)
{
	return (int64_t)trial->n_vcpus < trial->definition->most_vcpus;
}

/* ---- all places, from the best on */

/*
 * Where it spans nodes as it is now; also for those vCPUs alone that are on. Since then it has cells of its
 * own, with which there might be room for all elsewhere: it would move the second time.
 */
static bool try_to_stay(struct trial *trial, const struct node_order *order, bool from_first,
			struct placement *ret_placement)
{
	if (place_as_it_spans(trial, order, from_first, ret_placement))
		return true;
	if (trial_leaves_out(trial) || !has_off(trial))
		return false;
	trial_take_vcpus(trial, true, false);
	if (place_as_it_spans(trial, order, from_first, ret_placement))
		return true;
	trial_take_vcpus(trial, true, true);
	return false;
}

static size_t n_at_first(const struct trial *trial, const struct node_order *order)
{
	return trial->placing->node == UNKNOWN ? order->n_near : 1;
}

/* Where it is wanted. */
static bool find_near(struct trial *trial, const struct node_order *order,
		      struct placement *ret_placement)
{
	for (size_t i = 0; i < n_at_first(trial, order); i++)
		if (place_on_one(trial, order, i, ret_placement))
			return true;
	return false;
}

/* Elsewhere, as far as that may be. */
static bool find_far(struct trial *trial, const struct node_order *order,
		     struct placement *ret_placement)
{
	bool any = trial->placing->node == UNKNOWN;
	bool strays = trial->placing->policy == PLACE_PREFERRED;

	for (size_t i = n_at_first(trial, order); i < order->n_near && strays; i++)
		if (place_on_one(trial, order, i, ret_placement))
			return true;
	if (strays && (try_to_stay(trial, order, true, ret_placement) ||
		       place_on_several(trial, order, order->n_near, ret_placement)))
		return true;
	for (size_t i = order->n_near; i < order->n && (any || strays); i++)
		if (place_on_one(trial, order, i, ret_placement))
			return true;
	return strays && order->n > order->n_near &&
	       (try_to_stay(trial, order, false, ret_placement) ||
		place_on_several(trial, order, order->n, ret_placement));
}

/* A guest is not to go far from its card for vCPUs that may never be on. */
static bool find_place(struct trial *trial, const struct node_order *order,
		       struct placement *ret_placement)
{
	bool may_leave_out = trial->placing->policy == PLACE_PREFERRED && has_off(trial);

	trial_take_vcpus(trial, true, true);
	if (find_near(trial, order, ret_placement))
		return true;
	if (!may_leave_out)
		return find_far(trial, order, ret_placement);
	trial_take_vcpus(trial, true, false);
	if (find_near(trial, order, ret_placement))
		return true;
	trial_take_vcpus(trial, true, true);
	if (find_far(trial, order, ret_placement))
		return true;
	trial_take_vcpus(trial, true, false);
	return find_far(trial, order, ret_placement);
}

static int check(const struct trial *trial, const struct host *host, struct err *reterr)
{
	const struct placing *placing = trial->placing;
	const char *name = placing->domain->name;
	int64_t bytes = trial->definition ? trial_bytes(trial) : UNKNOWN;

	if (!trial->definition || trial->definition->n_vcpus <= 0)
		return err_set(
			reterr, -ENODATA,
			"how many vCPUs %s has is not known: its definition could not be read",
			name);
	if (!host->numa.n_cpus)
		return err_set(reterr, -ENODATA,
			       "which CPUs this host has could not be read, so %s cannot be placed",
			       name);
	if (placing->node != UNKNOWN && host->numa.n_nodes &&
	    !numa_find_node(&host->numa, placing->node))
		return err_set(reterr, -ENODEV, "this host has no node %" PRId64, placing->node);
	if (placing->page_bytes == 0 && trial->definition->hugepages)
		return err_set(reterr, -EINVAL,
			       "%s asks for hugepages, and vfctl takes none away: take <hugepages> "
			       "out of its definition first (virsh edit)",
			       name);
	if (placing->page_bytes > 0 && bytes != UNKNOWN && bytes % placing->page_bytes)
		return err_set(reterr, -EINVAL,
			       "%s has %s of memory, no multiple of hugepages of %s", name,
			       memory_text(trial->arena, bytes),
			       memory_text(trial->arena, placing->page_bytes));
	return 0;
}

/* What the reader of a refusal may do, or need not try. */
static const char *further(const struct trial *trial, const struct node_order *order)
{
	struct placing looser = *trial->placing;
	struct trial other = *trial;
	struct placement unused = { 0 };

	if (order->n <= 1 && !has_off(trial))
		return "";
	looser.policy = PLACE_PREFERRED;
	other.placing = &looser;
	if (trial->placing->policy == PLACE_PREFERRED || !find_place(&other, order, &unused))
		return order->n > 1 ? "; nor is there room on other nodes" : "";
	return arena_printf(trial->arena, "; %s preferred, not strict, %s",
			    trial->placing->policy_option, way_text(&other, order->nodes[0]));
}

int place_domain(const struct host *host, const struct placing *placing, struct arena *arena,
		 struct placement *ret_placement, struct err *reterr)
{
	struct placing known = *placing;
	struct trial trial = {
		.host = host,
		.placing = &known,
		.definition = domain_next(placing->domain),
		.arena = arena,
		.cores = cores_find(host, placing->domain, arena),
	};
	struct node_order order = { 0 };
	int r = check(&trial, host, reterr);

	if (r < 0)
		return r;
	if (!host->numa.n_nodes)
		known.node = UNKNOWN;
	order = node_order(&trial);
	if (find_place(&trial, &order, ret_placement))
		return 0;
	trial.page_bytes = page_least(&trial);
	return refuse_place(&trial, order.nodes[0], further(&trial, &order), reterr);
}
