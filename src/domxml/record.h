/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did vfctl change in a domain's definition, and what stood there before? The definition itself
 * remembers, in an element of vfctl's in <metadata>, which libvirt keeps as it is; texts are escaped in
 * it, so that nothing that formats XML changes them.
 */
#ifndef DOMXML_RECORD_H
#define DOMXML_RECORD_H

#include "domxml/markup.h"

/* What tells a VF from others but its function, by which it is called. */
struct vf_mark {
	const char *pool; /* the network that it is of; NULL: none */
	const char *mac;
	const char *standby; /* the alias of what stands in for it */
};

/* An element that was changed. */
struct remembered {
	const char *at;	  /* the path to it, as it is since (locate.h) */
	const char *unit; /* edits of one unit are taken back together; NULL: by itself */
	const char *of;	  /* the alias of the VF that it was for; NULL: of none in particular */
	const char *was;  /* its bytes before; NULL: it was not there */
	const char *now;  /* and since; NULL where that is no matter: of UNIT_VF and UNIT_PORT */
	const char *vf; /* what the VF had itself, of UNIT_VF alone; NULL: nothing is to be told */
	struct vf_mark mark; /* of UNIT_VF alone */
};

/* Units that are something by themselves. */
#define UNIT_VF	  "vf"	 /* the VF's own element */
#define UNIT_PORT "port" /* its controller */
#define UNIT_PINS "pins"

/* An element that was not there, or empty: so it becomes again when nothing is left in it. */
struct shell {
	const char *at;
	const char *was;
};

/* In the order of the edits. */
struct record {
	struct remembered *items;
	size_t n;
	size_t capacity;
	struct shell *shells;
	size_t n_shells;
	size_t shells_capacity;
};

/* vfctl's element in the domain; NULL where there is none. */
xmlNode *record_element(const struct markup *document);

/* What it holds, as the arena's of the document; empty where there is none. */
void record_read(const struct markup *document, struct record *record);

/* The element's text, as layout_insert wants it. */
const char *record_text(struct arena *arena, const struct record *record);

void record_add(struct arena *arena, struct record *record, const struct remembered *item);
void record_drop(struct record *record, size_t i);

/* The one of that path; NULL where there is none. */
struct remembered *record_find(const struct record *record, const char *at);

/*
 * Adds words "NAME=VALUE" to what the item tells of the VF, but for names that it has; whether any was
 * new.
 */
bool record_add_vf(struct arena *arena, struct remembered *item, const char *words);

/* Unless it is remembered already. */
void record_add_shell(struct arena *arena, struct record *record, const char *at, const char *was);

#endif
