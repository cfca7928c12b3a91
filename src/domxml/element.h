/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are elements and attributes of libvirt's XML read? What is not in its form counts as not there.
 */
#ifndef DOMXML_ELEMENT_H
#define DOMXML_ELEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "domxml/libxml.h"
#include "model/bdf.h"
#include "model/idset.h"

/* Where texts come from, and go to. */
struct reading {
	struct libxml library;
	struct arena *arena;
};

/*
 * Parses a text whose root element has this name, to be given back with xmlFreeDoc: 1; 0 where there is no
 * text; -EBADMSG.
 */
int element_open(const struct reading *reading, const char *xml, const char *name,
		 xmlDoc **ret_document, xmlNode **ret_root);

bool element_is(const xmlNode *node, const char *name);

/* The first child element of that name, or NULL; also where parent is NULL. */
xmlNode *element_child(const xmlNode *parent, const char *name);

/* The same in that namespace. */
bool element_is_of(const xmlNode *node, const char *space, const char *name);
xmlNode *element_child_of(const xmlNode *parent, const char *space, const char *name);

/* The next element of that name behind this one; behind NULL the first child of parent. */
xmlNode *element_next(const xmlNode *parent, const xmlNode *node, const char *name);

/* How many children of that name there are. */
size_t element_n(const xmlNode *parent, const char *name);

/* The attribute's value; NULL where there is none, and for NULL. */
char *element_attribute(const struct reading *reading, xmlNode *node, const char *name);

/* The text, trimmed; NULL for NULL. */
char *element_text(const struct reading *reading, xmlNode *node);

/* Whether the attribute is there and has this value. */
bool element_says(const struct reading *reading, xmlNode *node, const char *name,
		  const char *value);

/* A number of at least 0, by an attribute or the text; otherwise where there is none. */
int64_t element_number(const struct reading *reading, xmlNode *node, const char *name,
		       int64_t otherwise);
int64_t element_text_number(const struct reading *reading, xmlNode *node);

/*
 * Bytes: a number, here as text or in `name`, times its unit= (KiB where there is none); UNKNOWN where
 * there is no such number, or too great a one.
 */
int64_t element_bytes(const struct reading *reading, xmlNode *node, const char *name);

/* A set of CPUs or nodes; false where there is none. */
bool element_set(const struct reading *reading, xmlNode *node, const char *name,
		 struct idset *ret_set);

/* Whether it is that one, in whatever way it is written; node may be NULL. */
bool element_says_set(const struct reading *reading, xmlNode *node, const char *name,
		      const struct idset *set);

/* domain, bus, slot and function of an <address>; parts that are absent are 0. */
bool element_address(const struct reading *reading, xmlNode *address, struct bdf *ret_bdf);

#endif
