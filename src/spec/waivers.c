/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which waivers does a file hold? See waivers.h.
 */
#include "spec/waivers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "spec/document.h"

struct reading {
	struct document document;
	struct arena *arena;
	struct waivers waivers;
	size_t capacity;
};

static const struct key {
	const char *name;
	size_t offset; /* in struct waiver */
	bool required;
} keys[] = {
	{ "rule", offsetof(struct waiver, rule), true },
	{ "subject", offsetof(struct waiver, subject), false },
	{ "reason", offsetof(struct waiver, reason), true },
	{ "expires", offsetof(struct waiver, expires), false },
};

bool is_date(const char *text)
{
	char again[DATE_SIZE] = "";
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%d", &tm);
	struct tm day = tm;

	/* What strptime takes that no calendar has, February 30 for one, timegm moves elsewhere. */
	if (!end || *end || timegm(&day) == (time_t)-1)
		return false;
	return strftime(again, sizeof(again), "%Y-%m-%d", &day) && str_equal(text, again);
}

static const char **place_of(struct waiver *waiver, const struct key *key)
{
	return (const char **)((char *)waiver + key->offset);
}

static int take_key(const yaml_node_t *node, const char *name, const yaml_node_t *value,
		    struct err *reterr, void *arg)
{
	struct reading *reading = arg;
	struct waiver *waiver = &reading->waivers.items[reading->waivers.n];

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_equal(keys[i].name, name))
			return document_text(&reading->document, value, name, reading->arena,
					     place_of(waiver, &keys[i]), reterr);
	return document_refuse(&reading->document, node, reterr,
			       "a waiver has no '%.60s': it has rule, subject, reason and expires",
			       name);
}

static int check_waiver(const struct reading *reading, const yaml_node_t *node,
			struct waiver *waiver, struct err *reterr)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].required && !*place_of(waiver, &keys[i]))
			return document_refuse(&reading->document, node, reterr,
					       "this waiver lacks '%s'", keys[i].name);
	if (waiver->expires && !is_date(waiver->expires))
		return document_refuse(&reading->document, node, reterr,
				       "this waiver expires on '%.60s': a day is wanted, such as "
				       "2026-12-31",
				       waiver->expires);
	return 0;
}

static int take_waiver(struct reading *reading, const yaml_node_t *node, struct err *reterr)
{
	struct waivers *waivers = &reading->waivers;
	struct waiver *waiver = NULL;
	int r = 0;

	waivers->items = arena_grow(reading->arena, waivers->items, waivers->n, &reading->capacity,
				    sizeof(*waivers->items));
	waiver = &waivers->items[waivers->n];
	*waiver = (struct waiver){ 0 };
	r = document_walk(&reading->document, node, "a waiver", take_key, reading, reterr);
	if (r == 0)
		r = check_waiver(reading, node, waiver, reterr);
	if (r < 0)
		return r;
	waiver->source = arena_printf(reading->arena, "%s:%zu:%zu", reading->document.file,
				      node->start_mark.line + 1, node->start_mark.column + 1);
	waivers->n++;
	return 0;
}

static int take_list(const yaml_node_t *node, const char *name, const yaml_node_t *value,
		     struct err *reterr, void *arg)
{
	struct reading *reading = arg;
	struct document *document = &reading->document;

	if (!str_equal(name, "waivers"))
		return document_refuse(document, node, reterr,
				       "there is no key '%.60s'; there is waivers", name);
	if (value->type != YAML_SEQUENCE_NODE)
		return document_refuse(document, value, reterr, "waivers wants a list");
	for (const yaml_node_item_t *item = value->data.sequence.items.start;
	     item < value->data.sequence.items.top; item++) {
		int r = take_waiver(reading, document_node(document, *item), reterr);

		if (r < 0)
			return r;
	}
	return 0;
}

int waivers_read(const char *file, const char *text, size_t n, struct arena *arena,
		 struct waivers *ret_waivers, struct err *reterr)
{
	struct reading reading = { .arena = arena };
	int r = document_load(&reading.document, file, text, n, reterr);

	if (r == 0)
		r = document_walk(&reading.document, document_top(&reading.document), "the file",
				  take_list, &reading, reterr);
	document_release(&reading.document);
	if (r == 0)
		*ret_waivers = reading.waivers;
	return r;
}
