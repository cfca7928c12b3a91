/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of an object? See field.h.
 */
#include "render/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void value_set_text(struct value *value, const char *text)
{
	value->kind = text ? VALUE_TEXT : VALUE_UNKNOWN;
	value->text = text;
}

void value_set_if_any(struct value *value, const char *text)
{
	if (text)
		value_set_text(value, text);
}

void value_set_number(struct value *value, int64_t number)
{
	value->kind = number == UNKNOWN ? VALUE_UNKNOWN : VALUE_NUMBER;
	value->number = number;
}

void value_set_tenths(struct value *value, int64_t tenths)
{
	value->kind = tenths == UNKNOWN ? VALUE_UNKNOWN : VALUE_TENTHS;
	value->number = tenths;
}

void value_set_yes_no(struct value *value, enum tristate yes)
{
	if (yes == FACT_INAPPLICABLE)
		return;
	value->kind = yes == FACT_UNKNOWN ? VALUE_UNKNOWN : VALUE_YES_NO;
	value->number = yes == FACT_YES;
}

void value_start_texts(struct value *value)
{
	value->kind = VALUE_TEXTS;
	value->texts = value->items;
	value->n_texts = 0;
}

void value_add_text(struct value *value, const char *text)
{
	if (value->n_texts < VALUE_ITEMS)
		value->items[value->n_texts++] = text;
}

void value_set_bdf(struct value *value, const struct device *device)
{
	value_set_text(value, device ? bdf_format(device->bdf, value->buf) : NULL);
}

static void set_hex(struct value *value, int64_t number)
{
	value_set_number(value, number);
	if (value->kind == VALUE_UNKNOWN)
		return;
	for (size_t i = 0; i < 4; i++)
		value->buf[i] = "0123456789abcdef"[number >> (12 - 4 * i) & 0xf];
	value->buf[4] = '\0';
	value_set_text(value, value->buf);
}

static void set_place(struct value *value, uint64_t place)
{
	snprintf(value->buf, sizeof(value->buf), "0x%016" PRIx64, place);
	value_set_text(value, value->buf);
}

static void set_text_or_empty(struct value *value, const char *text, const char *empty)
{
	if (!text || *text)
		value_set_text(value, text);
	else if (empty)
		value_set_text(value, empty);
}

static void set_texts(struct value *value, const void *texts, const void *n)
{
	value->kind = VALUE_TEXTS;
	value->texts = *(const char *const *const *)texts;
	value->n_texts = *(const size_t *)n;
}

const void *field_part(const struct field *field, const struct host *host, const void *object)
{
	return field->part ? field->part(host, object) : object;
}

void field_value(const struct field *field, const struct host *host, const void *object,
		 struct value *value)
{
	const char *part = field_part(field, host, object);
	const void *place = part ? part + field->offset : NULL;

	value->kind = VALUE_ABSENT;
	if (!place)
		return;
	switch (field->type) {
	case FIELD_GET:
		field->get(host, part, value);
		break;
	case FIELD_CONSTANT:
		value_set_text(value, field->constant);
		break;
	case FIELD_TEXT:
		set_text_or_empty(value, *(const char *const *)place, field->constant);
		break;
	case FIELD_NUMBER:
		value_set_number(value, *(const int64_t *)place);
		break;
	case FIELD_HEX:
		set_hex(value, *(const int64_t *)place);
		break;
	case FIELD_PLACE:
		set_place(value, *(const uint64_t *)place);
		break;
	case FIELD_YES_NO:
		value_set_yes_no(value, *(const enum tristate *)place);
		break;
	case FIELD_TEXTS:
		set_texts(value, place, part + field->n_offset);
		break;
	case FIELD_DEVICE:
		value_set_bdf(value, *(const struct device *const *)place);
		break;
	case FIELD_OBJECT:
	case FIELD_ARRAY:
		break;
	}
}

static void add_texts(const struct value *value, struct strbuf *buf)
{
	for (size_t i = 0; i < value->n_texts; i++)
		strbuf_addf(buf, "%s%s", i ? "," : "", value->texts[i]);
	if (!value->n_texts)
		strbuf_add(buf, "-");
}

void value_add(const struct value *value, struct strbuf *buf)
{
	switch (value->kind) {
	case VALUE_ABSENT:
		strbuf_add(buf, "-");
		break;
	case VALUE_UNKNOWN:
		strbuf_add(buf, "?");
		break;
	case VALUE_TEXT:
		strbuf_add(buf, value->text);
		break;
	case VALUE_NUMBER:
		strbuf_addf(buf, "%" PRId64, value->number);
		break;
	case VALUE_TENTHS:
		strbuf_addf(buf, "%" PRId64 ".%" PRId64, value->number / 10, value->number % 10);
		break;
	case VALUE_YES_NO:
		strbuf_add(buf, value->number ? "yes" : "no");
		break;
	case VALUE_TEXTS:
		add_texts(value, buf);
		break;
	}
}
