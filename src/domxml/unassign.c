/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a VF come out of a domain's XML, and all that vfctl wrote with it? See assign.h.
 */
#include <errno.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/contains.h"
#include "domxml/draft.h"
#include "domxml/layout.h"
#include "domxml/locate.h"
#include "domxml/moved.h"
#include "domxml/pair.h"
#include "domxml/parts.h"
#include "domxml/ports.h"

struct unassigning {
	struct draft draft;
	bool is_alone; /* what was written besides stays, also with the last VF */
	struct leftover *left;
	size_t n_left;
	size_t capacity;
};

static void unassigning_release(struct unassigning *unassigning)
{
	draft_release(&unassigning->draft);
}

static bool is_unit(const struct remembered *item, const char *unit)
{
	return item->unit && str_equal(item->unit, unit);
}

/*
 * A VF's element is its own whatever else was written into it since; its controller goes unless another
 * device sits there. Of what replaced something, whoever added elements to it would lose them.
 */
static bool stands(struct draft *draft, const struct remembered *item)
{
	const struct markup *document = &draft->document;
	xmlNode *element = draft_find(draft, item->at);

	if (!element)
		return !item->was;
	if (is_unit(item, UNIT_VF))
		return markup_is(element, "interface") || markup_is(element, "hostdev");
	if (is_unit(item, UNIT_PORT))
		return ports_is_free(document,
				     element_number(&document->reading, element, "index", -1));
	return item->was ? equals_text(&document->reading, element, item->now)
			 : contains_text(&document->reading, element, item->now);
}

static void take_back(struct draft *draft, const struct remembered *item)
{
	xmlNode *element = draft_find(draft, item->at);
	struct edit edit = { 0 };

	if (!element)
		return;
	edit = layout_removal(&draft->document, element);
	if (item->was)
		edit = (struct edit){ markup_span(element)->begin, edit.end, item->was };
	/* A record that names an element twice is not by vfctl alone. */
	if (!edits_meet(&draft->edits, edit.begin, edit.end))
		edits_add(&draft->edits, edit.begin, edit.end, edit.text);
}

static void leave(struct unassigning *unassigning, const struct remembered *item, const char *with,
		  const char *instead)
{
	unassigning->left =
		arena_grow(unassigning->draft.arena, unassigning->left, unassigning->n_left,
			   &unassigning->capacity, sizeof(*unassigning->left));
	unassigning->left[unassigning->n_left++] =
		(struct leftover){ item->at, item->was, with, instead };
}

/* Whether the two are taken back together. */
static bool goes_with(const struct remembered *a, const struct remembered *b)
{
	return a->unit && !is_unit(a, UNIT_PORT) && str_equal(a->unit, b->unit) &&
	       str_equal(a->of, b->of);
}

/* The device that an edit is of, by its path; *ret_place: by its place. NULL where there is none. */
static const char *find_device(struct draft *draft, const struct remembered *item,
			       const char **ret_place)
{
	const char *path = arena_strndup(draft->arena, item->at, path_parent(item->at));
	const xmlNode *device = str_has_prefix(path, "devices/") ? draft_find(draft, path) : NULL;

	if (!device)
		return NULL;
	*ret_place = locate_place(&draft->document, device);
	return path;
}

/* The edit, and those of its unit, of which none is behind it. */
static void undo_unit(struct unassigning *unassigning, const size_t last)
{
	struct draft *draft = &unassigning->draft;
	struct record *record = &draft->record;
	const struct remembered unit = record->items[last];
	const char *changed = stands(draft, &unit) ? NULL : unit.at;
	const char *place = NULL;
	const char *device = find_device(draft, &unit, &place);

	for (size_t i = last; i-- > 0 && !changed;)
		if (goes_with(&record->items[i], &unit) && !stands(draft, &record->items[i]))
			changed = record->items[i].at;
	for (size_t i = last + 1; i-- > 0;) {
		if (i != last && !goes_with(&record->items[i], &unit))
			continue;
		if (changed)
			leave(unassigning, &record->items[i],
			      stands(draft, &record->items[i]) ? changed : NULL, NULL);
		else
			take_back(draft, &record->items[i]);
		record_drop(record, i);
	}
	draft->record_changed = true;
	draft_flush(draft);
	/* Its alias may have been what it was known by. */
	if (device && !draft_find(draft, device))
		moved_rename(draft, device, place);
}

/* What may be a VF still, but is not what was written, stays with its standby and its port. */
static bool leave_vf(struct unassigning *unassigning, size_t at)
{
	struct draft *draft = &unassigning->draft;
	struct record *record = &draft->record;
	const struct remembered vf = record->items[at];
	const char *instead = NULL;

	if (!is_unit(&vf, UNIT_VF) || draft_find(draft, vf.at))
		return false;
	instead = moved_remains(draft, &vf);
	if (!instead)
		return false;
	leave(unassigning, &vf, NULL, instead);
	for (size_t i = record->n; i-- > 0;)
		if (str_equal(record->items[i].of, vf.of))
			record_drop(record, i);
	draft->record_changed = true;
	return true;
}

