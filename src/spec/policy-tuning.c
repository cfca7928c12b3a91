/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a host tuned, by a policy? As vfctl tune host would, by a profile and what is wanted otherwise.
 */
#include <errno.h>

#include "base/text.h"
#include "spec/policy-parts.h"
#include "spec/profile-parts.h"
#include "spec/profile.h"

enum {
	TUNING_PROFILE,
	TUNING_ONLY,
	TUNING_SKIP,
	TUNING_OVERRIDES,
	N_TUNING_KEYS,
};

static const struct policy_key tuning_keys[N_TUNING_KEYS] = {
	[TUNING_PROFILE] = { .name = "profile" },
	[TUNING_ONLY] = { .name = "only" },
	[TUNING_SKIP] = { .name = "skip" },
	[TUNING_OVERRIDES] = { .name = "overrides" },
};

static int take_profile(struct policy_reading *reading, const yaml_node_t *tuning,
			const yaml_node_t *node, struct profile *profile, struct err *reterr)
{
	const struct policy_names *names = reading->names;
	const char *name = PROFILE_DEFAULT;
	struct err why = { 0 };
	int r = 0;

	if (node)
		r = document_text(&reading->document, node, "profile", reading->arena, &name,
				  reterr);
	if (r < 0)
		return r;
	r = names ? names->find_profile(name, reading->arena, profile, &why, names->arg)
		  : profile_find(name, reading->arena, profile, &why);
	if (r == -ENOENT && !why.code)
		err_set(&why, r, "there is no profile '%.60s'", name);
	if (r < 0)
		r = document_refuse(&reading->document, node ? node : tuning, reterr, "%s",
				    why.text);
	return r;
}

/* Knobs by their ids. */
struct choosing {
	struct policy_reading *reading;
	struct option_texts *ids;
	const char *name;
};

static int take_id(const yaml_node_t *item, struct err *reterr, void *arg)
{
	const struct choosing *choosing = arg;
	const struct document *document = &choosing->reading->document;
	const struct policy_names *names = choosing->reading->names;
	struct option_texts *ids = choosing->ids;
	struct err why = { 0 };
	int r = 0;

	if (ids->n >= OPTION_MOST_TEXTS)
		return document_refuse(document, item, reterr, "%s has more than %d knobs",
				       choosing->name, OPTION_MOST_TEXTS);
	r = document_text(document, item, choosing->name, choosing->reading->arena,
			  &ids->items[ids->n], reterr);
	if (r == 0 && names && names->check_knob(ids->items[ids->n], &why, names->arg) < 0)
		r = document_refuse(document, item, reterr, "%s", why.text);
	ids->n++;
	return r;
}

static int take_ids(struct policy_reading *reading, const yaml_node_t *node, const char *name,
		    struct option_texts *ids, struct err *reterr)
{
	struct choosing choosing = { reading, ids, name };

	return node ? document_list(&reading->document, node, name, take_id, &choosing, reterr) : 0;
}

int policy_take_tuning(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr)
{
	struct tuning_policy *tuning = &reading->policy.tuning;
	const yaml_node_t *values[N_TUNING_KEYS] = { NULL };
	struct profile profile = { 0 };
	struct profile *base = NULL;
	int r = policy_take_keys(reading, node, "tuning", tuning_keys, N_TUNING_KEYS, values,
				 reterr);

	if (r == 0)
		r = take_profile(reading, node, values[TUNING_PROFILE], &profile, reterr);
	tuning->profile = profile;
	if (values[TUNING_OVERRIDES]) {
		base = arena_new_struct(reading->arena, struct profile);
		*base = profile;
		tuning->base = base;
	}
	if (r == 0 && base)
		r = profile_take(&reading->document, values[TUNING_OVERRIDES], &profile,
				 reading->arena, &tuning->profile, reterr);
	tuning->profile.name = profile.name;
	if (r == 0)
		r = take_ids(reading, values[TUNING_ONLY], "only", &tuning->only, reterr);
	if (r == 0)
		r = take_ids(reading, values[TUNING_SKIP], "skip", &tuning->skip, reterr);
	tuning->source = document_place(&reading->document, node, reading->arena);
	return r;
}
