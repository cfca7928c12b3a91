/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a text do the elements of its XML stand? libxml2 reads it; each element gets the bytes that
 * it takes, so that an edit changes those alone.
 */
#ifndef DOMXML_MARKUP_H
#define DOMXML_MARKUP_H

#include <stddef.h>

#include "base/err.h"
#include "domxml/element.h"

/* Offsets into the text. <a/> has open, close and end at one place. */
struct span {
	size_t begin; /* its '<' */
	size_t open;  /* behind its start tag */
	size_t close; /* where its end tag begins */
	size_t end;   /* behind it */
};

struct markup {
	struct reading reading;
	const char *text; /* the caller's, which outlives it */
	size_t length;
	xmlDoc *tree;
	xmlNode *root;
};

/*
 * Reads the text, whose root element has this name, or any (NULL); spans are the arena's. -EBADMSG with
 * a sentence where it is no such text, is no UTF-8, or has a DTD; -ENOPKG without libxml2.
 */
int markup_open(struct markup *document, const char *text, const char *name, struct arena *arena,
		struct err *reterr);
void markup_release(struct markup *document);

#define _cleanup_markup_ _cleanup_(markup_release)

/* The bytes of an element of a document. */
const struct span *markup_span(const xmlNode *element);

/* What the element takes, the arena's; NULL for NULL. */
char *markup_text(const struct markup *document, const xmlNode *element);

/*
 * The first child element of libvirt's (of no namespace) of that name; NULL where there is none, and
 * for NULL.
 */
xmlNode *markup_child(const xmlNode *parent, const char *name);

/* Whether it is an element of libvirt's of that name. */
bool markup_is(const xmlNode *node, const char *name);

#endif
