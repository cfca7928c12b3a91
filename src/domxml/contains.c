/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is all that one element says in another, too? See contains.h and stands.h.
 */
#include "domxml/contains.h"

#include <stdlib.h>

#include "base/text.h"
#include "domxml/stands.h"

/* As text, not as an address: the two may be of two documents. */
static bool same_namespace(const xmlNs *a, const xmlNs *b)
{
	return str_equal(a ? (const char *)a->href : NULL, b ? (const char *)b->href : NULL);
}

static bool same_name(const xmlNode *a, const xmlNode *b)
{
	return str_equal((const char *)a->name, (const char *)b->name) &&
	       same_namespace(a->ns, b->ns);
}

static bool has_attribute(const struct reading *reading, xmlNode *actual, xmlAttr *wanted)
{
	for (xmlAttr *attr = actual->properties; attr; attr = attr->next) {
		_cleanup_free_ xmlChar *a = NULL;
		_cleanup_free_ xmlChar *b = NULL;

		if (!str_equal((const char *)attr->name, (const char *)wanted->name) ||
		    !same_namespace(attr->ns, wanted->ns))
			continue;
		a = reading->library.xmlNodeGetContent((xmlNode *)attr);
		b = reading->library.xmlNodeGetContent((xmlNode *)wanted);
		return str_equal((const char *)a, (const char *)b);
	}
	return false;
}

static size_t list_elements(const struct reading *reading, const xmlNode *parent,
			    xmlNode ***ret_elements)
{
	size_t n = 0;

	for (const xmlNode *node = parent->children; node; node = node->next)
		n += node->type == XML_ELEMENT_NODE;
	*ret_elements = arena_new_array(reading->arena, xmlNode *, n);
	n = 0;
	for (xmlNode *node = parent->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			(*ret_elements)[n++] = node;
	return n;
}

/* Which child of actual has what each of wanted says: each one is for one of them alone. */
struct matching {
	const struct reading *reading;
	xmlNode **wanted;
	size_t n_wanted;
	xmlNode **actual;
	size_t n_actual;
	size_t *taken_by; /* of each actual one: 1 + the place of the wanted, 0 none */
	bool *seen;
};

/* Finds one for the wanted, where need be by finding another for who has it (augmenting paths). */
static bool match(struct matching *matching, size_t wanted)
{
	for (size_t i = 0; i < matching->n_actual; i++) {
		/* Mostly what is meant stands at the same place. */
		size_t at = (wanted + i) % matching->n_actual;

		if (matching->seen[at] ||
		    !same_name(matching->actual[at], matching->wanted[wanted]) ||
		    !contains(matching->reading, matching->actual[at], matching->wanted[wanted],
			      NULL))
			continue;
		matching->seen[at] = true;
		if (matching->taken_by[at] && !match(matching, matching->taken_by[at] - 1))
			continue;
		matching->taken_by[at] = wanted + 1;
		return true;
	}
	return false;
}

/* The path to the wanted one that has none; into it where there is no doubt which was meant. */
static const char *lacking_path(const struct matching *matching, xmlNode *wanted)
{
	struct arena *arena = matching->reading->arena;
	const char *name = (const char *)wanted->name;
	const char *within = NULL;
	xmlNode *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < matching->n_actual; i++)
		if (same_name(matching->actual[i], wanted)) {
			only = matching->actual[i];
			n++;
		}
	if (n != 1 || contains(matching->reading, only, wanted, &within) || !within)
		return name;
	return arena_printf(arena, "%s/%s", name, within);
}

static bool has_children(const struct reading *reading, xmlNode *actual, xmlNode *wanted,
			 const char **ret_lacking)
{
	struct matching matching = { .reading = reading };

	matching.n_wanted = list_elements(reading, wanted, &matching.wanted);
	matching.n_actual = list_elements(reading, actual, &matching.actual);
	matching.taken_by = arena_new_array(reading->arena, size_t, matching.n_actual);
	for (size_t i = 0; i < matching.n_wanted; i++) {
		matching.seen = arena_new_array(reading->arena, bool, matching.n_actual);
		if (match(&matching, i))
			continue;
		if (ret_lacking)
			*ret_lacking = lacking_path(&matching, matching.wanted[i]);
		return false;
	}
	return true;
}

static bool has_text(const struct reading *reading, xmlNode *actual, xmlNode *wanted)
{
	for (const xmlNode *node = wanted->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			return true;
	return !wanted->children ||
	       str_equal(element_text(reading, actual), element_text(reading, wanted));
}

bool contains(const struct reading *reading, xmlNode *actual, xmlNode *wanted,
	      const char **ret_lacking)
{
	for (xmlAttr *attr = wanted->properties; attr; attr = attr->next) {
		if (has_attribute(reading, actual, attr))
			continue;
		if (ret_lacking)
			*ret_lacking =
				arena_printf(reading->arena, "@%s", (const char *)attr->name);
		return false;
	}
	if (!has_text(reading, actual, wanted)) {
		if (ret_lacking)
			*ret_lacking = "text()";
		return false;
	}
	return has_children(reading, actual, wanted, ret_lacking);
}

static size_t count_elements(const xmlNode *node)
{
	size_t n = 1;

	for (const xmlNode *child = node->children; child; child = child->next)
		n += child->type == XML_ELEMENT_NODE ? count_elements(child) : 0;
	return n;
}

/* The root of a text; NULL where it is no XML. */
static xmlNode *open_text(struct markup *markup, const struct reading *reading, const char *text)
{
	return markup_open(markup, text, NULL, reading->arena, NULL) == 0 ? markup->root : NULL;
}

bool contains_text(const struct reading *reading, xmlNode *actual, const char *wanted)
{
	_cleanup_markup_ struct markup markup = { 0 };
	xmlNode *root = open_text(&markup, reading, wanted);

	return root && same_name(actual, root) && contains(reading, actual, root, NULL);
}

bool equals_text(const struct reading *reading, xmlNode *actual, const char *wanted)
{
	_cleanup_markup_ struct markup markup = { 0 };
	xmlNode *root = open_text(&markup, reading, wanted);

	return root && same_name(actual, root) && contains(reading, actual, root, NULL) &&
	       count_elements(actual) == count_elements(root);
}

int domxml_stands(const char *wanted, const char *actual, struct arena *arena,
		  const char **ret_lacking, struct err *reterr)
{
	_cleanup_markup_ struct markup want = { 0 };
	_cleanup_markup_ struct markup have = { 0 };
	const char *lacking = NULL;
	int r = markup_open(&want, wanted, NULL, arena, reterr);

	if (r == 0)
		r = markup_open(&have, actual, NULL, arena, reterr);
	if (r != 0)
		return r;
	if (!same_name(want.root, have.root))
		lacking = (const char *)want.root->name;
	else if (contains(&want.reading, have.root, want.root, &lacking))
		return 1;
	*ret_lacking = arena_strdup(arena, lacking);
	return 0;
}
