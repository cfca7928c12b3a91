/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a definition edited step by step, so that each step can be taken back? See draft.h.
 */
#include "domxml/draft.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/contains.h"
#include "domxml/layout.h"
#include "domxml/locate.h"

int draft_open(struct draft *draft, const char *xml, struct arena *arena, struct err *reterr)
{
	int r = 0;

	*draft = (struct draft){ .arena = arena, .edits.arena = arena, .reterr = reterr };
	r = markup_open(&draft->document, xml, "domain", arena, reterr);
	if (r < 0)
		return r;
	record_read(&draft->document, &draft->record);
	return 0;
}

void draft_release(struct draft *draft)
{
	markup_release(&draft->document);
}

void draft_fail(struct draft *draft, int error)
{
	if (!draft->error)
		draft->error = error;
}

void draft_flush(struct draft *draft)
{
	const char *text = edits_apply(&draft->edits, draft->document.text);

	if (draft->error || text == draft->document.text)
		return;
	markup_release(&draft->document);
	draft->error = markup_open(&draft->document, text, "domain", draft->arena, draft->reterr);
}

xmlNode *draft_find(struct draft *draft, const char *at)
{
	return draft->error ? NULL : locate(&draft->document, at);
}

const char *draft_text(struct draft *draft, const char *at)
{
	return draft->error ? NULL : markup_text(&draft->document, draft_find(draft, at));
}

static void remember_shell(struct draft *draft, const char *at, const char *was)
{
	size_t n = draft->record.n_shells;

	record_add_shell(draft->arena, &draft->record, at, was);
	draft->record_changed |= draft->record.n_shells > n;
}

void draft_ensure(struct draft *draft, const char *at)
{
	xmlNode *element = draft_find(draft, at);

	if (draft->error || (element && !layout_is_empty(&draft->document, element)) ||
	    (!element && strchr(at, '/')))
		return;
	remember_shell(draft, at, draft_text(draft, at));
	if (element)
		return;
	layout_insert(&draft->document, draft->document.root, at,
		      arena_printf(draft->arena, "<%s/>", at), &draft->edits);
	draft_flush(draft);
}

/* Into what is at the path's parent. */
static void insert(struct draft *draft, const char *at, const char *text)
{
	size_t parent = path_parent(at);
	const char *name = at + parent + (parent > 0);
	const char *parent_path = arena_strndup(draft->arena, at, parent);
	xmlNode *into = draft_find(draft, parent_path);

	if (into)
		layout_insert(&draft->document, into,
			      arena_strndup(draft->arena, name, strcspn(name, "[")), text,
			      &draft->edits);
	else if (!draft->error)
		draft_fail(draft,
			   err_set(draft->reterr, -EBADMSG, "this XML has no <%s>", parent_path));
	draft_flush(draft);
}

void draft_put(struct draft *draft, const char *at, const char *text)
{
	xmlNode *element = draft_find(draft, at);

	if (draft->error)
		return;
	if (!element) {
		insert(draft, at, text);
		return;
	}
	if (equals_text(&draft->document.reading, element, text))
		return;
	layout_replace(&draft->document, element, text, &draft->edits);
	draft_flush(draft);
}

void draft_set(struct draft *draft, const char *at, const char *name, const char *value)
{
	xmlNode *element = draft_find(draft, at);

	if (!element)
		return;
	layout_attribute(&draft->document, element, name, value, &draft->edits);
	draft_flush(draft);
}

void draft_remove(struct draft *draft, const char *at)
{
	xmlNode *element = draft_find(draft, at);
	struct edit edit = { 0 };

	if (!element)
		return;
	edit = layout_removal(&draft->document, element);
	edits_add(&draft->edits, edit.begin, edit.end, edit.text);
	draft_flush(draft);
}

struct before draft_before(struct draft *draft, const char *at)
{
	return (struct before){ at, draft_text(draft, at) };
}

