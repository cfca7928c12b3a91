/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did vfctl change in a domain's definition, and what stood there before? See record.h.
 */
#include "domxml/record.h"

#include <string.h>

#include "base/text.h"
#include "domxml/device-text.h"

/* libvirt asks for a namespace of one's own, and keeps one element of each. */
static const char namespace[] = "https://vfctl.invalid/domain/1";

static bool is_own(const xmlNode *node, const char *name)
{
	return element_is_of(node, namespace, name);
}

static xmlNode *own_child(const xmlNode *parent, const char *name)
{
	return element_child_of(parent, namespace, name);
}

xmlNode *record_element(const struct markup *document)
{
	return own_child(markup_child(document->root, "metadata"), "assigned");
}

/* Its text, white space and all; NULL where there is no such element. */
static const char *exact_text(const struct markup *document, xmlNode *node)
{
	_cleanup_free_ xmlChar *text =
		node ? document->reading.library.xmlNodeGetContent(node) : NULL;

	return arena_strdup(document->reading.arena, (const char *)text);
}

/* What it is since is no matter: it is taken back as it stands. */
static bool is_itself(const struct remembered *item)
{
	return str_equal(item->unit, UNIT_VF) || str_equal(item->unit, UNIT_PORT);
}

static void read_edit(const struct markup *document, xmlNode *node, struct record *record)
{
	const struct reading *reading = &document->reading;
	struct remembered item = {
		.at = element_attribute(reading, node, "at"),
		.unit = element_attribute(reading, node, "unit"),
		.of = element_attribute(reading, node, "of"),
		.was = exact_text(document, own_child(node, "was")),
		.now = exact_text(document, own_child(node, "now")),
		.vf = element_attribute(reading, node, "vf"),
		.mark = { .pool = element_attribute(reading, node, "pool"),
			  .mac = element_attribute(reading, node, "mac"),
			  .standby = element_attribute(reading, node, "standby") },
	};

	if (item.at && (item.now || is_itself(&item)))
		record_add(reading->arena, record, &item);
}

static void read_shell(const struct markup *document, xmlNode *node, struct record *record)
{
	const char *at = element_attribute(&document->reading, node, "at");

	if (at)
		record_add_shell(document->reading.arena, record, at,
				 exact_text(document, own_child(node, "was")));
}

void record_read(const struct markup *document, struct record *record)
{
	xmlNode *element = record_element(document);

	*record = (struct record){ 0 };
	for (xmlNode *node = element ? element->children : NULL; node; node = node->next)
		if (is_own(node, "edit"))
			read_edit(document, node, record);
		else if (is_own(node, "shell"))
			read_shell(document, node, record);
}

static void add_attribute(struct arena *arena, struct strbuf *buf, const char *name,
			  const char *value)
{
	if (!value)
		return;
	/* As libvirt would write it: paths have quotes of one kind, and are to be read. */
	if (strchr(value, '\'') && !strchr(value, '"'))
		strbuf_addf(buf, " %s=\"%s\"", name, xml_escape_text(arena, value));
	else
		strbuf_addf(buf, " %s='%s'", name, xml_escape(arena, value));
}

static void add_text(struct arena *arena, struct strbuf *buf, const char *name, const char *text)
{
	if (text)
		strbuf_addf(buf, "\n    <vfctl:%s>%s</vfctl:%s>", name,
			    xml_escape_text(arena, text), name);
}

/* In one line, for it is compared as XML: without the white space that only indents. */
static const char *without_indent(struct arena *arena, const char *text)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	if (strstr(text, "<!"))
		return text;
	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t n_white = strspn(text + n, " \t\r\n");
		bool indents = n && text[n - 1] == '>' && text[n + n_white] == '<';

		strbuf_add_bytes(&buf, text, indents ? n : n + n_white);
		text += n + n_white;
	}
	return arena_strdup(arena, buf.text);
}

static void add_edit(struct arena *arena, struct strbuf *buf, const struct remembered *item)
{
	strbuf_add(buf, "\n  <vfctl:edit");
	add_attribute(arena, buf, "unit", item->unit);
	add_attribute(arena, buf, "of", item->of);
	add_attribute(arena, buf, "at", item->at);
	add_attribute(arena, buf, "vf", item->vf);
	add_attribute(arena, buf, "pool", item->mark.pool);
	add_attribute(arena, buf, "mac", item->mark.mac);
	add_attribute(arena, buf, "standby", item->mark.standby);
	if (is_itself(item) && !item->was) {
		strbuf_add(buf, "/>");
		return;
	}
	strbuf_add(buf, ">");
	add_text(arena, buf, "was", item->was);
	if (!is_itself(item))
		add_text(arena, buf, "now", without_indent(arena, item->now));
	strbuf_add(buf, "\n  </vfctl:edit>");
}

static void add_shell(struct arena *arena, struct strbuf *buf, const struct shell *shell)
{
	strbuf_add(buf, "\n  <vfctl:shell");
	add_attribute(arena, buf, "at", shell->at);
	if (!shell->was) {
		strbuf_add(buf, "/>");
		return;
	}
	strbuf_add(buf, ">");
	add_text(arena, buf, "was", shell->was);
	strbuf_add(buf, "\n  </vfctl:shell>");
}

const char *record_text(struct arena *arena, const struct record *record)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_addf(&buf, "<vfctl:assigned xmlns:vfctl='%s'>", namespace);
	for (size_t i = 0; i < record->n; i++)
		add_edit(arena, &buf, &record->items[i]);
	for (size_t i = 0; i < record->n_shells; i++)
		add_shell(arena, &buf, &record->shells[i]);
	strbuf_add(&buf, "\n</vfctl:assigned>");
	return arena_strdup(arena, buf.text);
}

void record_add(struct arena *arena, struct record *record, const struct remembered *item)
{
	record->items = arena_grow(arena, record->items, record->n, &record->capacity,
				   sizeof(*record->items));
	record->items[record->n++] = *item;
}

void record_drop(struct record *record, size_t i)
{
	record->n--;
	memmove(record->items + i, record->items + i + 1, (record->n - i) * sizeof(*record->items));
}

struct remembered *record_find(const struct record *record, const char *at)
{
	for (size_t i = 0; i < record->n; i++)
		if (str_equal(record->items[i].at, at))
			return &record->items[i];
	return NULL;
}

static bool has_name(const char *words, const char *word, size_t n)
{
	const char *other = NULL;
	size_t n_other = 0;

	while (words && next_word(&words, ' ', &other, &n_other))
		if (n_other > n && memcmp(other, word, n) == 0)
			return true;
	return false;
}

bool record_add_vf(struct arena *arena, struct remembered *item, const char *words)
{
	const char *known = item->vf;
	const char *word = NULL;
	size_t n = 0;

	while (words && next_word(&words, ' ', &word, &n)) {
		const char *end = memchr(word, '=', n);

		if (!end || has_name(known, word, (size_t)(end - word) + 1))
			continue;
		item->vf = arena_printf(arena, "%s%s%.*s", item->vf ? item->vf : "",
					item->vf ? " " : "", (int)n, word);
	}
	return item->vf != known;
}

void record_add_shell(struct arena *arena, struct record *record, const char *at, const char *was)
{
	for (size_t i = 0; i < record->n_shells; i++)
		if (str_equal(record->shells[i].at, at))
			return;
	record->shells = arena_grow(arena, record->shells, record->n_shells,
				    &record->shells_capacity, sizeof(*record->shells));
	record->shells[record->n_shells++] = (struct shell){ at, was };
}
