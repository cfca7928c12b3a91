/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which values do the scalars of a document have? See document.h.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "spec/document.h"

enum {
	LONGEST_SHOWN = 60, /* of a value in a sentence */
};

int document_text(const struct document *document, const yaml_node_t *node, const char *name,
		  struct arena *arena, const char **ret_text, struct err *reterr)
{
	const char *text = document_scalar(node);

	if (!text || !*text)
		return document_refuse(document, node, reterr, "%s wants a text", name);
	if (document_is_null(node))
		return document_refuse(document, node, reterr,
				       "%s wants a text, not null: leave it out, or put it in "
				       "quotes",
				       name);
	*ret_text = arena_strdup(arena, text);
	return 0;
}

bool document_is_quoted(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

static int refuse_number(const struct document *document, const yaml_node_t *node, const char *name,
			 const char *unit, const char *text, struct err *reterr)
{
	const char *of = unit ? " of " : "";

	unit = unit ? unit : "";
	if (!text || !*text)
		return document_refuse(document, node, reterr, "%s wants a number%s%s", name, of,
				       unit);
	if (document_is_quoted(node))
		return document_refuse(document, node, reterr,
				       "%s wants a number%s%s, without quotes", name, of, unit);
	return document_refuse(document, node, reterr, "%s wants a number%s%s, and '%.*s' is none",
			       name, of, unit, LONGEST_SHOWN, text);
}

int document_refuse_zeros(const struct document *document, const yaml_node_t *node,
			  const char *name, struct err *reterr)
{
	const char *text = document_scalar(node);
	const char *digits = text && *text == '-' ? text + 1 : text;
	int64_t number = 0;

	if (!text || document_is_quoted(node) || *digits != '0' || !digits[1] ||
	    parse_i64(text, &number) == -EINVAL)
		return 0;
	return document_refuse(document, node, reterr,
			       "%s wants a number without zeros before it: for others '%.*s' is "
			       "octal",
			       name, LONGEST_SHOWN, text);
}

/* A number in quotes is a text. */
int document_amount(const struct document *document, const yaml_node_t *node, const char *name,
		    const char *unit, int64_t least, int64_t most, int64_t *ret_number,
		    struct err *reterr)
{
	const char *text = document_scalar(node);
	int64_t number = 0;
	int r = -EINVAL;

	if (text && !document_is_quoted(node))
		r = parse_i64(text, &number);
	if (r == -EINVAL)
		return refuse_number(document, node, name, unit, text, reterr);
	if (document_refuse_zeros(document, node, name, reterr) < 0)
		return -EINVAL;
	if (r < 0 || number < least || number > most)
		return document_refuse(document, node, reterr,
				       "%s is %.*s: %" PRId64 " to %" PRId64 "%s%s is possible",
				       name, LONGEST_SHOWN, text, least, most, unit ? " " : "",
				       unit ? unit : "");
	*ret_number = number;
	return 0;
}

int document_number(const struct document *document, const yaml_node_t *node, const char *name,
		    int64_t least, int64_t most, int64_t *ret_number, struct err *reterr)
{
	return document_amount(document, node, name, NULL, least, most, ret_number, reterr);
}

int document_bool(const struct document *document, const yaml_node_t *node, const char *name,
		  bool *ret_value, struct err *reterr)
{
	const char *text = document_scalar(node);

	if (document_is_quoted(node) || (!str_equal(text, "true") && !str_equal(text, "false")))
		return document_refuse(document, node, reterr, "%s wants true or false%s", name,
				       document_is_quoted(node) ? ", without quotes" : "");
	*ret_value = str_equal(text, "true");
	return 0;
}

/* A value that is missing is none: somebody meant to write one. */
bool document_is_null(const yaml_node_t *node)
{
	static const char *const words[] = { "null", "Null", "NULL", "~" };
	const char *text = document_scalar(node);

	return text && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       str_is_among(text, words, ARRAY_SIZE(words));
}
