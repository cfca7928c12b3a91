/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What should somebody know who has vfctl assign? What the audit would find wrong then, and by which path
 * the VM gets what.
 */
#include <errno.h>

#include "audit/audit.h"
#include "cmd/assigning.h"
#include "domxml/read.h"

void assigner_note(struct assigner *assigner, const char *note)
{
	assigner->notes = arena_grow(assigner->work->arena, assigner->notes, assigner->n_notes,
				     &assigner->notes_capacity, sizeof(*assigner->notes));
	assigner->notes[assigner->n_notes++] = note;
}

/* ---- what the audit says */

static const struct report *look(const struct assigner *assigner)
{
	const struct audit_request request = {
		.way = assigner->path->recommended,
		.domain = assigner->assigning.domain,
		.profile = &assigner->profile,
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

/*
 * Who does not insist on a node has chosen what that costs, and placement says it; who asks for a VLAN, that
 * the VF's goes.
 */
static bool is_chosen(const struct assigner *assigner, const struct finding *finding)
{
	const char *id = finding->rule->id;

	return (assigner->options->pin != PIN_STRICT && str_equal(id, "vm-numa-crosses")) ||
	       (assigner->options->pin == PIN_NONE && str_equal(id, "vm-unpinned")) ||
	       (assigner->assigning.wish.values[VF_VLAN] && str_equal(id, "vm-vf-vlan-lost"));
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

static enum exit_status compare(struct assigner *assigner, const struct definition **ret_planned)
{
	struct domain *domain = (struct domain *)assigner->assigning.domain;
	const struct domain standing = *domain;
	const struct report *before = NULL;
	const struct report *after = NULL;

	before = look(assigner);
	if (read_planned(assigner, domain) == 0) {
		*ret_planned = domain->defined;
		after = look(assigner);
	}
	*domain = standing;
	return after ? judge(assigner, before, after) : EXIT_DONE;
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

static bool is_to_come(const struct assigner *assigner)
{
	return assigner->assigning.vf && assigner->assigning.vf->vf->is_to_come;
}

enum exit_status assigner_review(struct assigner *assigner)
{
	const struct placement *placement = assigner->assigning.placement;
	const struct definition *planned = NULL;
	/* Of a VF that is not there yet the audit would say no more than that. */
	enum exit_status status = is_to_come(assigner) ? EXIT_DONE : compare(assigner, &planned);

	for (size_t i = 0; placement && i < placement->n_notes; i++)
		assigner_note(assigner, placement->notes[i]);
	if (assigner->path->recommended == WAY_SRIOV)
		assigner_note_rest(assigner, planned);
	assigner_note_nics(assigner);
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
