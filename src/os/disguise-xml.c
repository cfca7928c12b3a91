/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a domain's XML names people, places and things? See disguise-text.h. libvirt writes XML
 * without CDATA, comments and DTD; what it does not write need not be understood, only passed on.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "os/disguise-text.h"

/* Elements whose content goes, or is replaced. */
static const struct element {
	const char *name;
	const char *file; /* it is the name of a file: what stands for that */
	bool vm;	  /* it is the domain's name */
	bool bare;	  /* only where the tag has no attributes (<serial type='pty'> is a port) */
} elements[] = {
	{ .name = "name", .vm = true },
	{ .name = "title" },
	{ .name = "description" },
	{ .name = "metadata" },
	{ .name = "sysinfo" },
	{ .name = "serial", .bare = true },
	{ .name = "wwn" },
	{ .name = "cmdline" },
	{ .name = "qemu:commandline" },
	{ .name = "nvram", .file = "/nvram" },
	{ .name = "kernel", .file = "/kernel" },
	{ .name = "initrd", .file = "/initrd" },
};

/* Attributes that name files, machines or people; their values begin with prefix. */
static const struct attribute {
	const char *element;
	const char *name;
	const char *prefix;
	const char *replacement;
} attributes[] = {
	{ "source", "file", "/", "/file" },	{ "source", "dev", "/", "/dev/disk" },
	{ "source", "dir", "/", "/file" },	{ "source", "path", "/", "/file" },
	{ "source", "volume", "", "volume" },	{ "source", "name", "", "volume" },
	{ "target", "path", "/", "/file" },	{ "host", "name", "", "server" },
	{ "log", "file", "/", "/file" },	{ "auth", "username", "", "user" },
	{ "secret", "usage", "", "secret" },	{ "nvram", "template", "/", "/nvram" },
	{ "graphics", "socket", "/", "/file" }, { "listen", "socket", "/", "/file" },
};

struct xml_scan {
	struct pseudonyms *pseudonyms;
	const char *at;
	const char *end;
	struct strbuf *out;
};

struct span {
	const char *text;
	size_t n;
};

static struct span span(const char *start, const char *end)
{
	return (struct span){ start, (size_t)(end - start) };
}

static bool is(struct span span, const char *text)
{
	return strlen(text) == span.n && memcmp(span.text, text, span.n) == 0;
}

/* The first place from at on where text stands, or the end. */
static const char *find(const struct xml_scan *scan, const char *at, const char *text)
{
	const char *found = memmem(at, (size_t)(scan->end - at), text, strlen(text));

	return found ? found : scan->end;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The name in a tag: from behind '<' to a blank, "/" or its end. */
static struct span name_of(const char *tag, const char *end)
{
	const char *last = ++tag;

	while (last < end && !is_blank(*last) && *last != '/')
		last++;
	return span(tag, last);
}

static void add_numbered(const struct xml_scan *scan, const char *prefix, struct span value)
{
	strbuf_addf(scan->out, "%s%" PRIu64, prefix,
		    pseudonym_number(scan->pseudonyms, PSEUDONYM_FILE, value.text, value.n));
}

static void add_value(const struct xml_scan *scan, struct span element, struct span name,
		      struct span value)
{
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		size_t n = strlen(attributes[i].prefix);

		if (is(element, attributes[i].element) && is(name, attributes[i].name) &&
		    value.n >= n && memcmp(value.text, attributes[i].prefix, n) == 0) {
			add_numbered(scan, attributes[i].replacement, value);
			return;
		}
	}
	disguise_text(scan->pseudonyms, DISGUISE_IPS, value.text, value.n, scan->out);
}

/* Adds a tag without its '>', values replaced. */
static void add_tag(const struct xml_scan *scan, const char *tag, const char *end)
{
	struct span element = name_of(tag, end);
	const char *done = tag;
	const char *equals = NULL;

	while ((equals = memchr(done, '=', (size_t)(end - done))) && equals + 2 < end) {
		const char *value = equals + 2;
		const char *quote = memchr(value, equals[1], (size_t)(end - value));
		const char *name = equals;

		if (!quote)
			break;
		while (name > done && !is_blank(name[-1]))
			name--;
		strbuf_add_bytes(scan->out, done, (size_t)(value - done));
		add_value(scan, element, span(name, equals), span(value, quote));
		done = quote;
	}
	strbuf_add_bytes(scan->out, done, (size_t)(end - done));
}

/* The domain's name as libvirt has it without XML's escapes (virBufferEscapeString). */
static void add_vm(const struct xml_scan *scan, struct span content)
{
	static const struct {
		const char *escape;
		char character;
	} escapes[] = {
		{ "&lt;", '<' },    { "&gt;", '>' },   { "&amp;", '&' },
		{ "&apos;", '\'' }, { "&quot;", '"' },
	};
	_cleanup_strbuf_ struct strbuf name = { 0 };

	for (size_t i = 0; i < content.n; i++) {
		char c = content.text[i];

		for (size_t j = 0; c == '&' && j < ARRAY_SIZE(escapes); j++) {
			size_t n = strlen(escapes[j].escape);

			if (content.n - i < n ||
			    memcmp(content.text + i, escapes[j].escape, n) != 0)
				continue;
			c = escapes[j].character;
			i += n - 1;
			break;
		}
		strbuf_add_bytes(&name, &c, 1);
	}
	pseudonym_vm(scan->pseudonyms, name.text ? name.text : "", name.length, scan->out);
}

static const struct element *find_element(const char *tag, const char *end)
{
	struct span name = name_of(tag, end);

	for (size_t i = 0; i < ARRAY_SIZE(elements); i++)
		if (is(name, elements[i].name) && (!elements[i].bare || name.text + name.n == end))
			return &elements[i];
	return NULL;
}

/* Passes over the content of an element of the table, up to its closing tag. */
static void replace_content(struct xml_scan *scan, const struct element *element)
{
	char closing[32];
	struct span content = { NULL, 0 };

	snprintf(closing, sizeof(closing), "</%s>", element->name);
	content = span(scan->at, find(scan, scan->at, closing));
	scan->at += content.n;
	if (element->vm)
		add_vm(scan, content);
	else if (element->file)
		add_numbered(scan, element->file, content);
}

static void replace_tag(struct xml_scan *scan)
{
	const char *tag = scan->at;
	const char *end = find(scan, tag, ">");
	const struct element *element = find_element(tag, end);

	add_tag(scan, tag, end);
	scan->at = end;
	if (end == scan->end)
		return;
	strbuf_add(scan->out, ">");
	scan->at++;
	if (element && end[-1] != '/')
		replace_content(scan, element);
}

void disguise_xml(struct pseudonyms *pseudonyms, const char *xml, size_t n, struct strbuf *out)
{
	struct xml_scan scan = {
		.pseudonyms = pseudonyms,
		.at = xml,
		.end = xml + n,
		.out = out,
	};

	while (scan.at < scan.end) {
		const char *tag = find(&scan, scan.at, "<");

		disguise_text(pseudonyms, DISGUISE_IPS, scan.at, (size_t)(tag - scan.at), out);
		scan.at = tag;
		if (tag < scan.end)
			replace_tag(&scan);
	}
}
