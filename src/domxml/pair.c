/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interface of a VM stands in for its VF? See pair.h.
 */
#include "domxml/pair.h"

#include <ctype.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/locate.h"

static const char *said(const struct markup *document, const xmlNode *device, const char *child,
			const char *attribute)
{
	return element_attribute(&document->reading, markup_child(device, child), attribute);
}

static bool is_virtio(const struct markup *document, const xmlNode *interface)
{
	const char *model = said(document, interface, "model", "type");

	return model && (str_equal(model, "virtio") || str_has_prefix(model, "virtio-"));
}

static bool is_on(const struct markup *document, const xmlNode *interface,
		  const struct standby *standby)
{
	const char *kind = standby->network ? "network" : "bridge";
	const char *source = standby->network ? standby->network : standby->bridge;

	return element_says(&document->reading, (xmlNode *)interface, "type", kind) &&
	       str_equal(said(document, interface, "source", kind), source);
}

/* The transient one of the pair whose persistent one has this alias. */
static const xmlNode *transient_of(const struct markup *document, const char *alias)
{
	const xmlNode *devices = markup_child(document->root, "devices");

	for (const xmlNode *node = devices ? devices->children : NULL; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE &&
		    str_equal(said(document, node, "teaming", "persistent"), alias))
			return node;
	return NULL;
}

/* Whether it is the VF that is asked for: of a pool without a MAC, any of that. */
static bool is_asked_for(const struct markup *document, const xmlNode *vf,
			 const struct assignment *asked)
{
	if (asked->form == FORM_POOL && !asked->mac)
		return str_equal(said(document, vf, "source", "network"), asked->pool);
	return str_equal(said(document, vf, "alias", "name"),
			 vf_alias(document->reading.arena, asked));
}

static bool is_free(const struct markup *document, const xmlNode *interface,
		    const struct assignment *asked)
{
	const char *alias = said(document, interface, "alias", "name");
	const xmlNode *transient = alias ? transient_of(document, alias) : NULL;
	const char *type = said(document, interface, "teaming", "type");

	if (type && !str_equal(type, "persistent"))
		return false;
	return !transient || is_asked_for(document, transient, asked);
}

const char *pair_mac(const struct markup *document, const xmlNode *interface)
{
	const char *said_so = said(document, interface, "mac", "address");
	char *mac = arena_strdup(document->reading.arena, said_so);

	for (char *c = mac; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return mac;
}

xmlNode *pair_find(const struct markup *document, const struct assignment *asked)
{
	xmlNode *devices = markup_child(document->root, "devices");
	xmlNode *first = NULL;

	for (xmlNode *node = markup_child(devices, "interface"); node; node = node->next) {
		if (!markup_is(node, "interface") || !is_on(document, node, asked->standby) ||
		    !is_virtio(document, node) || !is_free(document, node, asked))
			continue;
		if (asked->mac && str_equal(pair_mac(document, node), asked->mac))
			return node;
		/* One that is of this pair already comes before those that are of none. */
		if (!first || (!markup_child(first, "teaming") && markup_child(node, "teaming")))
			first = node;
	}
	return first;
}

/* The alias that a user gave it stays; libvirt would make up others anew at each start. */
static const char *name_it(struct draft *draft, const struct purpose *purpose, xmlNode *interface,
			   const char *mac)
{
	const struct markup *document = &draft->document;
	const char *alias = said(document, interface, "alias", "name");
	const char *path = locate_device(document, interface);
	struct before before = { 0 };

	if (alias && str_has_prefix(alias, "ua-"))
		return alias;
	alias = standby_alias(draft->arena, mac);
	before = draft_before(draft, path_below(draft->arena, path, "alias"));
	draft_put(draft, before.at, arena_printf(draft->arena, "<alias name='%s'/>", alias));
	/* From now on it is found by this name. */
	before.at = arena_printf(draft->arena, "devices/interface[alias/@name='%s']/alias", alias);
	draft_remember(draft, purpose, before);
	return alias;
}

/* Without a <link> it is up. */
static void set_link(struct draft *draft, const struct purpose *purpose, const char *path,
		     enum standby_link link)
{
	const char *state = link == STANDBY_UP ? "up" : "down";

	if (link == STANDBY_ANY)
		return;
	if (draft_find(draft, path))
		draft_set_for(draft, purpose, path, "state", state);
	else if (link == STANDBY_DOWN)
		draft_put_for(draft, purpose, path, "<link state='down'/>");
}

static const char *make_of(struct draft *draft, const struct standby *standby, xmlNode *interface,
			   const char *mac, const struct purpose *purpose)
{
	struct arena *arena = draft->arena;
	const char *had = pair_mac(&draft->document, interface);
	const char *alias = name_it(draft, purpose, interface, mac);
	const char *path = arena_printf(arena, "devices/interface[alias/@name='%s']", alias);

	if (!had)
		draft_put_for(draft, purpose, path_below(arena, path, "mac"),
			      arena_printf(arena, "<mac address='%s'/>", xml_escape(arena, mac)));
	else if (!str_equal(had, mac))
		draft_set_for(draft, purpose, path_below(arena, path, "mac"), "address", mac);
	draft_put_for(draft, purpose, path_below(arena, path, "teaming"),
		      "<teaming type='persistent'/>");
	set_link(draft, purpose, path_below(arena, path, "link"), standby->link);
	return alias;
}

const char *pair_make(struct draft *draft, const struct standby *standby, xmlNode *interface,
		      const char *mac, const char *vf_alias)
{
	const struct purpose purpose = { .of = vf_alias };
	const char *alias = NULL;

	if (interface)
		return make_of(draft, standby, interface, mac, &purpose);
	alias = standby_alias(draft->arena, mac);
	draft_put_for(draft, &purpose,
		      arena_printf(draft->arena, "devices/interface[alias/@name='%s']", alias),
		      standby_text(draft->arena, standby, mac, alias));
	return alias;
}
