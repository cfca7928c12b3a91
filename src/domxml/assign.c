/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a VF come into a domain's XML? See assign.h.
 */
#include "domxml/assign.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/locate.h"
#include "domxml/pair.h"
#include "domxml/ports.h"
#include "model/fact.h"

/* One assignment on its way into the definition. */
struct assigning {
	struct draft draft;
	struct assignment asked; /* with the MAC and the port that it gets */
	const char *alias;
	const char *path;   /* of the VF's element */
	xmlNode *interface; /* the standby that is there already */
};

static void assigning_release(struct assigning *assigning)
{
	draft_release(&assigning->draft);
}

/* An interface's or hostdev's function on the host. */
static bool read_function(const struct markup *document, const xmlNode *device, struct bdf *ret_bdf)
{
	return element_address(&document->reading,
			       markup_child(markup_child(device, "source"), "address"), ret_bdf);
}

static bool is_named(const struct markup *document, const xmlNode *device, const char *alias)
{
	return element_says(&document->reading, markup_child(device, "alias"), "name", alias);
}

/* Whether the VM has the function already, and not as what this assignment makes of it. */
static int check_function(struct assigning *assigning, const xmlNode *device)
{
	const struct markup *document = &assigning->draft.document;
	const char *element = assigning->asked.form == FORM_HOSTDEV ? "hostdev" : "interface";
	char address[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };
	bool named = is_named(document, device, assigning->alias);

	if (!markup_is(device, "interface") && !markup_is(device, "hostdev"))
		return 0;
	if (named && markup_is(device, element))
		return 0;
	if (!named &&
	    (assigning->asked.form == FORM_POOL ||
	     element_says(&document->reading, (xmlNode *)device, "type", "usb") ||
	     !read_function(document, device, &bdf) || !bdf_equal(bdf, assigning->asked.bdf)))
		return 0;
	return err_set(
		assigning->draft.reterr, -EEXIST,
		"the VM has %s already, as an <%s> that is not of this form: %s takes it "
		"away first",
		assigning->asked.form == FORM_POOL ? assigning->alias
						   : bdf_format(assigning->asked.bdf, address),
		(const char *)device->name, named ? "vfctl unassign" : "virsh detach-device");
}

static int check_mac(struct assigning *assigning, const xmlNode *device)
{
	const struct markup *document = &assigning->draft.document;

	if (!assigning->asked.mac || device == assigning->interface ||
	    !markup_is(device, "interface") || is_named(document, device, assigning->alias) ||
	    !str_equal(pair_mac(document, device), assigning->asked.mac))
		return 0;
	return err_set(assigning->draft.reterr, -EEXIST,
		       "another interface of the VM has the MAC %s", assigning->asked.mac);
}

/* Which MAC it gets, and whether the VM can take it. */
static int prepare(struct assigning *assigning)
{
	struct assignment *asked = &assigning->asked;
	const struct markup *document = &assigning->draft.document;
	const xmlNode *devices = markup_child(document->root, "devices");
	struct err *reterr = assigning->draft.reterr;
	int r = 0;

	if (asked->standby && !ports_are_pcie(document))
		return err_set(
			reterr, -EOPNOTSUPP,
			"a failover pair needs a VM with PCI Express (machine q35): this one "
			"has conventional PCI, where net_failover's VF cannot be plugged out");
	if (asked->standby)
		assigning->interface = pair_find(document, asked);
	if (!asked->mac && assigning->interface)
		asked->mac = pair_mac(document, assigning->interface);
	if (!asked->mac && (asked->standby || asked->form != FORM_HOSTDEV))
		return err_set(reterr, -EINVAL, "a MAC is needed, and none is known");
	assigning->alias = vf_alias(assigning->draft.arena, asked);
	assigning->path = arena_printf(assigning->draft.arena, "devices/%s[alias/@name='%s']",
				       asked->form == FORM_HOSTDEV ? "hostdev" : "interface",
				       assigning->alias);
	for (const xmlNode *device = devices ? devices->children : NULL; device && r == 0;
	     device = device->next) {
		r = check_function(assigning, device);
		if (r == 0)
			r = check_mac(assigning, device);
	}
	return r;
}

/* One that unassign had to leave, for libvirt numbers them without holes; UNKNOWN: there is none. */
static int64_t take_left_port(struct draft *draft, const char *alias)
{
	for (size_t i = 0; i < draft->record.n; i++) {
		struct remembered *item = &draft->record.items[i];
		xmlNode *port = str_equal(item->unit, UNIT_PORT) && !item->of
					? draft_find(draft, item->at)
					: NULL;
		int64_t index =
			port ? element_number(&draft->document.reading, port, "index", -1) : -1;

		if (index < 0 || !ports_is_free(&draft->document, index))
			continue;
		item->of = alias;
		draft->record_changed = true;
		return index;
	}
	return UNKNOWN;
}

