/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a PF to have, by an entry of a policy's pfs?
 */
#include <errno.h>

#include "base/text.h"
#include "spec/policy-parts.h"

enum {
	MOST_PFS = 1024,
	MOST_VFS = SRIOV_MOST_VFS + 1, /* of a file; aliases make many of few bytes */
};

enum {
	PF_MATCH,
	PF_OPTIONAL,
	PF_SEVERAL,
	PF_OWN,
	PF_VFS,
	PF_AUTOPROBE,
	PF_UP,
	PF_DRIVER,
	PF_ATTRIBUTES,
	PF_PER_VF,
	N_PF_KEYS,
};

static const struct policy_key pf_keys[N_PF_KEYS] = {
	[PF_MATCH] = { .name = "match", .is_required = true },
	[PF_OPTIONAL] = { .name = "optional" },
	[PF_SEVERAL] = { .name = "several" },
	[PF_OWN] = { .name = "own" },
	[PF_VFS] = { .name = "vfs" },
	[PF_AUTOPROBE] = { .name = "autoprobe" },
	[PF_UP] = { .name = "up" },
	[PF_DRIVER] = { .name = "driver" },
	[PF_ATTRIBUTES] = { .name = "attributes" },
	[PF_PER_VF] = { .name = "per-vf" },
};

/* n VFs more, which the file has wishes of. */
static int account(struct policy_reading *reading, const yaml_node_t *node, int64_t n,
		   struct err *reterr)
{
	reading->n_vfs += n;
	if (reading->n_vfs > MOST_VFS)
		return document_refuse(&reading->document, node, reterr,
				       "with these there are more than %d VFs in one file",
				       MOST_VFS);
	return 0;
}

static int take_count(struct policy_reading *reading, const yaml_node_t *node, struct pf_policy *pf,
		      struct err *reterr)
{
	int r = 0;

	pf->n_vfs = UNKNOWN;
	if (!node)
		return 0;
	r = document_number(&reading->document, node, "vfs", 0, SRIOV_MOST_VFS, &pf->n_vfs, reterr);
	return r < 0 ? r : account(reading, node, pf->n_vfs, reterr);
}

/* Two rules for one PF would be one too many. */
static int check_others(struct policy_reading *reading, const yaml_node_t *node,
			const struct pf_policy *pf, struct err *reterr)
{
	char text[PF_MATCH_SIZE];

	for (size_t i = 0; i < reading->policy.n; i++)
		if (pf_match_equal(&reading->policy.pfs[i].match, &pf->match))
			return document_refuse(&reading->document, node, reterr,
					       "%s stands here twice, first in %s",
					       pf_match_format(&pf->match, text),
					       reading->policy.pfs[i].source);
	if (reading->policy.n >= MOST_PFS)
		return document_refuse(&reading->document, node, reterr,
				       "more than %d PFs in one file", MOST_PFS);
	return 0;
}

/* A key that may be absent: what is there then stays. */
static int take_switch(struct policy_reading *reading, const yaml_node_t *node, const char *name,
		       bool *value, struct err *reterr)
{
	return node ? document_bool(&reading->document, node, name, value, reterr) : 0;
}

static int take_switches(struct policy_reading *reading, const yaml_node_t *const *values,
			 struct pf_policy *pf, struct err *reterr)
{
	bool autoprobe = false;
	int r = take_switch(reading, values[PF_OPTIONAL], "optional", &pf->is_optional, reterr);

	if (r == 0)
		r = take_switch(reading, values[PF_SEVERAL], "several", &pf->is_several, reterr);
	if (r == 0)
		r = take_switch(reading, values[PF_OWN], "own", &pf->is_own, reterr);
	if (r == 0)
		r = take_switch(reading, values[PF_AUTOPROBE], "autoprobe", &autoprobe, reterr);
	if (r == 0 && values[PF_AUTOPROBE])
		pf->autoprobe = tristate_from_bool(autoprobe);
	return r < 0 ? r : take_switch(reading, values[PF_UP], "up", &pf->up, reterr);
}

static int read_pf(struct policy_reading *reading, const yaml_node_t *node, struct pf_policy *pf,
		   struct err *reterr)
{
	const yaml_node_t *values[N_PF_KEYS] = { NULL };
	int r = policy_take_keys(reading, node, "a PF", pf_keys, N_PF_KEYS, values, reterr);

	if (r == 0)
		r = policy_take_match(reading, values[PF_MATCH], &pf->match, reterr);
	if (r == 0)
		r = check_others(reading, values[PF_MATCH], pf, reterr);
	if (r == 0)
		r = take_count(reading, values[PF_VFS], pf, reterr);
	if (r == 0)
		r = take_switches(reading, values, pf, reterr);
	if (r == 0 && values[PF_DRIVER])
		r = policy_take_driver(reading, values[PF_DRIVER], &pf->rest.driver, reterr);
	if (r == 0)
		r = policy_take_vfs(reading, values[PF_ATTRIBUTES], values[PF_PER_VF], pf, reterr);
	if (r == 0 && pf->n_vfs == UNKNOWN)
		r = account(reading, node, pf->n_wishes, reterr);
	return r;
}

int policy_take_pf(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr)
{
	struct policy *policy = &reading->policy;
	struct pf_policy pf = {
		.source = document_place(&reading->document, node, reading->arena),
	};
	int r = read_pf(reading, node, &pf, reterr);

	if (r < 0)
		return r;
	policy->pfs = arena_grow(reading->arena, policy->pfs, policy->n, &reading->capacity,
				 sizeof(*policy->pfs));
	policy->pfs[policy->n++] = pf;
	return 0;
}
