/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a domain's or network's XML written without what names people, places and things? See
 * disguise-text.h; what may stay is told in disguise-domain.h. libvirt writes XML without CDATA and
 * DTD: what is not in its form becomes something that is neither, for then nobody takes what is
 * left for all there was.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "os/disguise-domain.h"
#include "os/disguise-text.h"
#include "os/span.h"

enum {
	LONGEST_PATH = 256
};

static const char network[] = "network";
static const char neither[] = "<broken/>\n";

struct tag {
	struct span name;
	const char *rest; /* attributes, up to end */
	const char *end;  /* its '>', or the "/>" of one that is empty */
	bool closing;
	bool empty;
};

struct xml_scan {
	struct pseudonyms *pseudonyms;
	const char *at;
	const char *end;
	struct strbuf *out;
	char path[LONGEST_PATH];	      /* of the open element: disguise-domain.h */
	const struct domain_element *element; /* its row */
	struct span blank;		      /* before the next tag, should that be kept */
	size_t n_open;			      /* kept elements around */
	size_t n_dropped;		      /* elements around that go, beneath those */
	bool ended;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_all_blank(struct span span)
{
	for (size_t i = 0; i < span.n; i++)
		if (!is_blank(span.text[i]))
			return false;
	return true;
}

static void add_span(const struct xml_scan *scan, struct span span)
{
	strbuf_add_bytes(scan->out, span.text, span.n);
}

/* The next of the tag's attributes, from *at on; false at the end, and where it is none. */
static bool next_attribute(const struct tag *tag, const char **at, struct span *ret_name,
			   struct span *ret_value)
{
	const char *name = *at;
	const char *equals = NULL;
	const char *quote = NULL;

