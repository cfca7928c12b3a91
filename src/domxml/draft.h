/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a definition edited step by step, so that each step can be taken back? The first failure is
 * kept, and whatever is asked for after it does nothing.
 */
#ifndef DOMXML_DRAFT_H
#define DOMXML_DRAFT_H

#include "domxml/edits.h"
#include "domxml/markup.h"
#include "domxml/record.h"

struct draft {
	struct markup document; /* as it is right now, but for edits that are queued */
	struct edits edits;
	struct record record;
	bool record_changed;
	struct arena *arena;
	struct err *reterr;
	int error;
};

/* For whom an edit is, as struct remembered has it. */
struct purpose {
	const char *unit;
	const char *of;
	const char *vf;
};

/* What stood at a path; filled before the edit, remembered behind it. */
struct before {
	const char *at;
	const char *was;
};

/* Errors as of markup_open. */
int draft_open(struct draft *draft, const char *xml, struct arena *arena, struct err *reterr);
void draft_release(struct draft *draft);

#define _cleanup_draft_ _cleanup_(draft_release)

/* Ends in failure, with a sentence that err_set made. */
void draft_fail(struct draft *draft, int error);

/* Does the edits that are queued; nodes that were found before are gone. */
void draft_flush(struct draft *draft);

/* The element at the path; NULL where there is none. */
xmlNode *draft_find(struct draft *draft, const char *at);

/* Its bytes, the arena's; NULL where there is none. */
const char *draft_text(struct draft *draft, const char *at);

/* Sees to it that there is such a child of the root, or an element at the path, to put something into. */
void draft_ensure(struct draft *draft, const char *at);

/*
 * The element becomes that text, or comes to be within what is there; unless it says so and no more.
 * Not remembered.
 */
void draft_put(struct draft *draft, const char *at, const char *text);

/* Its attribute gets the value, or goes. Not remembered. */
void draft_set(struct draft *draft, const char *at, const char *name, const char *value);

/* The element goes where there is one. Not remembered: who calls it remembers what is around it. */
void draft_remove(struct draft *draft, const char *at);

/* The same as draft_put and draft_set, remembered. */
void draft_put_for(struct draft *draft, const struct purpose *purpose, const char *at,
		   const char *text);
void draft_set_for(struct draft *draft, const struct purpose *purpose, const char *at,
		   const char *name, const char *value);

/* Remembers what there was where it is another now; an edit of the same place keeps what it first found. */
struct before draft_before(struct draft *draft, const char *at);
void draft_remember(struct draft *draft, const struct purpose *purpose, struct before before);

/* Elements that were made for others and are empty now become what they were. */
void draft_settle(struct draft *draft);

/* Writes the record, and the text into *ret_xml: the very one where nothing was edited. */
int draft_finish(struct draft *draft, const char **ret_xml);

#endif
