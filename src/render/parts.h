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
#define HOST                                                                \
	{                                                                   \
		.key = "host", .type = FIELD_OBJECT, .part = host_identity, \
		.members = host_fields, .facts = FACTS_IDENTITY             \
	}
#define GAPS OBJECTS("gaps", gap_fields, struct gaps, items, n, .part = host_gaps)

/* Of a struct identity; and the host's, whatever the object. */
extern const struct field host_fields[];
const void *host_identity(const struct host *host, const void *object);

/* Of a struct gap; and the host's gaps, whatever the object. */
extern const struct field gap_fields[];
const void *host_gaps(const struct host *host, const void *object);

/* The function's own interface; one of which nothing is known where there may be one; or NULL. */
const void *netdev_part(const struct host *host, const void *object);

/* Of a struct netdev. */
void get_altnames(const struct host *host, const void *part, struct value *value);

/* The interfaces that stand for a PF's VFs in the switch of its NIC; everything is the host's arena's. */
struct representors {
	const struct netdev **items;
	size_t n;
	bool known; /* else there may be more */
};

/* Of PFs: their struct representors. */
const void *representors_part(const struct host *host, const void *object);
bool knows_representors(const struct host *host, const void *part);
const struct mark *representors_cell(const struct host *host, const void *object,
				     struct strbuf *buf);
extern const struct field representor_fields[];

/* A PF's struct sriov; one of which nothing is known where it could not be told whether it is one. */
const void *sriov_part(const struct host *host, const void *object);
extern const struct field sriov_fields[];

/* "2/64". */
const struct mark *vfs_cell(const struct host *host, const void *object, struct strbuf *buf);

/* The struct numa_node that a function is next to; NULL where it is next to none. */
const void *node_part(const struct host *host, const void *object);
extern const struct field node_fields[];

/* "16 KiB", "1.5 GiB". */
void add_bytes(int64_t bytes, struct strbuf *buf);

/* Of a struct link. */
extern const struct field link_fields[];

/* Of the struct device that pcie_part finds: the function whose link this one uses. */
extern const struct field pcie_fields[];

/* A VF's link is its PF's; conventional and root complex integrated functions have none: NULL. */
const void *pcie_part(const struct host *host, const void *object);

/* "8GT/s x8" or "down", marked where both ends could do more. */
const struct mark *link_cell(const struct host *host, const void *object, struct strbuf *buf);

/* What a struct link says, "8GT/s x8". */
const struct mark *maximum_cell(const struct host *host, const void *object, struct strbuf *buf);

/* Mb/s as tenths of Gb/s. */
void value_set_mbps(struct value *value, int64_t mbps);

/* Of a struct step. */
extern const struct field step_fields[];
extern const struct field planned_change_fields[];

/* Of a struct vf. */
extern const struct field vf_fields[];

#endif