/* libvirt fills holes between the numbers: it would be there again, so it goes with the last VF. */
static bool keep_port(struct draft *draft, size_t at)
{
	struct remembered *item = &draft->record.items[at];
	xmlNode *port = is_unit(item, UNIT_PORT) ? draft_find(draft, item->at) : NULL;

	if (!port || element_number(&draft->document.reading, port, "index", -1) + 1 ==
			     ports_next(&draft->document))
		return false;
	item->of = NULL;
	draft->record_changed = true;
	return true;
}

/* Whether any other VF was given. */
static bool is_last(const struct record *record, const char *alias)
{
	for (size_t i = 0; i < record->n; i++)
		if (is_unit(&record->items[i], UNIT_VF) && !str_equal(record->items[i].of, alias))
			return false;
	return true;
}

static bool has_vf(const struct record *record, const char *alias)
{
	for (size_t i = 0; i < record->n; i++)
		if (is_unit(&record->items[i], UNIT_VF) && str_equal(record->items[i].of, alias))
			return true;
	return false;
}

static int unassign(struct unassigning *unassigning, const char *alias, const char **ret_xml)
{
	struct draft *draft = &unassigning->draft;
	struct record *record = &draft->record;

	moved_follow(draft);
	if (alias && !has_vf(record, alias))
		return err_set(draft->reterr, -ENOENT, "vfctl gave this VM no VF '%s'", alias);
	if (alias && !unassigning->is_alone && is_last(record, alias))
		alias = NULL;
	for (size_t i = record->n; i-- > 0 && !draft->error;) {
		if (alias && !str_equal(record->items[i].of, alias))
			continue;
		if (!(alias && keep_port(draft, i)) && !leave_vf(unassigning, i))
			undo_unit(unassigning, i);
		/* A unit may have had edits in front of others that are still to be undone. */
		i = record->n;
	}
	draft_settle(draft);
	return draft_finish(draft, ret_xml);
}

static int take_away(const char *xml, const char *alias, bool is_alone, struct arena *arena,
		     struct unassigned *ret_unassigned, struct err *reterr)
{
	_cleanup_(unassigning_release) struct unassigning unassigning = { .is_alone = is_alone };
	const char *without = NULL;
	int r = draft_open(&unassigning.draft, xml, arena, reterr);

	if (r == 0)
		r = unassign(&unassigning, alias, &without);
	if (r == 0)
		*ret_unassigned =
			(struct unassigned){ without, unassigning.left, unassigning.n_left };
	return r;
}

int domxml_unassign(const char *xml, const char *alias, struct arena *arena,
		    struct unassigned *ret_unassigned, struct err *reterr)
{
	return take_away(xml, alias, false, arena, ret_unassigned, reterr);
}

int domxml_unassign_alone(const char *xml, const char *alias, struct arena *arena,
			  struct unassigned *ret_unassigned, struct err *reterr)
{
	return take_away(xml, alias, true, arena, ret_unassigned, reterr);
}

static struct assigned_vf read_vf(const struct markup *document, const struct remembered *item,
				  xmlNode *element)
{
	const struct reading *reading = &document->reading;
	xmlNode *source = markup_child(element, "source");
	struct assigned_vf vf = {
		.alias = item->of,
		.pool = element_attribute(reading, source, "network"),
		.mac = pair_mac(document, element),
		.vlan = read_vlan(reading, element).id,
		.persistent =
			element_attribute(reading, markup_child(element, "teaming"), "persistent"),
		.device = markup_text(document, element),
		.before = item->vf,
	};

	(void)element_address(reading, markup_child(source, "address"), &vf.bdf);
	return vf;
}

int domxml_assigned(const char *xml, struct arena *arena, struct assigned_vf **ret_vfs,
		    size_t *ret_n, struct err *reterr)
{
	_cleanup_draft_ struct draft draft = { 0 };
	struct assigned_vf *vfs = NULL;
	size_t n = 0;
	int r = draft_open(&draft, xml, arena, reterr);

	if (r < 0)
		return r;
	moved_follow(&draft);
	vfs = arena_new_array(arena, struct assigned_vf, draft.record.n);
	for (size_t i = 0; i < draft.record.n; i++) {
		const struct remembered *item = &draft.record.items[i];
		xmlNode *element = draft_find(&draft, item->at);

		if (is_unit(item, UNIT_VF) && element)
			vfs[n++] = read_vf(&draft.document, item, element);
	}
	*ret_vfs = vfs;
	*ret_n = n;
	return 0;
}

int domxml_device(const char *xml, const char *alias, struct arena *arena, const char **ret_device,
		  struct err *reterr)
{
	_cleanup_markup_ struct markup document = { 0 };
	const char *path = arena_printf(arena, "devices/interface[alias/@name='%s']", alias);
	xmlNode *device = NULL;
	int r = markup_open(&document, xml, "domain", arena, reterr);

	if (r < 0)
		return r;
	device = locate(&document, path);
	if (!device)
		device = locate(&document,
				arena_printf(arena, "devices/hostdev[alias/@name='%s']", alias));
	if (!device)
		return err_set(reterr, -ENOENT, "no device is called %s", alias);
	*ret_device = markup_text(&document, device);
	return 0;
}
