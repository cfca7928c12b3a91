/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices are those that vfctl gave a VM, where somebody has given them other names since? See moved.h.
 */
#include "domxml/moved.h"

#include <string.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/locate.h"
#include "domxml/pair.h"

/* What tells one VF from another. */
struct mark {
	bool has_bdf;
	struct bdf bdf;
	const char *pool;
	const char *mac;
	const char *persistent; /* the standby's alias */
};

static struct mark mark_of(const struct markup *document, const xmlNode *device)
{
	const struct reading *reading = &document->reading;
	xmlNode *source = markup_child(device, "source");
	struct mark mark = {
		.pool = element_attribute(reading, source, "network"),
		.mac = pair_mac(document, device),
		.persistent =
			element_attribute(reading, markup_child(device, "teaming"), "persistent"),
	};

	mark.has_bdf = !element_says(reading, (xmlNode *)device, "type", "usb") &&
		       element_address(reading, markup_child(source, "address"), &mark.bdf);
	return mark;
}

/* As it was written: earlier versions remembered all of it. */
static struct mark mark_written(struct draft *draft, const struct remembered *vf)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct mark mark = {
		.pool = vf->mark.pool,
		.mac = vf->mark.mac,
		.persistent = vf->mark.standby,
	};

	if (!vf->now) {
		mark.has_bdf = vf_alias_parse(vf->of, &mark.bdf);
		return mark;
	}
	if (markup_open(&document, vf->now, NULL, draft->arena, NULL) < 0)
		return (struct mark){ 0 };
	return mark_of(&document, document.root);
}

static bool is_persistent(const struct markup *document, const xmlNode *device)
{
	return element_says(&document->reading, markup_child(device, "teaming"), "type",
			    "persistent");
}

static bool is_vf(const struct markup *document, const xmlNode *device, const struct mark *mark)
{
	const struct mark its = mark_of(document, device);

	if ((!markup_is(device, "interface") && !markup_is(device, "hostdev")) ||
	    is_persistent(document, device))
		return false;
	if (mark->has_bdf)
		return its.has_bdf && bdf_equal(its.bdf, mark->bdf);
	return mark->pool && str_equal(its.pool, mark->pool) &&
	       (str_equal(its.mac, mark->mac) ||
		(mark->persistent && str_equal(its.persistent, mark->persistent)));
}

static bool has_its_mac(const struct markup *document, const xmlNode *device,
			const struct mark *mark)
{
	return mark->mac && markup_is(device, "interface") && !is_persistent(document, device) &&
	       str_equal(pair_mac(document, device), mark->mac);
}

/* A <hostdev> has no MAC, but what vfctl calls a standby has its. */
static bool is_standby(const struct markup *document, const xmlNode *device,
		       const struct mark *mark)
{
	const char *mac = pair_mac(document, device);

	return mac && markup_is(device, "interface") && is_persistent(document, device) &&
	       (str_equal(mac, mark->mac) ||
		str_equal(standby_alias(document->reading.arena, mac), mark->persistent));
}

static bool is_named(const struct markup *document, const xmlNode *device, const struct mark *mark)
{
	return mark->persistent && markup_is(device, "interface") &&
	       element_says(&document->reading, markup_child(device, "alias"), "name",
			    mark->persistent);
}

static const xmlNode *find(struct draft *draft,
			   bool (*fits)(const struct markup *document, const xmlNode *device,
					const struct mark *mark),
			   const struct mark *mark)
{
	const xmlNode *devices = draft_find(draft, "devices");

	for (const xmlNode *node = devices ? devices->children : NULL; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && fits(&draft->document, node, mark))
			return node;
	return NULL;
}

/* ---- paths that stay while other devices go */

/* "[CHILD/@NAME='VALUE']" for each of the attributes; a value that cannot be put so adds none. */
static const char *add_tests(struct draft *draft, const char *path, const char *child,
			     xmlNode *element, const char *const *names)
{
	for (; *names; names++) {
		const char *value = element_attribute(&draft->document.reading, element, *names);

		if (value && !strchr(value, '\''))
			path = arena_printf(draft->arena, "%s[%s@%s='%s']", path, child, *names,
					    value);
	}
	return path;
}

