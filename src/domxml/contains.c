/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is all that one element says in another, too? See contains.h.
 */
#include "domxml/contains.h"

#include <stdlib.h>

#include "base/text.h"
#include "domxml/device-text.h"

/* As text, not as an address: the two may be of two documents. */
static bool same_namespace(const xmlNs *a, const xmlNs *b)
{
	return str_equal(a ? (const char *)a->href : NULL, b ? (const char *)b->href : NULL);
}

bool same_name(const xmlNode *a, const xmlNode *b)
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

/* The first that has none; NULL: each has one. */
static xmlNode *lacking_child(const struct reading *reading, xmlNode *actual, xmlNode *wanted)
{
	struct matching matching = { .reading = reading };

	matching.n_wanted = list_elements(reading, wanted, &matching.wanted);
	matching.n_actual = list_elements(reading, actual, &matching.actual);
	matching.taken_by = arena_new_array(reading->arena, size_t, matching.n_actual);
	for (size_t i = 0; i < matching.n_wanted; i++) {
		matching.seen = arena_new_array(reading->arena, bool, matching.n_actual);
		if (!match(&matching, i))
			return matching.wanted[i];
	}
	return NULL;
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
	      struct lack *ret_lack)
{
	struct lack lack = { 0 };

	for (xmlAttr *attr = wanted->properties; attr && !lack.attribute; attr = attr->next)
		if (!has_attribute(reading, actual, attr))
			lack.attribute = attr;
	if (!lack.attribute)
		lack.text = !has_text(reading, actual, wanted);
	if (!lack.attribute && !lack.text)
		lack.child = lacking_child(reading, actual, wanted);
	if (ret_lack)
		*ret_lack = lack;
	return !lack.attribute && !lack.text && !lack.child;
}

static size_t count_elements(const xmlNode *node)
{
	size_t n = 1;

	for (const xmlNode *child = node->children; child; child = child->next)
		n += child->type == XML_ELEMENT_NODE ? count_elements(child) : 0;
	return n;
}

static bool is_declared(const xmlNode *from, const xmlNode *to, const xmlChar *prefix)
{
	for (; from != to; from = from->parent)
		for (const xmlNs *ns = from->nsDef; ns; ns = ns->next)
			if (str_equal((const char *)ns->prefix, (const char *)prefix))
				return true;
	return false;
}

/* Prefixes that the element knows from those around it: its text alone does not declare them. */
static const char *declarations(const struct reading *reading, const xmlNode *element)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	for (const xmlNode *node = element; node && node->type == XML_ELEMENT_NODE;
	     node = node->parent)
		for (const xmlNs *ns = node->nsDef; ns; ns = ns->next)
			if (ns->prefix && !is_declared(element, node, ns->prefix))
				strbuf_addf(&buf, " xmlns:%s='%s'", (const char *)ns->prefix,
					    xml_escape(reading->arena, (const char *)ns->href));
	return arena_strdup(reading->arena, buf.text ? buf.text : "");
}

/* The root of a text that is to stand where the element does; NULL where it is no XML. */
static xmlNode *open_text(struct markup *markup, const struct reading *reading,
			  const xmlNode *element, const char *text)
{
	const char *around = arena_printf(reading->arena, "<around%s>%s</around>",
					  declarations(reading, element), text);
	xmlNode *root = NULL;

	if (markup_open(markup, around, NULL, reading->arena, NULL) < 0)
		return NULL;
	for (root = markup->root->children; root && root->type != XML_ELEMENT_NODE;)
		root = root->next;
	return root;
}

bool contains_text(const struct reading *reading, xmlNode *actual, const char *wanted)
{
	_cleanup_markup_ struct markup markup = { 0 };
	xmlNode *root = open_text(&markup, reading, actual, wanted);

	return root && same_name(actual, root) && contains(reading, actual, root, NULL);
}

bool equals_text(const struct reading *reading, xmlNode *actual, const char *wanted)
{
	_cleanup_markup_ struct markup markup = { 0 };
	xmlNode *root = open_text(&markup, reading, actual, wanted);

	return root && same_name(actual, root) && contains(reading, actual, root, NULL) &&
	       count_elements(actual) == count_elements(root);
}
