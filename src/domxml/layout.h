/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a document does a new element go, and how is it indented? Where libvirt writes it, as its
 * surroundings are; and taking it out again leaves the very bytes that were there before.
 */
#ifndef DOMXML_LAYOUT_H
#define DOMXML_LAYOUT_H

#include "domxml/edits.h"
#include "domxml/markup.h"

/*
 * Texts of elements are given as libvirt writes them in the first column: a newline and two blanks for each
 * level within them.
 */

/* Adds the text, one or more elements of that name, to the parent as a child. */
void layout_insert(const struct markup *document, const xmlNode *parent, const char *name,
		   const char *text, struct edits *edits);

/* The element becomes that text. */
void layout_replace(const struct markup *document, const xmlNode *element, const char *text,
		    struct edits *edits);

/* What goes when the element is taken out: with its line where it begins one. */
struct edit layout_removal(const struct markup *document, const xmlNode *element);

/* Whether there is nothing in the element but white space. */
bool layout_is_empty(const struct markup *document, const xmlNode *element);

/* The attribute gets the value; with NULL it goes. Nothing where that is so already. */
void layout_attribute(const struct markup *document, const xmlNode *element, const char *name,
		      const char *value, struct edits *edits);

#endif
