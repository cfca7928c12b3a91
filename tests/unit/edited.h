/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a definition in a test? As domxml's functions of these names make it; where one fails, so
 * does the test.
 */
#ifndef TESTS_UNIT_EDITED_H
#define TESTS_UNIT_EDITED_H

#include "domxml/assign.h"
#include "domxml/pin.h"
#include "domxml/tune.h"

struct assigned edited_assign(const char *xml, const struct assignment *assignment,
			      struct arena *arena);
struct unassigned edited_unassign(const char *xml, const char *alias, struct arena *arena);
const char *edited_pin(const char *xml, const struct placement *placement, struct arena *arena);
const char *edited_tune(const char *xml, const struct tuning *tuning, struct arena *arena);

/* Of "4-7,9". */
struct idset edited_set(struct arena *arena, const char *list);

#endif
