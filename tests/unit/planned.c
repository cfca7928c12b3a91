/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test ask for a plan? See planned.h.
 */
#include "planned.h"

#include "base/text.h"
#include "model/outcome.h"
#include "unit.h"

static const char address[] = "0000:00:00.0"; /* the PF's: "PF" below */

struct device *planned_add_pf(struct made *made, const char *name, const char *mac, size_t n_vfs,
			      const char *user)
{
	struct device *pf = made_add_device(made, NULL, 0);

	made_add_vfs(made, pf, n_vfs, &user, 1);
	made_name(made, pf, name);
	pf->netdevs->permanent_mac = mac;
	pf->netdevs->up = FACT_YES;
	pf->sriov->total_vfs = 7;
	pf->sriov->autoprobe = FACT_YES;
	pf->sriov->eswitch = "legacy";
	made->host->domains_known = true;
	made->host->virtual_networks.known = true;
	for (size_t i = 0; i < n_vfs; i++) {
		struct device *device = pf->sriov->vfs[i];
		struct vf *vf = device->vf;

		device->driver = "igbvf";
		device->override = "";
		vf->mac = i ? "52:54:00:00:00:01" : "00:00:00:00:00:00";
		vf->vlan = (struct vlan){ i ? 10 : 0, 0, "802.1q" };
		vf->trust = FACT_NO;
		vf->spoofchk = FACT_YES;
		vf->rss_query = FACT_INAPPLICABLE;
		vf->min_tx_mbps = UNKNOWN;
		vf->max_tx_mbps = UNKNOWN;
		vf->node_guid = "";
		vf->port_guid = "";
	}
	return pf;
}

static void describe_step(const struct step *step, struct strbuf *text)
{
	bool first = str_has_prefix(step->object, address);

	strbuf_addf(text, "%s %s%s: %s -> %s", step_kind_names[step->kind], first ? "PF" : "",
		    step->object + (first ? strlen(address) : 0), step->from ? step->from : "-",
		    step->to ? step->to : "-");
}

void planned_describe(const struct plan *plan, struct strbuf *text)
{
	strbuf_add(text, "");
	for (size_t i = 0; i < plan->n; i++) {
		describe_step(&plan->steps[i], text);
		strbuf_add(text, "\n");
	}
	for (size_t i = 0; i < plan->n_left_out; i++) {
		strbuf_add(text, "left out: ");
		describe_step(plan->left_out[i].step, text);
		strbuf_addf(text, ": %s\n", plan->left_out[i].error);
	}
}

void planned_try(const struct plan_case *wanted)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct creation creation = wanted->creation;
	struct plan plan = { 0 };
	struct err err = { 0 };
	void *state = NULL;
	struct made *made = NULL;
	int r = 0;

	assert_int_equal(made_set_up(&state), 0);
	made = state;
	creation.pf =
		planned_add_pf(made, "ens1f0", "52:54:00:aa:01:00", wanted->n_vfs, wanted->user);
	if (wanted->set)
		wanted->set(made);
	r = plan_create(made->host, &creation, arena, &plan, &err);
	planned_describe(&plan, &text);
	if (r != -wanted->error)
		fail_msg("%s: %d, not %d: %s", wanted->name, r, -wanted->error, err.text);
	if (strcmp(wanted->why ? err.text : text.text, wanted->why ? wanted->why : wanted->steps) !=
	    0)
		fail_msg("%s:\n%s\nnot\n%s", wanted->name, wanted->why ? err.text : text.text,
			 wanted->why ? wanted->why : wanted->steps);
	made_tear_down(&state);
}
