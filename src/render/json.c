/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a document of fields go out as JSON? See json.h.
 */
#include "render/json.h"

#include <inttypes.h>

#include "render/utf8.h"

enum {
	/* Written out whenever this much has gathered: a device takes about 1 KiB. */
	FLUSH_BYTES = 32 * 1024
};

struct json {
	FILE *stream;
	const struct host *host;
	struct strbuf buf;
};

static void add_escaped(struct strbuf *buf, unsigned char byte)
{
	static const struct {
		char byte;
		char letter;
	} shorts[] = {
		{ '"', '"' },  { '\\', '\\' }, { '\n', 'n' }, { '\t', 't' },
		{ '\r', 'r' }, { '\b', 'b' },  { '\f', 'f' },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shorts); i++) {
		if ((unsigned char)shorts[i].byte == byte) {
			const char pair[2] = { '\\', shorts[i].letter };

			strbuf_add_bytes(buf, pair, sizeof(pair));
			return;
		}
	}
	strbuf_addf(buf, "\\u%04x", byte);
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

static void add_string(struct strbuf *buf, const char *s)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

	strbuf_add_bytes(buf, "\"", 1);
	while (*s) {
		size_t n = 0;

		while (is_plain((unsigned char)s[n]))
			n++;
		strbuf_add_bytes(buf, s, n);
		s += n;
		if (!*s)
			break;
		n = utf8_length(s);
		if (!n)
			strbuf_add(buf, replacement);
		else if (n == 1)
			add_escaped(buf, (unsigned char)*s);
		else
			strbuf_add_bytes(buf, s, n);
		s += n ? n : 1;
	}
	strbuf_add_bytes(buf, "\"", 1);
}

static void add_number(struct strbuf *buf, int64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		digits[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		strbuf_add_bytes(buf, "-", 1);
	strbuf_add_bytes(buf, digits + at, sizeof(digits) - at);
}

static void add_texts(struct strbuf *buf, const struct value *value)
{
	strbuf_add_bytes(buf, "[", 1);
	for (size_t i = 0; i < value->n_texts; i++) {
		if (i)
			strbuf_add(buf, ", ");
		add_string(buf, value->texts[i]);
	}
	strbuf_add_bytes(buf, "]", 1);
}

static void add_value(struct strbuf *buf, const struct value *value)
{
	switch (value->kind) {
	case VALUE_ABSENT:
	case VALUE_UNKNOWN:
		strbuf_add(buf, "null");
		break;
	case VALUE_TEXT:
		add_string(buf, value->text);
		break;
	case VALUE_NUMBER:
		add_number(buf, value->number);
		break;
	case VALUE_TENTHS:
		add_number(buf, value->number / 10);
		strbuf_add_bytes(buf, ".", 1);
		add_number(buf, value->number % 10);
		break;
	case VALUE_YES_NO:
		strbuf_add(buf, value->number ? "true" : "false");
		break;
	case VALUE_TEXTS:
		add_texts(buf, value);
		break;
	}
}

static void add_key(struct strbuf *buf, const char *key, bool *first)
{
	strbuf_add(buf, *first ? "\"" : ", \"");
	strbuf_add(buf, key);
	strbuf_add_bytes(buf, "\": ", 3);
	*first = false;
}

static void flush(struct json *json)
{
	fwrite(json->buf.text, 1, json->buf.length, json->stream);
	json->buf.length = 0;
}

static void add_object(struct json *json, const struct field *fields, const void *object);
static void add_picked(struct json *json, const struct field *field, const void *object);

/* Of the array that the field is: its objects, or pointers to them. */
static const void *item_at(const struct field *field, const char *part, size_t i)
{
	const char *array = NULL;
	const void *item = NULL;

	memcpy(&array, part + field->offset, sizeof(array));
	if (field->item_size)
		return array + i * field->item_size;
	memcpy(&item, array + i * sizeof(item), sizeof(item));
	return item;
}

static void add_array(struct json *json, const struct field *field, const char *part)
{
	size_t n = *(const size_t *)(part + field->n_offset);

	strbuf_add_bytes(&json->buf, "[", 1);
	for (size_t i = 0; i < n; i++) {
		strbuf_add(&json->buf, i ? ",\n  " : "\n  ");
		add_picked(json, field, item_at(field, part, i));
		if (json->buf.length >= FLUSH_BYTES)
			flush(json);
	}
	strbuf_add_bytes(&json->buf, "]", 1);
}

static void add_field(struct json *json, const struct field *field, const void *object, bool *first)
{
	struct value value; /* field_value fills it, and clearing it first shows in the bench */
	const void *part = NULL;

	if (field->type == FIELD_OBJECT || field->type == FIELD_ARRAY) {
		part = field_part(field, json->host, object);
		if (!part)
			return;
		add_key(&json->buf, field->key, first);
		if (field->is_known && !field->is_known(json->host, part))
			strbuf_add(&json->buf, "null");
		else if (field->type == FIELD_OBJECT)
			add_object(json, field->members, part);
		else
			add_array(json, field, part);
		return;
	}
	field_value(field, json->host, object, &value);
	if (value.kind == VALUE_ABSENT)
		return;
	add_key(&json->buf, field->key, first);
	add_value(&json->buf, &value);
}

static void add_object(struct json *json, const struct field *fields, const void *object)
{
	bool first = true;

	strbuf_add_bytes(&json->buf, "{", 1);
	for (; fields->key; fields++)
		if (!fields->no_json)
			add_field(json, fields, object, &first);
	strbuf_add_bytes(&json->buf, "}", 1);
}

static const struct field *find_key(const struct field *fields, const char *key)
{
	for (; fields->key; fields++)
		if (str_equal(fields->key, key))
			return fields;
	return NULL;
}

/* An element of an array: with all members, or with those that the array's keys name. */
static void add_picked(struct json *json, const struct field *field, const void *object)
{
	bool first = true;

	if (!field->keys) {
		add_object(json, field->members, object);
		return;
	}
	strbuf_add_bytes(&json->buf, "{", 1);
	for (const char *const *key = field->keys; *key; key++) {
		const struct field *picked = find_key(field->members, *key);

		if (picked)
			add_field(json, picked, object, &first);
	}
	strbuf_add_bytes(&json->buf, "}", 1);
}

void json_write(FILE *stream, const struct field *fields, const struct host *host,
		const void *object)
{
	struct json json = { .stream = stream, .host = host };

	add_object(&json, fields, object);
	strbuf_add(&json.buf, "\n");
	flush(&json);
	strbuf_release(&json.buf);
}
