/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a document does a new element go, and how is it indented? See layout.h.
 */
#include "domxml/layout.h"

#include <string.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/order.h"

static const char blanks[] = " \t\r\n";

/*
 * Where the line begins that has nothing but blanks in front of offset, its newline included; else
 * offset.
 */
static size_t line_begin(const char *text, size_t offset)
{
	size_t at = offset;

	while (at && strchr(" \t", text[at - 1]))
		at--;
	if (!at || text[at - 1] != '\n')
		return offset;
	at--;
	return at && text[at - 1] == '\r' ? at - 1 : at;
}

/* A newline and the element's indentation; "" where it does not begin a line. */
static const char *line_of(const struct markup *document, const xmlNode *element)
{
	const struct span *span = markup_span(element);
	size_t begin = line_begin(document->text, span->begin);

	return arena_strndup(document->reading.arena, document->text + begin, span->begin - begin);
}

/* By how much children are indented here: as the root's first one that begins a line. */
static const char *unit_of(const struct markup *document)
{
	for (const xmlNode *node = document->root->children; node; node = node->next) {
		const char *line = node->type == XML_ELEMENT_NODE ? line_of(document, node) : "";

		if (*line)
			return line + strspn(line, "\r\n");
	}
	return "  ";
}

/* The line that a first child of the element would have. */
static const char *line_within(const struct markup *document, const xmlNode *element)
{
	const char *line = line_of(document, element);

	if (!*line && element == document->root)
		line = strchr(document->text, '\n') ? "\n" : "";
	return *line ? arena_printf(document->reading.arena, "%s%s", line, unit_of(document)) : "";
}

/* The text with this line in front of each of its own; all in one where there are no lines. */
static const char *fit(const struct markup *document, const char *text, const char *line)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	const char *unit = unit_of(document);

	while (*text) {
		size_t n = strcspn(text, "\n");

		strbuf_add_bytes(&buf, text, n);
		text += n;
		if (!*text)
			break;
		text++;
		strbuf_add(&buf, line);
		for (; str_has_prefix(text, "  "); text += 2)
			strbuf_add(&buf, *line ? unit : "");
	}
	return arena_strdup(document->reading.arena, buf.text ? buf.text : "");
}

/* The last child that libvirt writes in front of such a one, and the first that it writes behind. */
static void find_neighbours(const xmlNode *parent, const char *name, const xmlNode **ret_before,
			    const xmlNode **ret_behind)
{
	int rank = order_of(parent, name);
	const xmlNode *last = NULL;

	*ret_before = NULL;
	*ret_behind = NULL;
	for (const xmlNode *node = parent->children; node; node = node->next) {
		int other = -1;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		last = node;
		if (!node->ns)
			other = order_of(parent, (const char *)node->name);
		if (other >= 0 && rank >= 0 && other <= rank)
			*ret_before = node;
		else if (other >= 0 && rank >= 0 && !*ret_behind)
			*ret_behind = node;
	}
	if (!*ret_before && !*ret_behind)
		*ret_before = last;
}

/* Behind a comment that ends the line, as it tells of what stands in front of it. */
static size_t behind_comments(const char *text, size_t offset)
{
	size_t at = offset;

	for (;;) {
		const char *end = NULL;

		at += strspn(text + at, " \t");
		if (!str_has_prefix(text + at, "<!--"))
			break;
		end = strstr(text + at, "-->");
		if (!end)
			break;
		at = (size_t)(end - text) + strlen("-->");
		if (text[at] == '\n' || text[at] == '\r')
			return at;
	}
	return offset;
}

bool layout_is_empty(const struct markup *document, const xmlNode *element)
{
	const struct span *span = markup_span(element);

	return span->open + strspn(document->text + span->open, blanks) >= span->close;
}

