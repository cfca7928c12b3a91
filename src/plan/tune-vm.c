/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a virtual machine to be set for virtio-net? See tune-vm.h.
 */
#include "plan/tune-vm.h"

#include <errno.h>

#include "base/text.h"
#include "domxml/pin.h"
#include "domxml/read.h"
#include "plan/near.h"
#include "plan/tune.h"
#include "plan/tuning-vm.h"

/* ---- what knobs tell */

static void add(struct tuning_vm *tuning, const struct setting *setting)
{
	settings_add(&tuning->settings, tuning->knob, setting);
}

void vm_leave(struct tuning_vm *tuning, const char *object, const char *now, const char *wanted,
	      const char *why)
{
	add(tuning, &(struct setting){ .object = object,
				       .now = now,
				       .wanted = wanted,
				       .state = SETTING_LEFT,
				       .why = why });
}

static size_t find_edit(const struct plan *plan)
{
	size_t i = 0;

	while (i < plan->n && plan->steps[i].kind != STEP_DOMAIN)
		i++;
	return i;
}

void vm_tell(struct tuning_vm *tuning, const char *object, const char *now, const char *wanted,
	     const struct change *change)
{
	bool runs = tuning->request->domain->running == FACT_YES;
	bool is_edit = change->is_edit && tuning->request->is_config;
	struct setting setting = { .object = object, .now = now, .wanted = wanted };

	if (change->is_edit && !is_edit) {
		vm_leave(tuning, object, now, wanted,
			 "--live changes what runs, and this comes with a start of the VM");
		return;
	}
	if (is_edit || change->live) {
		setting.state = SETTING_CHANGES;
		setting.step = is_edit ? find_edit(tuning->plan)
				       : (size_t)(change->live - tuning->plan->steps);
		setting.why = change->why;
		setting.needs =
			runs && is_edit && !change->at_once ? NEEDS_VM_RESTART : NEEDS_NOTHING;
	}
	add(tuning, &setting);
}

bool vm_is_edit(const struct tuning_vm *tuning, const struct placement *part)
{
	const char *xml = tuning->request->xml;

	return domxml_pin(tuning->request->xml, part, tuning->arena, &xml, NULL) == 0 &&
	       !str_equal(xml, tuning->request->xml);
}

/* ---- which of them */

static struct knob_choice choice_of(const struct tune_vm_request *request)
{
	return (struct knob_choice){ .only = request->only, .skip = request->skip };
}

static bool is_wanted(const struct tuning_vm *tuning, const struct knob *knob)
{
	const struct knob_choice choice = choice_of(tuning->request);

	return knob_is_wanted(&choice, knob);
}

bool vm_wants(const struct tuning_vm *tuning, const char *id)
{
	return is_wanted(tuning, knob_find(id));
}

bool vm_names(const struct tuning_vm *tuning, const char *id)
{
	const struct knob_choice choice = choice_of(tuning->request);

	return knob_is_named(&choice, knob_find(id));
}

/* What somebody asked for by its name is not passed over; some of a VM's objects may do without. */
static int check_named(const struct tuning_vm *tuning, const struct knob *knob, struct err *reterr)
{
	const struct knob_choice choice = choice_of(tuning->request);
	const struct settings *settings = &tuning->settings;
	const struct setting *first = NULL;

	for (size_t i = 0; i < settings->n; i++) {
		if (settings->items[i].knob != knob)
			continue;
		if (settings->items[i].state != SETTING_LEFT)
			return 0;
		first = first ? first : &settings->items[i];
	}
	if (!first || !knob_is_named(&choice, knob))
		return 0;
	return err_set(reterr, -EOPNOTSUPP, "%s of %s%s%s cannot be had: %s", knob->id,
		       tuning->request->domain->name, *first->object ? ", " : "", first->object,
		       first->why);
}

/* ---- what they start from */

/* A VM that is near no card may be anywhere, on one node. */
static void find_place(struct tuning_vm *tuning)
{
	const struct tune_vm_request *request = tuning->request;
	struct near near = { .node = UNKNOWN };
	struct err *why = arena_new_struct(tuning->arena, struct err);
	struct placing placing = {
		.domain = request->domain,
		.policy = request->policy,
		.policy_option = "--policy",
		.page_bytes = UNKNOWN,
	};

	(void)near_domain(request->host, request->domain, tuning->arena, &near, NULL);
	placing.node = near.node;
	placing.near = near.name;
	if (place_domain(request->host, &placing, tuning->arena, &tuning->place, why) < 0)
		tuning->no_place = why->text;
}

