/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of an object? One const table of fields per kind of object, which JSON, tables and
 * sheets all read: none of them has a list of its own.
 */
#ifndef RENDER_FIELD_H
#define RENDER_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "model/bdf.h"
#include "model/fact.h"
#include "model/host.h"

enum value_kind {
	VALUE_ABSENT = 0, /* does not apply: no JSON member, "-" in a cell */
	VALUE_UNKNOWN,	  /* null, "?" */
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_TENTHS, /* a number of tenths: 80 is 8.0 */
	VALUE_YES_NO, /* number is 1 or 0 */
	VALUE_TEXTS,
};

enum {
	VALUE_ITEMS = 8,
	VALUE_TEXT_SIZE = 48
};

struct value {
	enum value_kind kind;
	const char *text; /* perhaps in buf: a value is passed by pointer */
	int64_t number;
	const char *const *texts; /* perhaps items */
	size_t n_texts;
	char buf[VALUE_TEXT_SIZE];
	const char *items[VALUE_ITEMS];
};

/* Adds what a cell says of it. */
void value_add(const struct value *value, struct strbuf *buf);

void value_set_text(struct value *value, const char *text);    /* NULL: unknown */
void value_set_if_any(struct value *value, const char *text);  /* NULL: absent */
void value_set_number(struct value *value, int64_t number);    /* UNKNOWN: unknown */
void value_set_tenths(struct value *value, int64_t tenths);    /* likewise */
void value_set_yes_no(struct value *value, enum tristate yes); /* likewise; or absent */

/* Makes it a list, and adds to that; more than VALUE_ITEMS texts are left out. */
void value_start_texts(struct value *value);
void value_add_text(struct value *value, const char *text);
void value_set_bdf(struct value *value, const struct device *device); /* NULL: unknown */

enum field_type {
	FIELD_GET = 0,	/* get() tells */
	FIELD_CONSTANT, /* .constant */
	FIELD_TEXT,	/* const char * at offset; an empty one is .constant, or absent */
	FIELD_NUMBER,	/* int64_t at offset */
	FIELD_HEX,	/* int64_t at offset, as four hexadecimal digits */
	FIELD_PLACE,	/* uint64_t at offset, an address in memory: 0x and 16 hexadecimal digits */
	FIELD_YES_NO,	/* enum tristate at offset */
	FIELD_TEXTS,	/* const char ** at offset, a size_t of them at n_offset */
	FIELD_DEVICE,	/* the address of the struct device * at offset */
	FIELD_OBJECT,	/* the members, of part() */
	FIELD_ARRAY,	/* at offset, objects with these members; a size_t of them at n_offset */
};

/* What is said of a cell beside its value: tables put the sign behind it, and explain it below. */
struct mark {
	const char *sign;
	const char *meaning;
	const char *colour; /* a name or sequence of libsmartcols */
};

struct field {
	const char *key;    /* in JSON; NULL ends a table */
	const char *column; /* in tables; NULL where it is no column */
	const char *help;   /* of the column; lower case, no full stop */
	unsigned int facts; /* which it is made from (a mask of enum facts) */
	enum field_type type;
	size_t offset; /* in what part() gives, or in the object itself */
	size_t n_offset;
	size_t item_size; /* of an array's objects; 0: it holds pointers to them */
	const char *constant;
	bool right;   /* its cells are aligned to the right */
	bool no_json; /* only a column */
	bool shrinks; /* where a terminal is too narrow, its cells are cut */
	bool folds;   /* or are broken into lines */
	const struct field *members;
	const char *const *keys; /* of an array: only these members, in this order; NULL: all */
	/* The struct that the field stands in; NULL where it has none: then the field is absent. */
	const void *(*part)(const struct host *host, const void *object);
	/* Fills value, which is absent and gets what part() gives. */
	void (*get)(const struct host *host, const void *part, struct value *value);
	/* Of an object or array: false where nobody knows what there is, null in JSON. NULL: always. */
	bool (*is_known)(const struct host *host, const void *part);
	/* What a cell says instead of the value (an object has none); returns its mark or NULL. */
	const struct mark *(*cell)(const struct host *host, const void *part, struct strbuf *buf);
};

/* What the field stands in, seen from the object; NULL where the field is absent. */
const void *field_part(const struct field *field, const struct host *host, const void *object);

/* Its value of this object; objects and arrays have none (absent). */
void field_value(const struct field *field, const struct host *host, const void *object,
		 struct value *value);

#endif