	while (name < tag->end && is_blank(*name))
		name++;
	equals = memchr(name, '=', (size_t)(tag->end - name));
	if (!equals || equals + 2 > tag->end || (equals[1] != '\'' && equals[1] != '"'))
		return false;
	quote = memchr(equals + 2, equals[1], (size_t)(tag->end - equals - 2));
	if (!quote)
		return false;
	*ret_name = span(name, equals);
	*ret_value = span(equals + 2, quote);
	*at = quote + 1;
	return true;
}

static void add_attributes(const struct xml_scan *scan, const struct tag *tag)
{
	const char *at = tag->rest;
	struct span name = { NULL, 0 };
	struct span value = { NULL, 0 };

	while (next_attribute(tag, &at, &name, &value)) {
		struct domain_treatment treatment =
			domain_treatment_of(scan->element, scan->path, name);

		/* "." is the text's name here, and none in XML. */
		if (treatment.value == DOMAIN_DROP || span_is(name, "."))
			continue;
		strbuf_add(scan->out, " ");
		add_span(scan, name);
		strbuf_add_bytes(scan->out, value.text - 2, 2);
		/* Were it left out, its default would count. */
		if (domain_value_fits(treatment.value, value))
			domain_value_add(scan->pseudonyms, treatment, value, scan->out);
		strbuf_add_bytes(scan->out, value.text - 1, 1);
	}
}

static void add_text(struct xml_scan *scan, struct span text)
{
	static const struct span text_itself = { ".", 1 };
	struct domain_treatment treatment = { DOMAIN_DROP, NULL };

	if (is_all_blank(text)) {
		scan->blank = text;
		return;
	}
	scan->blank = (struct span){ NULL, 0 };
	if (!scan->n_open || scan->n_dropped)
		return;
	treatment = domain_treatment_of(scan->element, scan->path, text_itself);
	if (domain_value_fits(treatment.value, text))
		domain_value_add(scan->pseudonyms, treatment, text, scan->out);
}

/* Enters the element; false where there is no row for it. */
static bool enter(struct xml_scan *scan, struct span name)
{
	size_t length = strlen(scan->path);
	const struct domain_element *element = NULL;

	if (!scan->n_open)
		strcpy(scan->path, span_is(name, network) ? network : "");
	else if (length + 1 + name.n < sizeof(scan->path))
		snprintf(scan->path + length, sizeof(scan->path) - length, "%s%.*s",
			 length ? "/" : "", (int)name.n, name.text);
	else
		return false;
	element = domain_find_element(scan->path);
	if (element)
		scan->element = element;
	else
		scan->path[length] = '\0';
	return element;
}

static void leave(struct xml_scan *scan)
{
	char *slash = strrchr(scan->path, '/');

	scan->n_open--;
	scan->ended = !scan->n_open;
	*(slash ? slash : scan->path) = '\0';
	scan->element = domain_find_element(scan->path);
}

static bool is_open(const struct xml_scan *scan, struct span name)
{
	const char *slash = strrchr(scan->path, '/');

	return span_is(name, slash ? slash + 1 : *scan->path ? scan->path : "domain");
}

static bool close_element(struct xml_scan *scan, const struct tag *tag)
{
	if (scan->n_dropped) {
		scan->n_dropped--;
		return true;
	}
	if (!scan->n_open || !is_open(scan, tag->name))
		return false;
	add_span(scan, scan->blank);
	strbuf_add(scan->out, "</");
	add_span(scan, tag->name);
	strbuf_add(scan->out, ">");
	leave(scan);
	return true;
}

static bool open_element(struct xml_scan *scan, const struct tag *tag)
{
	if (scan->ended ||
	    (!scan->n_open && !span_is(tag->name, "domain") && !span_is(tag->name, network)))
		return false;
	if (scan->n_dropped || !enter(scan, tag->name)) {
		scan->n_dropped += !tag->empty;
		return true;
	}
	scan->n_open++;
	add_span(scan, scan->blank);
	strbuf_add(scan->out, "<");
	add_span(scan, tag->name);
	add_attributes(scan, tag);
	strbuf_add(scan->out, tag->empty ? "/>" : ">");
	if (tag->empty)
		leave(scan);
	return true;
}

/* The '>' that ends the tag, which may stand in a value, too. */
static const char *find_end(const struct xml_scan *scan)
{
	char quote = '\0';

	for (const char *at = scan->at; at < scan->end; at++) {
		if (*at == quote)
			quote = '\0';
		else if (!quote && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (!quote && *at == '>')
			return at;
	}
	return NULL;
}

static bool read_tag(struct xml_scan *scan, struct tag *ret_tag)
{
	const char *end = find_end(scan);
	struct tag tag = { .end = end };
	const char *name = scan->at + 1;

	if (!end || end == name)
		return false;
	scan->at = end + 1;
	tag.closing = *name == '/';
	name += tag.closing;
	tag.empty = end > name && end[-1] == '/';
	tag.end -= tag.empty;
	tag.rest = name;
	while (tag.rest < tag.end && !is_blank(*tag.rest))
		tag.rest++;
	tag.name = span(name, tag.rest);
	*ret_tag = tag;
	return tag.name.n && !memchr(name, '<', (size_t)(end - name));
}

/* Passes over a comment or a processing instruction; false where there is none, or it does not end. */
static bool pass_over(struct xml_scan *scan)
{
	struct span rest = span(scan->at, scan->end);
	bool comment = span_starts_with(rest, "<!--");
	const char *ending = comment ? "-->" : "?>";
	const char *end = NULL;

	if (!comment && !span_starts_with(rest, "<?"))
		return false;
	end = memmem(rest.text, rest.n, ending, strlen(ending));
	if (end)
		scan->at = end + strlen(ending);
	return end;
}

/* Does what the tag says; false where that makes no sense. */
static bool take_tag(struct xml_scan *scan)
{
	struct tag tag = { .end = NULL };
	bool sound = false;

	if (pass_over(scan))
		return true;
	if (!read_tag(scan, &tag))
		return false;
	sound = tag.closing ? close_element(scan, &tag) : open_element(scan, &tag);
	scan->blank = (struct span){ NULL, 0 };
	return sound;
}

void disguise_xml(struct pseudonyms *pseudonyms, const char *xml, size_t n, struct strbuf *out)
{
	struct xml_scan scan = {
		.pseudonyms = pseudonyms,
		.at = xml,
		.end = xml + n,
		.out = out,
	};
	size_t start = out->length;
	bool sound = true;

	while (scan.at < scan.end && sound) {
		const char *tag = memchr(scan.at, '<', (size_t)(scan.end - scan.at));

		add_text(&scan, span(scan.at, tag ? tag : scan.end));
		scan.at = tag ? tag : scan.end;
		sound = !tag || take_tag(&scan);
	}
	if (sound && scan.ended) {
		strbuf_add(out, "\n");
		return;
	}
	out->length = start;
	strbuf_add(out, neither);
}