/* By its alias where it has one of a user's, else by what it is. */
static const char *path_of(struct draft *draft, const xmlNode *device)
{
	static const char *const type[] = { "type", NULL };
	static const char *const mac[] = { "address", NULL };
	static const char *const address[] = { "domain", "bus", "slot", "function", NULL };
	const struct markup *document = &draft->document;
	xmlNode *alias = markup_child(device, "alias");
	const char *name = element_attribute(&document->reading, alias, "name");
	const char *path = arena_printf(draft->arena, "devices/%s", (const char *)device->name);

	if (name && str_has_prefix(name, "ua-"))
		return locate_device(document, device);
	path = add_tests(draft, path, "mac/", markup_child(device, "mac"), mac);
	path = add_tests(draft, path, "model/", markup_child(device, "model"), type);
	path = add_tests(draft, path, "source/address/",
			 markup_child(markup_child(device, "source"), "address"), address);
	return locate(document, path) == device ? path : locate_device(document, device);
}

/* ---- standbys */

static const char *replace(struct arena *arena, const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	return at ? arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old))
		  : text;
}

/* Whether a path leads to the device or into it, and if so by its new path. */
static bool lead_by(struct arena *arena, const char **at, const char *old, const char *new)
{
	size_t n = strlen(old);

	if (strncmp(*at, old, n) != 0 || ((*at)[n] && (*at)[n] != '/'))
		return false;
	*at = arena_printf(arena, "%s%s", new, *at + n);
	return true;
}

/* One that was added goes whatever its name is; one that was there keeps the name that it was given. */
static void lead_to(struct draft *draft, struct remembered *item, const char *old, const char *new,
		    const xmlNode *standby)
{
	const struct markup *document = &draft->document;
	const char *alias = markup_text(document, markup_child(standby, "alias"));
	const char *mark = strstr(old, "='");

	if (!lead_by(draft->arena, &item->at, old, new) || !str_equal(item->at, new) || !mark)
		return;
	item->now = replace(draft->arena, item->now,
			    arena_printf(draft->arena, "<alias name='%.*s'/>",
					 (int)strcspn(mark + 2, "'"), mark + 2),
			    alias ? alias : "");
}

static void follow_standby(struct draft *draft, const struct remembered *vf, const xmlNode *device)
{
	const struct mark written = mark_written(draft, vf);
	const struct mark now = device ? mark_of(&draft->document, device) : written;
	const xmlNode *standby = NULL;
	const char *old = NULL;

	if (!written.persistent)
		return;
	old = arena_printf(draft->arena, "devices/interface[alias/@name='%s']", written.persistent);
	if (draft_find(draft, old))
		return;
	standby = find(draft, is_named, &now);
	if (!standby)
		standby = find(draft, is_standby, &written);
	for (size_t i = 0; standby && i < draft->record.n; i++)
		lead_to(draft, &draft->record.items[i], old, path_of(draft, standby), standby);
}

/* ---- all of it */

void moved_follow(struct draft *draft)
{
	for (size_t i = 0; i < draft->record.n && !draft->error; i++) {
		struct remembered *item = &draft->record.items[i];
		const xmlNode *device = NULL;
		struct mark mark = { 0 };

		if (!item->unit || !str_equal(item->unit, UNIT_VF))
			continue;
		device = draft_find(draft, item->at);
		if (!device) {
			mark = mark_written(draft, item);
			device = find(draft, is_vf, &mark);
			item->at = device ? path_of(draft, device) : item->at;
		}
		follow_standby(draft, item, device);
	}
}

void moved_rename(struct draft *draft, const char *old, const char *place)
{
	const xmlNode *device = draft_find(draft, place);
	const char *path = device ? path_of(draft, device) : place;

	for (size_t i = 0; i < draft->record.n; i++)
		(void)lead_by(draft->arena, &draft->record.items[i].at, old, path);
}

const char *moved_remains(struct draft *draft, const struct remembered *vf)
{
	const struct mark mark = mark_written(draft, vf);
	const xmlNode *device = find(draft, has_its_mac, &mark);

	return device ? path_of(draft, device) : NULL;
}
