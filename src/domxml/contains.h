/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is all that one element says in another, too? Where more may stand beside it.
 */
#ifndef DOMXML_CONTAINS_H
#define DOMXML_CONTAINS_H

#include "domxml/markup.h"

/* The first of what is wanted that is not there: one of these, none where all is. */
struct lack {
	xmlAttr *attribute;
	bool text;
	xmlNode *child;
};

/* Whether actual has the attributes, text and children of wanted; if not, what it lacks, unless NULL. */
bool contains(const struct reading *reading, xmlNode *actual, xmlNode *wanted,
	      struct lack *ret_lack);

/* Whether both have the same name, in the same namespace. */
bool same_name(const xmlNode *a, const xmlNode *b);

/* The same of a text that is one element. */
bool contains_text(const struct reading *reading, xmlNode *actual, const char *wanted);

/* Whether the element says that text, and has no more elements in it. */
bool equals_text(const struct reading *reading, xmlNode *actual, const char *wanted);

#endif
