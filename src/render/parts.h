/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tables of fields are parts of others? Only the files that tell of devices include this.
 */
#ifndef RENDER_PARTS_H
#define RENDER_PARTS_H

#include "render/documents.h"

/* A field that is one member of a struct; further members of struct field may follow. */
#define LEAF(name, heading, what, kind, structure, member, ...)                     \
	{                                                                           \
		.key = (name), .column = (heading), .help = (what), .type = (kind), \
		.offset = offsetof(structure, member), ##__VA_ARGS__                \
	}

/* A field that is an array of pointers to objects, and an array of objects. */
#define POINTERS(name, fields, structure, array, n_array, ...)                                  \
	{                                                                                       \
		.key = (name), .type = FIELD_ARRAY, .members = (fields),                        \
		.offset = offsetof(structure, array), .n_offset = offsetof(structure, n_array), \
		##__VA_ARGS__                                                                   \
	}
#define OBJECTS(name, fields, structure, array, n_array, ...) \
	POINTERS(name, fields, structure, array, n_array,     \
		 .item_size = sizeof(*((structure *)NULL)->array), ##__VA_ARGS__)

/* What every document begins with, and what it ends in. */
#define SCHEMA(command)                                                                    \
	{                                                                                  \
		.key = "schema", .type = FIELD_CONSTANT, .constant = "vfctl/" command "/1" \
	}
#define GAPS OBJECTS("gaps", gap_fields, struct gaps, items, n, .part = host_gaps)

/* Of a struct gap; and the host's gaps, whatever the object. */
extern const struct field gap_fields[];
const void *host_gaps(const struct host *host, const void *object);

/* Of a struct link. */
extern const struct field link_fields[];

/* Of the struct device that pcie_part finds: the function whose link this one uses. */
extern const struct field pcie_fields[];

/* A VF's link is its PF's; conventional and root complex integrated functions have none: NULL. */
const void *pcie_part(const struct host *host, const void *object);

/* "8GT/s x8", marked where both ends could do more. */
const struct mark *link_cell(const struct host *host, const void *object, struct strbuf *buf);

/* What a struct link says, "8GT/s x8". */
const struct mark *maximum_cell(const struct host *host, const void *object, struct strbuf *buf);

/* Mb/s as tenths of Gb/s. */
void value_set_mbps(struct value *value, int64_t mbps);

/* Of a struct vf. */
extern const struct field vf_fields[];

#endif
