/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What should somebody know who has vfctl assign? What the audit would find wrong then, and what is
 * still to be done that vfctl cannot do.
 */
#include <errno.h>
#include <inttypes.h>

#include "audit/audit.h"
#include "cmd/assigning.h"
#include "cmd/policies.h"
#include "domxml/read.h"
#include "spec/profile.h"

void assigner_note(struct assigner *assigner, const char *note)
{
	assigner->notes = arena_grow(assigner->work->arena, assigner->notes, assigner->n_notes,
				     &assigner->notes_capacity, sizeof(*assigner->notes));
	assigner->notes[assigner->n_notes++] = note;
}

/* ---- what the audit says */

static const struct report *look(const struct assigner *assigner, const struct profile *profile)
{
	const struct audit_request request = {
		.way = assigner->path->recommended,
		.domain = assigner->assigning.domain,
		.profile = profile,
		.date = "0000-00-00",
	};

	return audit(assigner->work->host, &request);
}

static bool is_wrong(const struct finding *finding, const struct domain *domain)
{
	return finding->domain == domain && finding->verdict == VERDICT_FAIL &&
	       finding->severity >= SEVERITY_WARNING;
}

static bool has_failed(const struct report *report, const struct finding *finding)
{
	for (size_t i = 0; i < report->n_findings; i++)
		if (report->findings[i].rule == finding->rule &&
		    is_wrong(&report->findings[i], finding->domain))
			return true;
	return false;
}

/* As it would be, shut off: what runs now is no matter. */
static int read_planned(const struct assigner *assigner, struct domain *ret_domain)
{
	const struct domain *domain = assigner->assigning.domain;

	*ret_domain = (struct domain){
		.name = domain->name,
		.uuid = domain->uuid,
		.id = -1,
		.running = FACT_NO,
		.autostart = domain->autostart,
		.xml = assigner->plan.after,
	};
	return domxml_read(ret_domain, assigner->work->host->arena);
}

/* Who does not insist on a node has chosen what that costs, and placement says it. */
static bool is_chosen(const struct assigner *assigner, const struct finding *finding)
{
	const char *id = finding->rule->id;

	return (assigner->options->pin != PIN_STRICT && str_equal(id, "vm-numa-crosses")) ||
	       (assigner->options->pin == PIN_NONE && str_equal(id, "vm-unpinned"));
}

static enum exit_status judge(struct assigner *assigner, const struct report *before,
			      const struct report *after)
{
	for (size_t i = 0; i < after->n_findings; i++) {
		const struct finding *finding = &after->findings[i];

		if (!is_wrong(finding, assigner->assigning.domain) || has_failed(before, finding) ||
		    is_chosen(assigner, finding))
			continue;
		if (finding->severity == SEVERITY_ERROR) {
			err_set(assigner->reterr, -EINVAL, "%s would be wrong then: %s (%s) [%s]",
				assigner->assigning.domain->name, finding->rule->fails,
				finding->evidence, finding->rule->id);
			return EXIT_REFUSED;
		}
		assigner_note(assigner, arena_printf(assigner->work->arena,
						     "%s (%s); vfctl explain %s says more",
						     finding->rule->fails, finding->evidence,
						     finding->rule->id));
	}
	return EXIT_DONE;
}

static enum exit_status compare(struct assigner *assigner)
{
	struct domain *domain = (struct domain *)assigner->assigning.domain;
	const struct domain standing = *domain;
	struct profile profile = { 0 };
	const struct report *before = NULL;
	const struct report *after = NULL;

	if (profile_find(PROFILE_DEFAULT, assigner->work->arena, &profile, NULL) < 0)
		return EXIT_DONE;
	before = look(assigner, &profile);
	if (read_planned(assigner, domain) == 0)
		after = look(assigner, &profile);
	*domain = standing;
	return after ? judge(assigner, before, after) : EXIT_DONE;
}

/* ---- what is still to be done */

static void note_pf(struct assigner *assigner, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	if (netdev && netdev->up == FACT_NO)
		assigner_note(
			assigner,
			arena_printf(assigner->work->arena,
				     "%s is down: no VM that gets a VF of it can start (ip link "
				     "set %s up)",
				     netdev->name, netdev->name));
}

static bool is_persisted(const struct policies *policies, const struct device *pf)
{
	for (size_t i = 0; i < policies->n; i++)
		for (size_t j = 0; j < policies->files[i].policy.n; j++)
			if (pf_match_fits(&policies->files[i].policy.pfs[j].match, pf))
				return true;
	return false;
}

/* The VM names its VF for good; the VF is there for as long as the host runs. */
static void note_reboot(struct assigner *assigner, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);
	struct policies policies = { 0 };
	const char *name = netdev ? netdev->name : "PF";

	if (policies_read(assigner->work->machine->root, assigner->work->arena, &policies, NULL) <
		    0 ||
	    is_persisted(&policies, pf))
		return;
	assigner_note(
		assigner,
		arena_printf(assigner->work->arena,
			     "a reboot of the host takes the VFs of %s away: vfctl create %s -n "
			     "%" PRId64 " --persist has them made again",
			     name, name, pf->sriov->num_vfs));
}

