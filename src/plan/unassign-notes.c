/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an unassignment leave as it is, and why? See undoing.h.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "domxml/read.h"
#include "model/vf-attribute.h"
#include "plan/undoing.h"

struct notes {
	const struct undoing *undoing;
	struct vm_plan *plan;
	size_t capacity;
};

static void add(struct notes *notes, const char *text)
{
	struct plan *plan = &notes->plan->plan;

	plan->notes = arena_grow(notes->undoing->arena, plan->notes, plan->n_notes,
				 &notes->capacity, sizeof(*plan->notes));
	plan->notes[plan->n_notes++] = text;
}

/* ---- what somebody has changed */

static const char *left_text(const struct undoing *undoing, const struct leftover *left)
{
	const char *was_mark = left->was ? "; before, it was " : "";
	const char *was = left->was ? left->was : "";

	if (left->instead)
		return arena_printf(
			undoing->arena,
			"%s has the MAC of a VF that vfctl gave, and is another device since: it "
			"is left as it is, with what stands in for it; virsh edit %s takes it out",
			left->instead, undoing->unassigning->domain->name);
	if (left->with)
		return arena_printf(undoing->arena,
				    "%s is left as vfctl wrote it, for it goes together with "
				    "%s%s%s",
				    left->at, left->with, was_mark, was);
	return arena_printf(undoing->arena,
			    "%s was changed since vfctl wrote it, and is left as it is%s%s",
			    left->at, was_mark, was);
}

/* ---- what was administered on a VF */

/* What a VF is that nobody has administered: any other value may be vfctl's. */
static const struct {
	enum vf_attribute attribute;
	const char *value;
} untouched[] = {
	{ VF_MIN_RATE, "0" },	   { VF_MAX_RATE, "0" }, { VF_SPOOFCHK, "on" },
	{ VF_LINK_STATE, "auto" }, { VF_TRUST, "off" },
};

/* Its attributes as the options of vfctl set would set them; NULL where they are as with any VF. */
static const char *touched_text(const struct undoing *undoing, const struct vf *vf)
{
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(untouched); i++) {
		char value[VF_ATTRIBUTE_SIZE];

		if (vf_attribute_read(untouched[i].attribute, vf, value) < 0 ||
		    str_equal(value, untouched[i].value))
			continue;
		text = arena_printf(undoing->arena, "%s%s--%s %s", text ? text : "",
				    text ? " " : "", vf_attribute_names[untouched[i].attribute],
				    value);
	}
	return text;
}

static void note_attributes(struct notes *notes, const struct assigned_vf *assigned)
{
	const struct undoing *undoing = notes->undoing;
	const struct device *vf = host_find_device(undoing->host, assigned->bdf);
	const char *text = vf && vf->vf ? touched_text(undoing, vf->vf) : NULL;
	char address[BDF_TEXT_SIZE];

	if (text)
		add(notes, arena_printf(undoing->arena,
					"nothing tells what was set on %s before %s got it while "
					"it ran: it keeps %s; vfctl set changes that",
					bdf_format(assigned->bdf, address),
					undoing->unassigning->domain->name, text));
}

/* ---- where what runs is pinned */

/* Whether the thread may not run on all CPUs where it is to, once the steps are done. */
static bool stays_pinned(const struct notes *notes, enum step_kind kind, const char *object,
			 const char *now, const struct idset *wanted)
{
	const struct plan *plan = &notes->plan->plan;
	struct idset cpus = { 0 };

	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == kind && str_equal(plan->steps[i].object, object))
			now = plan->steps[i].to;
	return now && idset_parse(notes->undoing->arena, now, &cpus) == 0 && cpus.n &&
	       !idset_is_within(wanted, &cpus);
}

static bool any_stays_pinned(const struct notes *notes, const struct definition *wanted)
{
	const struct undoing *undoing = notes->undoing;
	const struct live_pins *live = undoing->unassigning->live;
	const char *name = undoing->unassigning->domain->name;
	const struct idset all = numa_cpus(&undoing->host->numa, undoing->arena);
	const struct idset *cpus = definition_emulator(wanted);
	bool any = stays_pinned(notes, STEP_EMULATOR_PIN, name, live->emulator, cpus ? cpus : &all);

	for (size_t i = 0; i < live->n_vcpus && !any; i++) {
		cpus = definition_cpus_of(wanted, (int64_t)i);
		any = stays_pinned(notes, STEP_VCPU_PIN,
				   arena_printf(undoing->arena, "%s/%zu", name, i), live->vcpus[i],
				   cpus ? cpus : &all);
	}
	return any;
}

static int note_pins(struct notes *notes)
{
	const struct undoing *undoing = notes->undoing;
	const struct domain *domain = undoing->unassigning->domain;
	struct definition none = { 0 };
	struct domain after = { .xml = undoing->unassigned.xml };
	int r = 0;

	if (!undoing->unassigning->live || undoing->one)
		return 0;
	if (domain->xml)
		r = domxml_read(&after, undoing->arena);
	if (r < 0)
		return err_set(undoing->reterr, r, "cannot read what %s would have", domain->name);
	if (!any_stays_pinned(notes, domain->xml && after.defined ? after.defined : &none))
		return 0;
	add(notes,
	    domain->xml
		    ? arena_printf(undoing->arena,
				   "%s runs on other CPUs than its definition says, and stays "
				   "there until its next start: nothing tells where it ran before",
				   domain->name)
		    : arena_printf(undoing->arena,
				   "%s stays on the CPUs where it runs: nothing tells where it "
				   "ran before",
				   domain->name));
	return 0;
}

/* ---- what runs, where only the next start is changed */

static bool is_live(const struct domain *domain, const struct assigned_vf *vf)
{
	return vf->pool ? live_has_device(domain, vf->alias)
			: live_vf_alias(domain, vf->bdf) != NULL;
}

static void note_running(struct notes *notes)
{
	const struct undoing *undoing = notes->undoing;
	const struct unassigning *unassigning = undoing->unassigning;
	const struct domain *domain = unassigning->domain;
	bool has_vf = false;

	for (size_t i = 0; i < undoing->n_vfs; i++)
		has_vf |= undoing_takes(undoing, &undoing->vfs[i]) &&
			  is_live(domain, &undoing->vfs[i]);
	if (unassigning->live || domain->running != FACT_YES ||
	    (!has_vf && str_equal(notes->plan->before, notes->plan->after)))
		return;
	add(notes, arena_printf(undoing->arena, "%s runs, and keeps what it has until it ends%s",
				domain->name,
				has_vf ? arena_printf(undoing->arena,
						      ": vfctl unassign %s --live takes the VF",
						      domain->name)
				       : ""));
}

int undoing_note(const struct undoing *undoing, struct vm_plan *plan)
{
	struct notes notes = { .undoing = undoing, .plan = plan };

	plan->plan.notes = NULL;
	plan->plan.n_notes = 0;
	for (size_t i = 0; i < undoing->unassigned.n_left; i++)
		add(&notes, left_text(undoing, &undoing->unassigned.left[i]));
	for (size_t i = 0; i < undoing->n_vfs; i++)
		if (undoing->unassigning->live && undoing->vfs[i].forgotten &&
		    undoing_takes(undoing, &undoing->vfs[i]))
			note_attributes(&notes, &undoing->vfs[i]);
	note_running(&notes);
	return note_pins(&notes);
}
