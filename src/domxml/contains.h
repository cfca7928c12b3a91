/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is all that one element says in another, too? See stands.h.
 */
#ifndef DOMXML_CONTAINS_H
#define DOMXML_CONTAINS_H

#include "domxml/markup.h"

/* Whether actual has the attributes, text and children of wanted; if not, where it lacks, unless NULL. */
bool contains(const struct reading *reading, xmlNode *actual, xmlNode *wanted,
	      const char **ret_lacking);

/* The same of a text that is one element. */
bool contains_text(const struct reading *reading, xmlNode *actual, const char *wanted);

/* Whether the element says that text, and has no more elements in it. */
bool equals_text(const struct reading *reading, xmlNode *actual, const char *wanted);

#endif