/* Whether what was remembered to be there was, before this edit. */
static bool stood(struct draft *draft, const char *was, const char *remembered)
{
	_cleanup_markup_ struct markup document = { 0 };

	return was && markup_open(&document, was, NULL, draft->arena, NULL) == 0 &&
	       contains_text(&document.reading, document.root, remembered);
}

void draft_remember(struct draft *draft, const struct purpose *purpose, struct before before)
{
	const char *now = draft_text(draft, before.at);
	struct remembered *item = record_find(&draft->record, before.at);

	if (draft->error || !now || str_equal(now, before.was))
		return;
	draft->record_changed = true;
	if (!item) {
		record_add(draft->arena, &draft->record,
			   &(struct remembered){ .at = before.at,
						 .unit = purpose->unit,
						 .of = purpose->of,
						 .was = before.was,
						 .now = now,
						 .vf = purpose->vf });
		return;
	}
	if (item->now && !stood(draft, before.was, item->now))
		item->was = before.was;
	item->now = now;
	if (str_equal(item->was, item->now))
		record_drop(&draft->record, (size_t)(item - draft->record.items));
}

void draft_put_for(struct draft *draft, const struct purpose *purpose, const char *at,
		   const char *text)
{
	struct before before = draft_before(draft, at);
	size_t parent = path_parent(at);

	if (!before.was && parent)
		draft_ensure(draft, arena_strndup(draft->arena, at, parent));
	draft_put(draft, at, text);
	draft_remember(draft, purpose, before);
}

void draft_set_for(struct draft *draft, const struct purpose *purpose, const char *at,
		   const char *name, const char *value)
{
	struct before before = draft_before(draft, at);

	draft_set(draft, at, name, value);
	draft_remember(draft, purpose, before);
}

/* Whether it is what it was again, or is no more. */
static bool settle_shell(struct draft *draft, const struct shell *shell)
{
	xmlNode *element = draft_find(draft, shell->at);
	struct edit edit = { 0 };

	if (!element)
		return true;
	if (!layout_is_empty(&draft->document, element))
		return false;
	edit = layout_removal(&draft->document, element);
	if (shell->was)
		edit = (struct edit){ markup_span(element)->begin, edit.end, shell->was };
	edits_add(&draft->edits, edit.begin, edit.end, edit.text);
	draft_flush(draft);
	return true;
}

void draft_settle(struct draft *draft)
{
	struct record *record = &draft->record;

	for (size_t i = record->n_shells; i-- > 0 && !draft->error;) {
		if (!settle_shell(draft, &record->shells[i]))
			continue;
		record->n_shells--;
		memmove(record->shells + i, record->shells + i + 1,
			(record->n_shells - i) * sizeof(*record->shells));
		draft->record_changed = true;
	}
}

/* The record as it is now takes the place of that which the document has. */
static void write_record(struct draft *draft)
{
	xmlNode *element = record_element(&draft->document);

	if (element) {
		layout_replace(&draft->document, element, record_text(draft->arena, &draft->record),
			       &draft->edits);
		draft_flush(draft);
		return;
	}
	/* Which the record remembers, too. */
	draft_ensure(draft, "metadata");
	if (draft->error)
		return;
	layout_insert(&draft->document, draft_find(draft, "metadata"), "vfctl:assigned",
		      record_text(draft->arena, &draft->record), &draft->edits);
	draft_flush(draft);
}

static void remove_record(struct draft *draft)
{
	xmlNode *element = record_element(&draft->document);

	if (element) {
		struct edit edit = layout_removal(&draft->document, element);

		edits_add(&draft->edits, edit.begin, edit.end, edit.text);
		draft_flush(draft);
	}
	draft_settle(draft);
}

int draft_finish(struct draft *draft, const char **ret_xml)
{
	draft_flush(draft);
	if (!draft->error && draft->record_changed && draft->record.n)
		write_record(draft);
	else if (!draft->error && draft->record_changed)
		remove_record(draft);
	if (draft->error)
		return draft->error;
	*ret_xml = draft->document.text;
	return 0;
}
