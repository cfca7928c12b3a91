/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the tags of a document say of its values? libyaml's loader makes no difference between a text
 * and what is tagged as one, so the tags are read once more. See document.h.
 */
#include <errno.h>

#include "base/parse.h"
#include "base/text.h"
#include "spec/document.h"

#define YAML_ORG "tag:yaml.org,2002:"

static bool is_int(const yaml_node_t *node)
{
	const char *text = document_scalar(node);
	int64_t number = 0;

	return text && parse_i64(text, &number) == 0;
}

static bool is_bool(const yaml_node_t *node)
{
	const char *text = document_scalar(node);

	return str_equal(text, "true") || str_equal(text, "false");
}

/* What a tag goes with, and how a scalar is written without it. */
static const struct known_tag {
	const char *tag;
	yaml_node_type_t type;
	yaml_scalar_style_t style;
	bool (*fits)(const yaml_node_t *node); /* NULL: any does */
} known_tags[] = {
	{ YAML_MAP_TAG, YAML_MAPPING_NODE, YAML_ANY_SCALAR_STYLE, NULL },
	{ YAML_SEQ_TAG, YAML_SEQUENCE_NODE, YAML_ANY_SCALAR_STYLE, NULL },
	{ YAML_STR_TAG, YAML_SCALAR_NODE, YAML_DOUBLE_QUOTED_SCALAR_STYLE, NULL },
	{ YAML_INT_TAG, YAML_SCALAR_NODE, YAML_PLAIN_SCALAR_STYLE, is_int },
	{ YAML_BOOL_TAG, YAML_SCALAR_NODE, YAML_PLAIN_SCALAR_STYLE, is_bool },
	{ YAML_NULL_TAG, YAML_SCALAR_NODE, YAML_PLAIN_SCALAR_STYLE, document_is_null },
};

static int take_tag(const struct document *document, yaml_node_t *node, const char *tag,
		    struct err *reterr)
{
	bool is_yaml = str_has_prefix(tag, YAML_ORG);

	for (size_t i = 0; i < ARRAY_SIZE(known_tags); i++) {
		const struct known_tag *known = &known_tags[i];

		if (!str_equal(known->tag, tag) || known->type != node->type ||
		    (known->fits && !known->fits(node)))
			continue;
		if (node->type == YAML_SCALAR_NODE)
			node->data.scalar.style = known->style;
		return 0;
	}
	return document_refuse(document, node, reterr,
			       "the tag '%s%.60s' cannot be here: leave it out",
			       is_yaml ? "!!" : "", is_yaml ? tag + strlen(YAML_ORG) : tag);
}

/* The tag of what begins with the event; NULL: it has none. */
static const char *tag_of(const yaml_event_t *event, bool *ret_begins)
{
	*ret_begins = true;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return (const char *)event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return (const char *)event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return (const char *)event->data.mapping_start.tag;
	default:
		*ret_begins = false;
		return NULL;
	}
}

/* The loader numbers the nodes as they begin. */
int document_take_tags(struct document *document, const char *text, size_t n, struct err *reterr)
{
	yaml_node_t *node = document->yaml.nodes.start;
	yaml_parser_t parser;
	int r = 0;

	if (!yaml_parser_initialize(&parser))
		out_of_memory();
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	while (r == 0 && node < document->yaml.nodes.top) {
		yaml_event_t event;
		const char *tag = NULL;
		bool begins = false;

		/* The loader read it, and saw no error. */
		if (!yaml_parser_parse(&parser, &event))
			out_of_memory();
		tag = tag_of(&event, &begins);
		if (tag)
			r = take_tag(document, node, tag, reterr);
		node += begins;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return r;
}