/* <a/> becomes <a>…</a>. */
static void fill(const struct markup *document, const xmlNode *parent, const char *text,
		 struct edits *edits)
{
	struct arena *arena = document->reading.arena;
	const struct span *span = markup_span(parent);
	const char *tag = document->text + span->begin;
	const char *within = line_within(document, parent);
	const char *line = *within ? line_of(document, parent) : "";
	size_t n = span->open - span->begin;

	if (span->open == span->end)
		for (n -= strlen("/>"); n && strchr(blanks, tag[n - 1]);)
			n--;
	else
		n--;
	if (*within && !*line)
		line = "\n";
	edits_add(edits, span->begin, span->end,
		  arena_printf(arena, "%.*s>%s%s%s</%.*s>", (int)n, tag, within,
			       fit(document, text, within), line,
			       (int)strcspn(tag + 1, " \t\r\n/>"), tag + 1));
}

void layout_insert(const struct markup *document, const xmlNode *parent, const char *name,
		   const char *text, struct edits *edits)
{
	struct arena *arena = document->reading.arena;
	const xmlNode *before = NULL;
	const xmlNode *behind = NULL;
	const char *line = NULL;
	size_t at = 0;

	if (layout_is_empty(document, parent)) {
		fill(document, parent, text, edits);
		return;
	}
	find_neighbours(parent, name, &before, &behind);
	line = before	? line_of(document, before)
	       : behind ? line_of(document, behind)
			: line_within(document, parent);
	text = fit(document, text, line);
	if (before) {
		at = behind_comments(document->text, markup_span(before)->end);
	} else if (behind) {
		at = markup_span(behind)->begin;
		edits_add(edits, at, at, arena_printf(arena, "%s%s", text, line));
		return;
	} else {
		at = markup_span(parent)->close;
		while (strchr(blanks, document->text[at - 1]))
			at--;
	}
	edits_add(edits, at, at, arena_printf(arena, "%s%s", line, text));
}

void layout_replace(const struct markup *document, const xmlNode *element, const char *text,
		    struct edits *edits)
{
	const struct span *span = markup_span(element);

	edits_add(edits, span->begin, span->end, fit(document, text, line_of(document, element)));
}

struct edit layout_removal(const struct markup *document, const xmlNode *element)
{
	const struct span *span = markup_span(element);

	return (struct edit){ line_begin(document->text, span->begin), span->end, "" };
}

/* An attribute within a tag: from the white space in front of it to behind its quote. */
struct attribute_span {
	size_t begin;
	size_t value;
	size_t end;
};

/* Where the attribute is; without one, its end is where it would stand. */
static bool find_attribute(const struct markup *document, const xmlNode *element, const char *name,
			   struct attribute_span *ret_span)
{
	const char *text = document->text;
	size_t at = markup_span(element)->begin;

	at += strcspn(text + at, " \t\r\n/>");
	for (;;) {
		struct attribute_span span = { .begin = at };
		size_t n = 0;

		at += strspn(text + at, blanks);
		n = strcspn(text + at, " \t\r\n=/>");
		if (!n) {
			ret_span->end = span.begin;
			return false;
		}
		span.value = at + n + strcspn(text + at + n, "'\"") + 1;
		span.end = span.value +
			   strcspn(text + span.value, text[span.value - 1] == '"' ? "\"" : "'") + 1;
		if (n == strlen(name) && strncmp(text + at, name, n) == 0) {
			*ret_span = span;
			return true;
		}
		at = span.end;
	}
}

void layout_attribute(const struct markup *document, const xmlNode *element, const char *name,
		      const char *value, struct edits *edits)
{
	struct arena *arena = document->reading.arena;
	struct attribute_span span = { 0 };
	bool there = find_attribute(document, element, name, &span);

	if (there && !value)
		edits_add(edits, span.begin, span.end, "");
	else if (there && !element_says(&document->reading, (xmlNode *)element, name, value))
		edits_add(edits, span.value, span.end - 1, xml_escape(arena, value));
	else if (!there && value)
		edits_add(edits, span.end, span.end,
			  arena_printf(arena, " %s='%s'", name, xml_escape(arena, value)));
}
