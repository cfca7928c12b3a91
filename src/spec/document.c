/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a YAML text hold, and where in it? See document.h.
 */
#include "spec/document.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

enum {
	LARGEST_TEXT = 1024 * 1024,
	LONGEST_SHOWN = 60, /* of a value in a sentence */
	MOST_BRACKETS = 1000,
	MOST_ANCHORS = 10000,
};

/* All of a text. */
struct bytes {
	const char *text;
	size_t n;
};

static int refuse_at(const struct document *document, size_t line, size_t column,
		     struct err *reterr, const char *sentence)
{
	return err_set(reterr, -EINVAL, "%s:%zu:%zu: %s", document->file, line + 1, column + 1,
		       sentence);
}

int document_refuse(const struct document *document, const yaml_node_t *node, struct err *reterr,
		    const char *format, ...)
{
	char sentence[320];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	return refuse_at(document, node->start_mark.line, node->start_mark.column, reterr,
			 sentence);
}

int document_refuse_word(const struct document *document, const yaml_node_t *node, const char *what,
			 struct nearest *nearest, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };

	nearest_drop_far(nearest);
	nearest_add_names(nearest, &names);
	return document_refuse(document, node, reterr, "there is no %s '%.60s'%s%s%s", what,
			       nearest->word, nearest->n ? "; is it " : "",
			       nearest->n ? names.text : "", nearest->n ? "?" : "");
}

int document_refuse_choice(const struct document *document, const yaml_node_t *node,
			   const char *what, const char *word, const char *const *words,
			   struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf all = { 0 };
	struct nearest nearest = { .word = word };

	for (; *words; words++) {
		nearest_offer(&nearest, *words);
		strbuf_addf(&all, "%s%s", all.length ? ", " : "", *words);
	}
	nearest_drop_far(&nearest);
	if (nearest.n)
		return document_refuse_word(document, node, what, &nearest, reterr);
	return document_refuse(document, node, reterr, "there is no %s '%.60s'; there are: %s",
			       what, word, all.text);
}

int document_refuse_byte(const char *file, const char *text, size_t place, const char *sentence,
			 struct err *reterr)
{
	const struct document document = { .file = file };
	size_t line = 0;
	size_t column = 0;

