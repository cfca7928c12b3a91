/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a definition in a test? See edited.h.
 */
#include "edited.h"

#include "unit.h"

struct assigned edited_assign(const char *xml, const struct assignment *assignment,
			      struct arena *arena)
{
	struct assigned assigned = { 0 };
	struct err err = { 0 };

	if (domxml_assign(xml, assignment, arena, &assigned, &err) < 0)
		fail_msg("%s", err.text);
	return assigned;
}

struct unassigned edited_unassign(const char *xml, const char *alias, struct arena *arena)
{
	struct unassigned unassigned = { 0 };
	struct err err = { 0 };

	if (domxml_unassign(xml, alias, arena, &unassigned, &err) < 0)
		fail_msg("%s", err.text);
	return unassigned;
}

const char *edited_pin(const char *xml, const struct placement *placement, struct arena *arena)
{
	struct err err = { 0 };
	const char *pinned = NULL;

	if (domxml_pin(xml, placement, arena, &pinned, &err) < 0)
		fail_msg("%s", err.text);
	return pinned;
}

const char *edited_tune(const char *xml, const struct tuning *tuning, struct arena *arena)
{
	struct err err = { 0 };
	const char *tuned = NULL;

	if (domxml_tune(xml, tuning, arena, &tuned, &err) < 0)
		fail_msg("%s", err.text);
	return tuned;
}

struct idset edited_set(struct arena *arena, const char *list)
{
	struct idset set = { 0 };

	assert_int_equal(idset_parse(arena, list, &set), 0);
	return set;
}