static const struct definition *read_definition(const char *xml, struct arena *arena)
{
	struct domain domain = { .xml = xml };

	return domxml_read(&domain, arena) == 0 ? domain.defined : NULL;
}

static int begin(struct tuning_vm *tuning, struct err *reterr)
{
	const struct definition *before = domain_next(tuning->request->domain);

	if (before)
		before = read_definition(tuning->request->xml, tuning->arena);
	if (!before)
		return err_set(reterr, -ENODATA, "the definition of %s could not be read",
			       tuning->request->domain->name);
	tuning->before = before;
	tuning->nics = arena_new_array(tuning->arena, struct nic_tuning, before->n_vnics + 1);
	tuning->disks = arena_new_array(tuning->arena, struct disk_tuning, before->n_disks + 1);
	find_place(tuning);
	return 0;
}

/* ---- all of it */

static int plan_change(struct tuning_vm *tuning, struct vm_plan *ret_plan, struct err *reterr)
{
	const struct tune_vm_request *request = tuning->request;
	const struct assigning assigning = {
		.domain = request->domain,
		.xml = request->xml,
		.placement = &tuning->wish,
		.tuning = { .nics = tuning->nics,
			    .n_nics = tuning->before->n_vnics,
			    .disks = tuning->disks,
			    .n_disks = tuning->before->n_disks },
		.is_config = request->is_config,
		.live = tuning->moves_live ? request->live : NULL,
	};
	int r = plan_assign(request->host, &assigning, tuning->arena, ret_plan, reterr);

	if (r < 0)
		return r;
	tuning->plan = &ret_plan->plan;
	tuning->after = read_definition(ret_plan->after, tuning->arena);
	return tuning->after ? 0
			     : err_set(reterr, -EBADMSG, "cannot read what %s would have",
				       request->domain->name);
}

/* What the placement costs, but for what settings tell themselves. */
static void note(const struct tuning_vm *tuning, struct plan *plan)
{
	const struct placement *place = &tuning->place;
	const struct placing placing = { .domain = tuning->request->domain };
	const char *about_cpu = NULL;
	const char **notes = arena_new_array(tuning->arena, const char *, place->n_notes + 1);

	(void)place_guest_cpu(tuning->host, &placing, tuning->arena, &about_cpu);
	plan->notes = notes;
	for (size_t i = 0; tuning->moves_live && i < place->n_notes; i++)
		if (!str_equal(place->notes[i], about_cpu) &&
		    !str_equal(place->notes[i], NOTE_NO_HUGEPAGES))
			notes[plan->n_notes++] = place->notes[i];
}

static void finish(const struct tuning_vm *tuning, struct plan *plan)
{
	plan->settings = tuning->settings.items;
	plan->n_settings = tuning->settings.n;
	for (size_t i = 0; i < plan->n_settings; i++)
		if (plan->settings[i].needs > plan->needs)
			plan->needs = plan->settings[i].needs;
	note(tuning, plan);
}

int plan_tune_vm(const struct tune_vm_request *request, struct arena *arena,
		 struct vm_plan *ret_plan, struct err *reterr)
{
	struct tuning_vm tuning = {
		.request = request,
		.host = request->host,
		.arena = arena,
		.settings = { .arena = arena },
	};
	struct vm_plan plan = { 0 };
	const struct knob *knob = NULL;
	int r = begin(&tuning, reterr);

	if (r < 0 || !tuning.before)
		return r;
	for (size_t i = 0; (knob = vm_knob_at(i)); i++)
		if (is_wanted(&tuning, knob))
			vm_knob_ask(i, &tuning);
	r = plan_change(&tuning, &plan, reterr);
	for (size_t i = 0; r == 0 && (knob = vm_knob_at(i)); i++) {
		if (!is_wanted(&tuning, knob))
			continue;
		tuning.knob = knob;
		vm_knob_tell(i, &tuning);
		r = check_named(&tuning, knob, reterr);
	}
	if (r < 0)
		return r;
	finish(&tuning, &plan.plan);
	*ret_plan = plan;
	return 0;
}