	for (size_t i = 0; i < place; i++) {
		if (text[i] == '\n') {
			line++;
			column = 0;
		} else if ((text[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	return refuse_at(&document, line, column, reterr, sentence);
}

/* What has no end, or no colon, begins there; libyaml notices only where something else follows. */
static bool begins_before(const yaml_parser_t *parser)
{
	static const char *const contexts[] = {
		"while scanning a simple key",
		"while scanning a quoted scalar",
		"while parsing a flow ",
	};

	for (size_t i = 0; parser->context && i < ARRAY_SIZE(contexts); i++)
		if (str_has_prefix(parser->context, contexts[i]))
			return parser->context_mark.line != parser->problem_mark.line;
	return false;
}

/* What libyaml says of a text that is no YAML; it has no mark for bytes that are no UTF-8. */
static int refuse_syntax(const struct document *document, const struct bytes *bytes,
			 const yaml_parser_t *parser, struct err *reterr)
{
	bool is_before = begins_before(parser);
	const yaml_mark_t *mark = is_before ? &parser->context_mark : &parser->problem_mark;
	char sentence[256];
	char line[64] = "";

	if (parser->error == YAML_MEMORY_ERROR)
		out_of_memory();
	if (parser->error == YAML_READER_ERROR) {
		snprintf(sentence, sizeof(sentence), "not YAML: %s", parser->problem);
		return document_refuse_byte(
			document->file, bytes->text,
			parser->problem_offset < bytes->n ? parser->problem_offset : bytes->n,
			sentence, reterr);
	}
	if (is_before)
		snprintf(line, sizeof(line), " (line %zu)", parser->problem_mark.line + 1);
	snprintf(sentence, sizeof(sentence), "not YAML: %s%s%s%s",
		 parser->context ? parser->context : "", parser->context ? ", " : "",
		 parser->problem ? parser->problem : "broken", line);
	return refuse_at(document, mark->line, mark->column, reterr, sentence);
}

static int load(struct document *document, const struct bytes *bytes, yaml_parser_t *parser,
		struct err *reterr)
{
	const yaml_node_t *top = NULL;

	if (!yaml_parser_load(parser, &document->yaml))
		return refuse_syntax(document, bytes, parser, reterr);
	document->loaded = true;
	top = document_top(document);
	if (!top)
		return refuse_at(document, 0, 0, reterr, "it is empty");
	if (top->type != YAML_MAPPING_NODE)
		return document_refuse(document, top, reterr, "keys with values are wanted here");
	return 0;
}

/* Of a file with several documents the others would be passed over without a word. */
static int check_end(const struct document *document, const struct bytes *bytes,
		     yaml_parser_t *parser, struct err *reterr)
{
	yaml_document_t next;
	int r = 0;

	if (!yaml_parser_load(parser, &next))
		return refuse_syntax(document, bytes, parser, reterr);
	if (yaml_document_get_root_node(&next))
		r = refuse_at(document, next.start_mark.line, next.start_mark.column, reterr,
			      "a second document: one is wanted");
	yaml_document_delete(&next);
	return r;
}

/* libyaml 0.2.5 looks at each open bracket again with each token: 1 MiB of them would take hours. */
static bool is_nested_too_deep(const char *text, size_t n, size_t *ret_line)
{
	size_t depth = 0;

	*ret_line = 0;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '[' || text[i] == '{')
			depth++;
		else if ((text[i] == ']' || text[i] == '}') && depth)
			depth--;
		if (depth > MOST_BRACKETS)
			return true;
		*ret_line += text[i] == '\n';
	}
	return false;
}

/* Where libyaml may take an anchor or an alias to begin. */
static bool begins_anchor(const char *text, size_t i)
{
	if (text[i] != '&' && text[i] != '*')
		return false;
	return i == 0 || strchr(" \t\r\n[{,:?", text[i - 1]) || (text[i - 1] & 0x80);
}

/* It looks at each anchor again with each anchor and each alias: of 1 MiB of them that takes minutes. */
static bool has_many_anchors(const char *text, size_t n, size_t *ret_line)
{
	size_t n_anchors = 0;

	*ret_line = 0;
	for (size_t i = 0; i < n; i++) {
		if (begins_anchor(text, i) && ++n_anchors > MOST_ANCHORS)
			return true;
		*ret_line += text[i] == '\n';
	}
	return false;
}

int document_load(struct document *document, const char *file, const char *text, size_t n,
		  struct err *reterr)
{
	const struct bytes bytes = { text, n };
	yaml_parser_t parser;
	size_t line = 0;
	int r = 0;

	*document = (struct document){ .file = file };
	if (n > LARGEST_TEXT)
		return refuse_at(document, 0, 0, reterr, "it is larger than 1 MiB");
	if (is_nested_too_deep(text, n, &line))
		return refuse_at(document, line, 0, reterr,
				 "brackets within brackets, a thousand deep");
	if (has_many_anchors(text, n, &line))
		return refuse_at(document, line, 0, reterr,
				 "with this there are more than 10000 anchors and aliases");
	if (!yaml_parser_initialize(&parser))
		out_of_memory();
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	r = load(document, &bytes, &parser, reterr);
	if (r == 0)
		r = check_end(document, &bytes, &parser, reterr);
	if (r == 0)
		r = document_take_tags(document, text, n, reterr);
	yaml_parser_delete(&parser);
	return r;
}

void document_release(struct document *document)
{
	if (document->loaded)
		yaml_document_delete(&document->yaml);
	document->loaded = false;
}

const yaml_node_t *document_top(struct document *document)
{
	return yaml_document_get_root_node(&document->yaml);
}

const yaml_node_t *document_node(struct document *document, int number)
{
	return yaml_document_get_node(&document->yaml, number);
}

const char *document_scalar(const yaml_node_t *node)
{
	const char *text = NULL;

	if (node->type != YAML_SCALAR_NODE)
		return NULL;
	text = (const char *)node->data.scalar.value;
	return strlen(text) == node->data.scalar.length ? text : NULL;
}

static int check_key(struct document *document, const yaml_node_t *mapping,
		     const yaml_node_pair_t *pair, struct err *reterr)
{
	const yaml_node_t *key = document_node(document, pair->key);
	const char *name = document_scalar(key);

	if (!name || !*name)
		return document_refuse(document, key, reterr, "a key must be a word");
	if (str_equal(name, "<<"))
		return document_refuse(document, key, reterr,
				       "merge keys (<<) are not supported: an alias stands for a "
				       "whole value");
	for (const yaml_node_pair_t *before = mapping->data.mapping.pairs.start; before < pair;
	     before++)
		if (str_equal(document_scalar(document_node(document, before->key)), name))
			return document_refuse(document, key, reterr, "'%.*s' stands here twice",
					       LONGEST_SHOWN, name);
	return 0;
}

int document_walk(struct document *document, const yaml_node_t *mapping, const char *what,
		  int (*each)(const yaml_node_t *key, const char *name, const yaml_node_t *value,
			      struct err *reterr, void *arg),
		  void *arg, struct err *reterr)
{
	if (mapping->type != YAML_MAPPING_NODE)
		return document_refuse(document, mapping, reterr, "%s wants keys with values",
				       what);
	for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = document_node(document, pair->key);
		int r = check_key(document, mapping, pair, reterr);

		if (r == 0)
			r = each(key, document_scalar(key), document_node(document, pair->value),
				 reterr, arg);
		if (r < 0)
			return r;
	}
	return 0;
}

int document_list(struct document *document, const yaml_node_t *list, const char *name,
		  int (*each)(const yaml_node_t *item, struct err *reterr, void *arg), void *arg,
		  struct err *reterr)
{
	if (list->type != YAML_SEQUENCE_NODE)
		return document_refuse(document, list, reterr, "%s wants a list", name);
	for (const yaml_node_item_t *item = list->data.sequence.items.start;
	     item < list->data.sequence.items.top; item++) {
		int r = each(document_node(document, *item), reterr, arg);

		if (r < 0)
			return r;
	}
	return 0;
}

const char *document_place(const struct document *document, const yaml_node_t *node,
			   struct arena *arena)
{
	return arena_printf(arena, "%s:%zu:%zu", document->file, node->start_mark.line + 1,
			    node->start_mark.column + 1);
}
