/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a text do the elements of its XML stand? See markup.h. libxml2 tells how many bytes it has
 * taken when a start tag ends, in front of its '>' or "/>", and behind what ends an element
 * (xmlParseStartTag2, xmlParseElementStart and xmlParseElementEnd of its parser.c).
 */
#include "domxml/markup.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* While a text is read: what builds the tree, and whether an element was where it cannot be. */
struct spanning {
	struct markup *document;
	startElementNsSAX2Func start;
	endElementNsSAX2Func end;
	bool lost;
};

/* Where the '<' in front of that offset is: a tag has no other. */
static size_t tag_before(const char *text, size_t offset)
{
	while (offset && text[offset] != '<')
		offset--;
	return offset;
}

static bool names_tag(const char *text, size_t begin, const char *name)
{
	size_t n = strcspn(text + begin, " \t\r\n/>");

	return text[begin] == '<' && n >= strlen(name) + 1 &&
	       strncmp(text + begin + n - strlen(name), name, strlen(name)) == 0;
}

static void add_start(struct spanning *spanning, xmlParserCtxt *parser)
{
	struct markup *document = spanning->document;
	long at = document->reading.library.xmlByteConsumed(parser);
	struct span *span = NULL;

	if (at <= 0 || (size_t)at >= document->length || !strchr("/>", document->text[at])) {
		spanning->lost = true;
		return;
	}
	span = arena_new_struct(document->reading.arena, struct span);
	span->begin = tag_before(document->text, (size_t)at);
	span->open = (size_t)at + (document->text[at] == '/' ? 2 : 1);
	spanning->lost |= !names_tag(document->text, span->begin, (const char *)parser->node->name);
	parser->node->_private = span;
}

static void add_end(struct spanning *spanning, const xmlParserCtxt *parser, struct span *span)
{
	const struct markup *document = spanning->document;
	long at = document->reading.library.xmlByteConsumed((xmlParserCtxt *)parser);

	if (!span || at <= 0 || (size_t)at > document->length || document->text[at - 1] != '>' ||
	    (size_t)at < span->open) {
		spanning->lost = true;
		return;
	}
	span->end = (size_t)at;
	span->close =
		span->end == span->open ? span->end : tag_before(document->text, (size_t)at - 1);
	spanning->lost |= span->close < span->open;
}

static void start_element(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
			  int n_namespaces, const xmlChar **namespaces, int n_attributes,
			  int n_defaulted, const xmlChar **attributes)
{
	xmlParserCtxt *parser = arg;
	struct spanning *spanning = parser->_private;

	spanning->start(parser, name, prefix, uri, n_namespaces, namespaces, n_attributes,
			n_defaulted, attributes);
	if (parser->node && !parser->node->_private)
		add_start(spanning, parser);
	else
		spanning->lost = true;
}

static void end_element(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	xmlParserCtxt *parser = arg;
	struct spanning *spanning = parser->_private;

	add_end(spanning, parser, parser->node ? parser->node->_private : NULL);
	spanning->end(parser, name, prefix, uri);
}

static int refuse(const xmlParserCtxt *parser, const struct spanning *spanning, struct err *reterr)
{
	char *reason = arena_strdup(spanning->document->reading.arena, parser->lastError.message);

	if (!parser->wellFormed && reason)
		return err_set(reterr, -EBADMSG, "this XML cannot be read: line %d: %s",
			       parser->lastError.line, str_trim(reason));
	return err_set(reterr, -EBADMSG, "this XML cannot be read");
}

static bool is_utf8(const xmlDoc *tree)
{
	const char *encoding = (const char *)tree->encoding;

	return !encoding || strcasecmp(encoding, "utf-8") == 0 ||
	       strcasecmp(encoding, "us-ascii") == 0;
}

static int judge(const struct markup *document, const char *name, struct err *reterr)
{
	if (!is_utf8(document->tree))
		return err_set(reterr, -EBADMSG, "this XML is not UTF-8 but %s",
			       (const char *)document->tree->encoding);
	if (document->tree->intSubset || !document->root ||
	    (name && !markup_is(document->root, name)))
		return err_set(reterr, -EBADMSG, "this XML is no <%s>", name ? name : "element");
	return 0;
}

/* The parser has spanning until it is freed. */
static int parse(struct markup *document, xmlParserCtxt *parser, struct spanning *spanning,
		 struct err *reterr)
{
	static const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	struct libxml *library = &document->reading.library;

	*spanning = (struct spanning){ .document = document,
				       .start = parser->sax->startElementNs,
				       .end = parser->sax->endElementNs };
	parser->_private = spanning;
	parser->sax->startElementNs = start_element;
	parser->sax->endElementNs = end_element;
	document->tree = library->xmlCtxtReadMemory(parser, document->text, (int)document->length,
						    NULL, NULL, options);
	if (spanning->lost || !document->tree)
		return refuse(parser, spanning, reterr);
	document->root = library->xmlDocGetRootElement(document->tree);
	return 0;
}

int markup_open(struct markup *document, const char *text, const char *name, struct arena *arena,
		struct err *reterr)
{
	struct spanning spanning = { 0 };
	xmlParserCtxt *parser = NULL;
	int r = 0;

	*document = (struct markup){ .reading.arena = arena, .text = text, .length = strlen(text) };
	if (!document->length || document->length > INT_MAX)
		return err_set(reterr, -EBADMSG, "there is no XML");
	if (strstr(text, "<!DOCTYPE"))
		return err_set(reterr, -EBADMSG, "this XML has a DTD, as libvirt's never has");
	r = libxml_open(&document->reading.library, reterr);
	if (r < 0)
		return r;
	parser = document->reading.library.xmlNewParserCtxt();
	if (!parser)
		out_of_memory();
	r = parse(document, parser, &spanning, reterr);
	document->reading.library.xmlFreeParserCtxt(parser);
	if (r == 0)
		r = judge(document, name, reterr);
	if (r < 0)
		markup_release(document);
	return r;
}

void markup_release(struct markup *document)
{
	if (document->tree)
		document->reading.library.xmlFreeDoc(document->tree);
	document->tree = NULL;
	document->root = NULL;
}

const struct span *markup_span(const xmlNode *element)
{
	return element->_private;
}

char *markup_text(const struct markup *document, const xmlNode *element)
{
	const struct span *span = element ? markup_span(element) : NULL;

	return span ? arena_strndup(document->reading.arena, document->text + span->begin,
				    span->end - span->begin)
		    : NULL;
}

bool markup_is(const xmlNode *node, const char *name)
{
	return element_is(node, name) && !node->ns;
}

xmlNode *markup_child(const xmlNode *parent, const char *name)
{
	xmlNode *child = parent ? parent->children : NULL;

	while (child && !markup_is(child, name))
		child = child->next;
	return child;
}
