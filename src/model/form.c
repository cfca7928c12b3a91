/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has a form no words for? See form.h.
 */
#include "model/form.h"

#include <stdio.h>

#include "base/text.h"
#include "model/idset.h"
#include "model/mac.h"
#include "model/step.h"

void exported_add(struct exported *exported, const char *name, const char *text)
{
	exported->files = arena_grow(exported->arena, exported->files, exported->n,
				     &exported->capacity, sizeof(*exported->files));
	exported->files[exported->n++] = (struct exported_file){
		.name = arena_strdup(exported->arena, name),
		.text = arena_strdup(exported->arena, text),
	};
}

struct vf_wish declared_wish(const struct declared_pf *pf, int64_t index, struct arena *arena)
{
	const char *permanent = device_lasting_mac(pf->device);
	struct vf_wish wish = *pf_policy_wish(pf->policy, index);
	char mac[MAC_TEXT_SIZE];

	if (wish.derive_mac && permanent && mac_derive(permanent, index, mac) == 0) {
		wish.values[VF_MAC] = arena_strdup(arena, mac);
		wish.derive_mac = false;
	}
	return wish;
}

/* ---- what is lacking */

struct telling {
	const struct form *form;
	const struct declared_pf *pf;
	struct unsaid *unsaid;
	const struct vf_wish *wishes;
	const bool *left_out;
	int64_t *indexes;
};

/* The VFs of which something is said, put between lead and tail; has: of a wish, by the number. */
static void tell_vfs(const struct telling *telling, const char *lead, const char *tail,
		     bool (*has)(const struct vf_wish *wish, int which), int which)
{
	char address[BDF_TEXT_SIZE];
	struct idset set = { 0 };
	size_t n = 0;

	for (int64_t i = 0; i < telling->pf->n_vfs; i++)
		if (has(&telling->wishes[i], which) && !(telling->left_out && telling->left_out[i]))
			telling->indexes[n++] = i;
	if (!n)
		return;
	set = idset_of(telling->unsaid->arena, telling->indexes, n);
	unsaid_add_of(telling->unsaid, declared_name(telling->pf, address),
		      "%sVF %s of " UNSAID_PF "%s: %s has no word for it", lead,
		      idset_text(telling->unsaid->arena, &set), tail, telling->form->name);
}

static bool has_value(const struct vf_wish *wish, int attribute)
{
	return wish->values[attribute];
}

/* To have none takes a word of its own. */
static bool has_none(const struct vf_wish *wish, int attribute)
{
	struct vf_value parts = { 0 };

	if (!wish->values[attribute] ||
	    vf_attribute_take((enum vf_attribute)attribute, wish->values[attribute], &parts) < 0)
		return false;
	return attribute == VF_MAC ? mac_is_none(wish->values[attribute]) : !parts.vlan;
}

/* A PF without a permanent MAC has no VFs with derived ones. */
static bool has_derived(const struct vf_wish *wish, int attribute)
{
	(void)attribute;
	return wish->derive_mac;
}

static bool has_vectors(const struct vf_wish *wish, int attribute)
{
	(void)attribute;
	return wish->msix;
}

static bool has_driver(const struct vf_wish *wish, int binds_vfio)
{
	return wish->driver && !(binds_vfio && str_has_prefix(wish->driver, "vfio"));
}

static void tell_card(const struct telling *telling)
{
	const struct pf_policy *policy = telling->pf->policy;
	const struct form *form = telling->form;
	const struct {
		bool lacks;
		const char *what;
	} lacking[] = {
		{ policy->autoprobe != FACT_UNKNOWN && !form->autoprobe,
		  "whether the host's drivers take its VFs by themselves" },
		{ policy->up && !form->up, "that it is brought up" },
		{ policy->is_own, "whether VFs go that others made (own)" },
	};
	char address[BDF_TEXT_SIZE];
	const char *name = declared_name(telling->pf, address);

	for (size_t i = 0; i < ARRAY_SIZE(lacking); i++)
		if (lacking[i].lacks)
			unsaid_add_of(telling->unsaid, name,
				      UNSAID_PF ": %s: %s has no word for it", lacking[i].what,
				      form->name);
	if (form->brings_up && !policy->up)
		unsaid_add_of(telling->unsaid, name,
			      UNSAID_PF ": that its link is left as it is: %s brings it up",
			      form->name);
}

static void tell_taken(const struct telling *telling)
{
	char address[BDF_TEXT_SIZE];

	if (telling->form->takes_over)
		unsaid_add_of(telling->unsaid, declared_name(telling->pf, address),
			      UNSAID_PF ": who keeps its interface: %s", telling->form->takes_over);
}

void form_tell_pf(const struct form *form, const struct declared_pf *pf, const bool *left_out,
		  struct unsaid *unsaid)
{
	struct vf_wish *wishes = arena_new_array(unsaid->arena, struct vf_wish, (size_t)pf->n_vfs);
	const struct telling telling = {
		.form = form,
		.pf = pf,
		.unsaid = unsaid,
		.wishes = wishes,
		.left_out = left_out,
		.indexes = arena_new_array(unsaid->arena, int64_t, (size_t)pf->n_vfs),
	};

	tell_card(&telling);
	tell_taken(&telling);
	for (int64_t i = 0; i < pf->n_vfs; i++)
		wishes[i] = declared_wish(pf, i, unsaid->arena);
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (!form->attributes[i])
			tell_vfs(&telling,
				 arena_printf(unsaid->arena, "%s of ", vf_attribute_names[i]), "",
				 has_value, i);
	if (form->knows_no_none) {
		tell_vfs(&telling, "that ", " has no MAC", has_none, VF_MAC);
		tell_vfs(&telling, "that ", " has no VLAN", has_none, VF_VLAN);
	}
	tell_vfs(&telling, "mac auto of ", "", has_derived, 0);
	tell_vfs(&telling, "msix-vectors of ", "", has_vectors, 0);
	tell_vfs(&telling, "driver of ", "", has_driver, form->binds_vfio);
}

void form_tell_rest(const struct form *form, const struct declared *declared, struct unsaid *unsaid)
{
	const struct policy *policy = &declared->policy;

	if (policy->tuning.source)
		unsaid_add(unsaid, "how the host is tuned: %s has no word for it", form->name);
	for (size_t i = 0; i < policy->n_vms; i++)
		unsaid_add(unsaid, "what %s has: vfctl assign gives it", policy->vms[i].name);
}

void form_head(const struct form *form, const struct declared *declared,
	       const struct unsaid *unsaid, const char *name, struct strbuf *buf)
{
	const char **texts = NULL;
	size_t n = 0;

	strbuf_add_comment(buf, arena_printf(unsaid->arena, "vfctl export --to %s: ", form->name),
			   declared->of);
	texts = name ? unsaid_of_pf(unsaid, name, &n) : unsaid_fold(unsaid, &n);
	for (size_t i = 0; i < n; i++)
		strbuf_add_comment(buf, "not said: ", texts[i]);
}

bool form_write_pfs(const struct form *form, const struct declared *declared, form_pf_fn *write_pf,
		    struct unsaid *unsaid, struct strbuf *head, struct strbuf *body)
{
	bool any = false;

	for (size_t i = 0; i < declared->n_pfs; i++)
		any = write_pf(&declared->pfs[i], unsaid, body) || any;
	form_tell_rest(form, declared, unsaid);
	form_head(form, declared, unsaid, NULL, head);
	return any;
}
