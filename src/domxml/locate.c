/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which element of a domain is meant? See locate.h.
 */
#include "domxml/locate.h"

#include <string.h>

#include "base/parse.h"
#include "base/text.h"

/* Behind a quoted text, or one byte on. */
static size_t skip(const char *text)
{
	const char *end = strchr("'\"", *text) ? strchr(text + 1, *text) : NULL;

	return end ? (size_t)(end - text) + 1 : 1;
}

/* How many bytes the text has up to the first of this character that is in no quotes, nor brackets. */
static size_t length_to(const char *text, char end)
{
	size_t n = 0;
	bool inside = false;

	while (text[n] && (inside || text[n] != end)) {
		if (text[n] == '[' || text[n] == ']')
			inside = text[n] == '[';
		n += skip(text + n);
	}
	return n;
}

/* "@attr='value'", "child/@attr='value'", "child/of/@attr='value'". */
static bool says(const struct markup *document, xmlNode *node, const char *test)
{
	struct arena *arena = document->reading.arena;
	const char *at = strchr(test, '@');
	const char *equals = at ? strchr(at, '=') : NULL;
	size_t n = equals ? strlen(equals) : 0;

	if (n < strlen("=''"))
		return false;
	while (at > test) {
		size_t name = strcspn(test, "/");

		node = markup_child(node, arena_strndup(arena, test, name));
		test += name + 1;
	}
	return element_says(&document->reading, node,
			    arena_strndup(arena, at + 1, (size_t)(equals - at) - 1),
			    arena_strndup(arena, equals + 2, n - strlen("=''")));
}

/* Whether the node fits all brackets of a step; a number counts those of its name. */
static bool fits(const struct markup *document, xmlNode *node, const char *brackets,
		 uint64_t number)
{
	struct arena *arena = document->reading.arena;
	uint64_t wanted = 0;

	while (*brackets == '[') {
		size_t n = length_to(brackets + 1, ']');
		const char *test = arena_strndup(arena, brackets + 1, n);

		if (parse_u64(test, &wanted) == 0 ? wanted != number : !says(document, node, test))
			return false;
		brackets += 1 + n + (brackets[1 + n] == ']');
	}
	return true;
}

static xmlNode *step_into(const struct markup *document, xmlNode *parent, const char *step)
{
	size_t n = strcspn(step, "[");
	const char *name = arena_strndup(document->reading.arena, step, n);
	uint64_t number = 0;

	for (xmlNode *node = parent->children; node; node = node->next)
		if (markup_is(node, name) && fits(document, node, step + n, ++number))
			return node;
	return NULL;
}

xmlNode *locate(const struct markup *document, const char *path)
{
	xmlNode *node = document->root;

	while (node && *path) {
		size_t n = length_to(path, '/');

		node = step_into(document, node, arena_strndup(document->reading.arena, path, n));
		path += n + (path[n] == '/');
	}
	return node;
}

/* What tells devices of one kind apart, the best first. */
static const struct {
	const char *child;
	const char *attribute;
	const char *prefix; /* of the value; NULL: any */
} names[] = {
	{ "alias", "name", "ua-" },
	{ "mac", "address", NULL },
	{ "target", "dev", NULL },
};

/* A path by that name; NULL where it has none, or it leads to another device. */
static const char *named(const struct markup *document, const xmlNode *device, size_t i)
{
	struct arena *arena = document->reading.arena;
	const char *name = (const char *)device->name;
	const char *type = element_attribute(&document->reading, (xmlNode *)device, "type");
	const char *value = element_attribute(
		&document->reading, markup_child(device, names[i].child), names[i].attribute);
	char quote = value && strchr(value, '\'') ? '"' : '\'';
	const char *path = NULL;

	if (!value || strchr(value, quote) || (type && strchr(type, '\'')) ||
	    (names[i].prefix && !str_has_prefix(value, names[i].prefix)))
		return NULL;
	if (names[i].prefix || !type)
		path = arena_printf(arena, "devices/%s[%s/@%s=%c%s%c]", name, names[i].child,
				    names[i].attribute, quote, value, quote);
	else
		path = arena_printf(arena, "devices/%s[@type='%s'][%s/@%s=%c%s%c]", name, type,
				    names[i].child, names[i].attribute, quote, value, quote);
	return locate(document, path) == device ? path : NULL;
}

const char *locate_place(const struct markup *document, const xmlNode *device)
{
	size_t number = 1;

	for (const xmlNode *node = device->prev; node; node = node->prev)
		number += markup_is(node, (const char *)device->name);
	return arena_printf(document->reading.arena, "devices/%s[%zu]", (const char *)device->name,
			    number);
}

const char *locate_device(const struct markup *document, const xmlNode *device)
{
	const char *path = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !path; i++)
		path = named(document, device, i);
	return path ? path : locate_place(document, device);
}

const char *path_below(struct arena *arena, const char *path, const char *name)
{
	return *path ? arena_printf(arena, "%s/%s", path, name) : arena_strdup(arena, name);
}

size_t path_parent(const char *path)
{
	size_t parent = 0;
	size_t n = length_to(path, '/');

	while (path[n]) {
		parent = n;
		n += 1 + length_to(path + n + 1, '/');
	}
	return parent;
}