static void note_standby(struct assigner *assigner)
{
	assigner_note(assigner, "the guest needs net_failover (Linux 4.18 or later, with "
				"CONFIG_NET_FAILOVER), or on Windows a NetKVM that knows of "
				"VIRTIO_NET_F_STANDBY");
	if (!assigner->assigning.pool)
		assigner_note(
			assigner,
			"a VM with a VF of a fixed address migrates only to a host where that "
			"address is free: --pool NETWORK takes whichever VF is");
}

static bool has_attributes(const struct vf_wish *wish)
{
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (wish->values[i] && i != VF_MAC && i != VF_VLAN)
			return true;
	return wish->msix;
}

static void note_pool(struct assigner *assigner)
{
	const struct virtual_network *network = virtual_networks_find(
		&assigner->work->host->virtual_networks, assigner->assigning.pool);

	if (has_attributes(&assigner->assigning.wish))
		assigner_note(assigner,
			      "what is set on the pool's VFs is for whoever gets one, and "
			      "stays when vfctl unassign takes the VM's");
	if (network && network->pf)
		assigner_note(
			assigner,
			arena_printf(
				assigner->work->arena,
				"the network %s names its PF %s, which may be called otherwise "
				"after a reboot: a list of addresses stays (vfctl xml %s --as "
				"network)",
				network->name, network->pf, network->pf));
}

/* One that nobody asked for now. */
static void note_vlan(struct assigner *assigner, const struct device *vf)
{
	char vlan[VF_ATTRIBUTE_SIZE] = "";

	if (assigner->assigning.wish.values[VF_VLAN] || vf->vf->vlan.id <= 0 ||
	    vf_attribute_read(VF_VLAN, vf->vf, vlan) < 0)
		return;
	assigner_note(assigner,
		      arena_printf(assigner->work->arena,
				   "the VF is in VLAN %s already, and so is the VM then: --vlan 0 "
				   "takes it out",
				   vlan));
}

/* What shows only once it stands. */
static void note_foreseen(struct assigner *assigner)
{
	char address[BDF_TEXT_SIZE];

	assigner_note(
		assigner,
		arena_printf(assigner->work->arena,
			     "%s gets the first VF of %s, as far as can be foreseen: the card "
			     "says that it will be %s; whether that is alone in its IOMMU "
			     "group shows once it is there, and if not all is undone",
			     assigner->assigning.domain->name, assigner->options->pf,
			     bdf_format(assigner->assigning.vf->bdf, address)));
}

static void note_sriov(struct assigner *assigner)
{
	const struct assigning *assigning = &assigner->assigning;

	if (assigning->is_to_come)
		note_foreseen(assigner);
	if (assigning->vf) {
		note_pf(assigner, assigning->vf->vf->pf);
		note_reboot(assigner, assigning->vf->vf->pf);
	}
	if (assigning->vf)
		note_vlan(assigner, assigning->vf);
	if (assigning->pool)
		note_pool(assigner);
	if (assigning->standby)
		note_standby(assigner);
}

/* The path as it comes out: with what the VM gets by it. */
static const struct decision *complete_path(const struct assigner *assigner)
{
	const struct assigning *assigning = &assigner->assigning;
	struct arena *arena = assigner->work->arena;
	struct decision *path = arena_new_struct(arena, struct decision);
	char address[BDF_TEXT_SIZE];
	const char *what = NULL;

	*path = *assigner->path;
	if (!assigning->vf && !assigning->pool)
		return path;
	what = assigning->pool ? arena_printf(arena, "a VF of the network %s", assigning->pool)
			       : arena_strdup(arena, bdf_format(assigning->vf->bdf, address));
	path->reasons = arena_new_array(arena, const char *, path->n_reasons + 1);
	for (size_t i = 0; i < path->n_reasons; i++)
		path->reasons[i] = assigner->path->reasons[i];
	path->reasons[path->n_reasons++] =
		arena_printf(arena, "%s gets %s, with the MAC %s", assigner->plan.name, what,
			     assigner->plan.mac);
	return path;
}

enum exit_status assigner_review(struct assigner *assigner)
{
	const struct placement *placement = assigner->assigning.placement;
	/* Of a VF that is not there yet the audit would say no more than that. */
	enum exit_status status = assigner->assigning.is_to_come ? EXIT_DONE : compare(assigner);

	for (size_t i = 0; placement && i < placement->n_notes; i++)
		assigner_note(assigner, placement->notes[i]);
	if (assigner->path->recommended == WAY_SRIOV)
		note_sriov(assigner);
	if (assigner->plan.hindrance)
		assigner_note(assigner,
			      arena_printf(assigner->work->arena,
					   "%s gets the VF with its next start: %s",
					   assigner->plan.name, assigner->plan.hindrance));
	assigner->plan.plan.path = complete_path(assigner);
	assigner->plan.plan.notes = assigner->notes;
	assigner->plan.plan.n_notes = assigner->n_notes;
	return status;
}
