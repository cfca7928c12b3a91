/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does all that a wanted document says stand in another, and what does not? See stands.h.
 */
#include "domxml/stands.h"

#include <string.h>

#include "base/text.h"
#include "domxml/contains.h"

/* By what one knows an element among others of its name: an attribute, of itself or of a child. */
static const struct identity {
	const char *child; /* NULL: its own */
	const char *attribute;
} identities[] = {
	{ "mac", "address" }, { "alias", "name" }, { "target", "dev" }, { NULL, "vcpu" },
	{ NULL, "iothread" }, { NULL, "cellid" },  { NULL, "id" },	{ NULL, "index" },
};

/* What it is called; NULL: it has no name of its own. */
static const char *identity_of(const struct reading *reading, xmlNode *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(identities); i++) {
		const char *child = identities[i].child;
		xmlNode *of = child ? element_child(node, child) : node;
		const char *value =
			of ? element_attribute(reading, of, identities[i].attribute) : NULL;

		if (value)
			return value;
	}
	return NULL;
}

/* The one that was meant by the wanted; NULL where there is none, or nobody can tell. */
static xmlNode *find_meant(const struct reading *reading, const xmlNode *actual, xmlNode *wanted)
{
	const char *identity = identity_of(reading, wanted);
	xmlNode *meant = NULL;
	size_t n = 0;

	for (xmlNode *node = actual->children; node; node = node->next) {
		if (node->type != XML_ELEMENT_NODE || !same_name(node, wanted) ||
		    !str_equal(identity_of(reading, node), identity))
			continue;
		meant = node;
		n++;
	}
	return n == 1 ? meant : NULL;
}

static void add_attribute(const struct reading *reading, xmlNode *node, const xmlAttr *attribute,
			  struct strbuf *words)
{
	const char *name = (const char *)attribute->name;

	strbuf_addf(words, " %s='%s'", name, element_attribute(reading, node, name));
}

static bool is_identity(const xmlAttr *attribute)
{
	for (size_t i = 0; i < ARRAY_SIZE(identities); i++)
		if (!identities[i].child &&
		    str_equal((const char *)attribute->name, identities[i].attribute))
			return true;
	return false;
}

/* The element with what it lacks of its own, or all of that. */
static void add_element(const struct reading *reading, xmlNode *wanted, const struct lack *lack,
			struct strbuf *words)
{
	const char *name = (const char *)wanted->name;
	const char *text = lack->text ? element_text(reading, wanted) : NULL;

	strbuf_addf(words, "<%s", name);
	for (const xmlAttr *attr = wanted->properties; attr && !lack->text; attr = attr->next)
		if (!lack->attribute || lack->attribute == attr || is_identity(attr))
			add_attribute(reading, wanted, attr, words);
	if (text)
		strbuf_addf(words, ">%s</%s>", text, name);
	else
		strbuf_add(words, "/>");
}

/* Where it is to be: of whom that has a name, else by the way from the root. */
static void add_place(const struct reading *reading, const xmlNode *wanted, struct strbuf *words)
{
	const char *way = NULL;

	for (xmlNode *node = wanted->parent; node && node->type == XML_ELEMENT_NODE;
	     node = node->parent) {
		const char *name = (const char *)node->name;
		const char *identity = identity_of(reading, node);

		if (identity) {
			way = arena_printf(reading->arena, "%s %s", name, identity);
			break;
		}
		if (node->parent && node->parent->type == XML_ELEMENT_NODE)
			way = way ? arena_printf(reading->arena, "%s/%s", name, way) : name;
	}
	if (way)
		strbuf_addf(words, " of %s", way);
}

/* As far down as there is no doubt which was meant. */
static const char *tell_lacking(const struct reading *reading, xmlNode *actual, xmlNode *wanted)
{
	_cleanup_strbuf_ struct strbuf words = { 0 };
	struct lack lack = { 0 };

	while (actual && same_name(actual, wanted) && !contains(reading, actual, wanted, &lack) &&
	       lack.child) {
		wanted = lack.child;
		actual = find_meant(reading, actual, wanted);
		lack = (struct lack){ 0 };
	}
	add_element(reading, wanted, &lack, &words);
	add_place(reading, wanted, &words);
	return arena_strdup(reading->arena, words.text);
}

/*
 * Whether it is the wanted interface on a network, which libvirt shows while it runs as what the network made
 * of it: a VF of a pool, or a port of a bridge. Its source is another then.
 */
static bool is_running_one(const struct reading *reading, xmlNode *actual, xmlNode *wanted)
{
	if (!element_is(wanted, "interface") || !same_name(actual, wanted) ||
	    !element_says(reading, wanted, "type", "network") ||
	    element_says(reading, actual, "type", "network"))
		return false;
	for (xmlNode *child = wanted->children; child; child = child->next) {
		xmlNode *its = NULL;

		if (child->type != XML_ELEMENT_NODE || element_is(child, "source"))
			continue;
		its = find_meant(reading, actual, child);
		if (!its || !contains(reading, its, child, NULL))
			return false;
	}
	return true;
}

int domxml_stands(const char *wanted, const char *actual, struct arena *arena,
		  const char **ret_lacking, struct err *reterr)
{
	_cleanup_markup_ struct markup want = { 0 };
	_cleanup_markup_ struct markup have = { 0 };
	int r = markup_open(&want, wanted, NULL, arena, reterr);

	if (r == 0)
		r = markup_open(&have, actual, NULL, arena, reterr);
	if (r != 0)
		return r;
	if (same_name(want.root, have.root) && contains(&want.reading, have.root, want.root, NULL))
		return 1;
	if (is_running_one(&want.reading, have.root, want.root))
		return 1;
	*ret_lacking = tell_lacking(&want.reading, have.root, want.root);
	return 0;
}