/* A root port for a device of the VF's, and its index. */
static int64_t make_port(struct assigning *assigning)
{
	struct draft *draft = &assigning->draft;
	const struct purpose purpose = { .unit = UNIT_PORT, .of = assigning->alias };
	int64_t index = take_left_port(draft, assigning->alias);

	if (index != UNKNOWN)
		return index;
	index = ports_next(&draft->document);
	if (index == UNKNOWN) {
		draft_fail(draft,
			   err_set(draft->reterr, -ENOSPC,
				   "the VM has a PCI controller or a device with the last "
				   "index or bus, 255: there is no number for another port"));
		return UNKNOWN;
	}
	draft_put_for(draft, &purpose,
		      arena_printf(draft->arena,
				   "devices/controller[@type='pci'][@index='%" PRId64 "']", index),
		      port_text(draft->arena, index));
	return index;
}

/* The port that it has already, or one of its own; the index of the latter. */
static int64_t give_port(struct assigning *assigning)
{
	struct draft *draft = &assigning->draft;
	const xmlNode *there = draft_find(draft, assigning->path);

	if (assigning->asked.port != VF_NEW_PORT)
		return UNKNOWN;
	if (there) {
		assigning->asked.port = ports_of(&draft->document, there);
		return UNKNOWN;
	}
	assigning->asked.port = VF_ANY_PORT;
	if (!ports_are_pcie(&draft->document))
		return UNKNOWN;
	assigning->asked.port = make_port(assigning);
	return assigning->asked.port;
}

/* What it needs to be plugged in, and where the definition has it: the port is there no sooner. */
static void place_standby(struct assigning *assigning, struct assigned *assigned, int64_t port)
{
	struct draft *draft = &assigning->draft;
	const char *path = arena_printf(draft->arena, "devices/interface[alias/@name='%s']",
					assigned->persistent);

	assigned->standby = draft_text(draft, path);
	/* Wherever it is moved to, it stays what vfctl added. */
	if (assigned->added_standby)
		draft_put(draft, path_below(draft->arena, path, "address"),
			  address_text(draft->arena, port));
}

static void make_pair(struct assigning *assigning, struct assigned *assigned)
{
	struct draft *draft = &assigning->draft;
	int64_t port = VF_ANY_PORT;

	if (!assigning->asked.standby)
		return;
	/* What was added in front of it made new nodes of all. */
	assigning->interface = pair_find(&draft->document, &assigning->asked);
	assigned->added_standby = !assigning->interface;
	/* A port that libvirt adds nobody takes away. */
	if (assigned->added_standby)
		port = make_port(assigning);
	assigned->persistent = pair_make(draft, assigning->asked.standby, assigning->interface,
					 assigning->asked.mac, assigning->alias);
	place_standby(assigning, assigned, port);
}

/* By what it is known again, and what it had; was: its element before, NULL where there was none. */
static void mark_vf(struct assigning *assigning, const struct assigned *assigned, const char *was)
{
	struct draft *draft = &assigning->draft;
	const struct assignment *asked = &assigning->asked;
	struct remembered *item = record_find(&draft->record, assigning->path);

	if (!item)
		return;
	if (record_add_vf(draft->arena, item, asked->before))
		draft->record_changed = true;
	if (!str_equal(draft_text(draft, assigning->path), was))
		item->mark = (struct vf_mark){
			.pool = asked->form == FORM_POOL ? asked->pool : NULL,
			.mac = asked->form == FORM_HOSTDEV ? NULL : asked->mac,
			.standby = assigned->persistent,
		};
}

static int assign(struct assigning *assigning, const struct assignment *assignment,
		  struct assigned *assigned)
{
	struct draft *draft = &assigning->draft;
	struct purpose purpose = { .unit = UNIT_VF, .vf = assignment->before };
	const char *was = NULL;
	struct assignment alone = { 0 };
	int r = prepare(assigning);

	if (r < 0)
		return r;
	assigned->alias = assigning->alias;
	assigned->mac = assigning->asked.mac;
	assigned->added_port = give_port(assigning);
	if (draft->error)
		return draft->error;
	make_pair(assigning, assigned);
	purpose.of = assigning->alias;
	was = draft_text(draft, assigning->path);
	draft_put_for(draft, &purpose, assigning->path,
		      vf_text(draft->arena, &assigning->asked, assigned->persistent));
	mark_vf(assigning, assigned, was);
	alone = assigning->asked;
	alone.port = assignment->port;
	assigned->device = vf_text(draft->arena, &alone, assigned->persistent);
	return draft_finish(draft, &assigned->xml);
}

int domxml_assign(const char *xml, const struct assignment *assignment, struct arena *arena,
		  struct assigned *ret_assigned, struct err *reterr)
{
	_cleanup_(assigning_release) struct assigning assigning = { .asked = *assignment };
	struct assigned assigned = { 0 };
	int r = draft_open(&assigning.draft, xml, arena, reterr);

	if (r == 0)
		r = assign(&assigning, assignment, &assigned);
	if (r == 0)
		*ret_assigned = assigned;
	return r;
}

int domxml_standby_mac(const char *xml, const struct assignment *assignment, struct arena *arena,
		       const char **ret_mac, struct err *reterr)
{
	_cleanup_markup_ struct markup document = { 0 };
	const xmlNode *interface = NULL;
	int r = markup_open(&document, xml, "domain", arena, reterr);

	if (r < 0)
		return r;
	interface = pair_find(&document, assignment);
	*ret_mac = interface ? pair_mac(&document, interface) : NULL;
	return 0;
}
