/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does libvirt want a VF, its standby and a pool of VFs written? See device-text.h.
 */
#include "domxml/device-text.h"

#include <string.h>

#include "base/text.h"

/* Quotes, which only an attribute needs, come last. */
static const struct {
	char character;
	const char *text;
} escapes[] = {
	{ '&', "&amp;" },  { '<', "&lt;" },  { '>', "&gt;" },	 { '\n', "&#10;" },
	{ '\r', "&#13;" }, { '\t', "&#9;" }, { '\'', "&apos;" }, { '"', "&quot;" },
};

enum {
	N_ESCAPES_OF_TEXT = ARRAY_SIZE(escapes) - 2
};

static const char *escape(struct arena *arena, const char *text, size_t n_escapes)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	for (; *text; text++) {
		size_t i = 0;

		while (i < n_escapes && escapes[i].character != *text)
			i++;
		if (i < n_escapes)
			strbuf_add(&buf, escapes[i].text);
		else
			strbuf_add_bytes(&buf, text, 1);
	}
	return arena_strdup(arena, buf.text ? buf.text : "");
}

const char *xml_escape(struct arena *arena, const char *text)
{
	return escape(arena, text, ARRAY_SIZE(escapes));
}

const char *xml_escape_text(struct arena *arena, const char *text)
{
	return escape(arena, text, N_ESCAPES_OF_TEXT);
}

/* Its hexadecimal digits alone: aliases have letters, digits, '-' and '_'. */
static const char *digits_of(struct arena *arena, const char *mac)
{
	char *digits = arena_strdup(arena, mac);
	char *to = digits;

	for (const char *from = digits; *from; from++)
		if (*from != ':')
			*to++ = *from;
	*to = '\0';
	return digits;
}

const char *vf_alias(struct arena *arena, const struct assignment *assignment)
{
	if (assignment->alias)
		return assignment->alias;
	if (assignment->form == FORM_POOL)
		return arena_printf(arena, "ua-vf-%s",
				    digits_of(arena, assignment->mac ? assignment->mac : "pool"));
	return arena_printf(arena, "ua-vf-%04x-%02x-%02x-%x", assignment->bdf.domain,
			    assignment->bdf.bus, assignment->bdf.device, assignment->bdf.function);
}

bool vf_alias_parse(const char *alias, struct bdf *ret_bdf)
{
	char address[BDF_TEXT_SIZE] = "";
	static const char first[] = "ua-vf-";
	static const char marks[] = "::.";
	size_t n_marks = 0;

	if (!alias || !str_has_prefix(alias, first) ||
	    strlen(alias + strlen(first)) >= sizeof(address))
		return false;
	strcpy(address, alias + strlen(first));
	for (char *c = strchr(address, '-'); c && marks[n_marks]; c = strchr(c, '-'))
		*c = marks[n_marks++];
	return !marks[n_marks] && bdf_parse(address, ret_bdf) == 0;
}

const char *standby_alias(struct arena *arena, const char *mac)
{
	return arena_printf(arena, "ua-standby-%s", digits_of(arena, mac));
}

/* The parts of an address as libvirt writes them. */
static void add_address(struct strbuf *buf, struct bdf bdf)
{
	strbuf_addf(buf,
		    "<address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' "
		    "function='0x%x'/>",
		    bdf.domain, bdf.bus, bdf.device, bdf.function);
}

const char *address_text(struct arena *arena, int64_t port)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	add_address(&buf, (struct bdf){ .bus = (uint8_t)port });
	return arena_strdup(arena, buf.text);
}

/* Of a <hostdev> libvirt writes it without a type. */
static void add_source(struct strbuf *buf, struct arena *arena, const struct assignment *assignment)
{
	const struct bdf *bdf = &assignment->bdf;

	if (assignment->form == FORM_POOL) {
		strbuf_addf(buf, "\n  <source network='%s'/>", xml_escape(arena, assignment->pool));
		return;
	}
	strbuf_add(buf, "\n  <source>\n    ");
	if (assignment->form == FORM_INTERFACE)
		add_address(buf, *bdf);
	else
		strbuf_addf(buf,
			    "<address domain='0x%04x' bus='0x%02x' slot='0x%02x' "
			    "function='0x%x'/>",
			    bdf->domain, bdf->bus, bdf->device, bdf->function);
	strbuf_add(buf, "\n  </source>");
}

static const char *const vf_elements[] = {
	[FORM_INTERFACE] = "interface",
	[FORM_HOSTDEV] = "hostdev",
	[FORM_POOL] = "interface",
};

static const char *const vf_tags[] = {
	[FORM_INTERFACE] = "<interface type='hostdev' managed='yes'>",
	[FORM_HOSTDEV] = "<hostdev mode='subsystem' type='pci' managed='yes'>",
	[FORM_POOL] = "<interface type='network'>",
};

const char *vf_text(struct arena *arena, const struct assignment *assignment,
		    const char *persistent)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	bool set_by_libvirt = assignment->form != FORM_HOSTDEV;

	strbuf_add(&buf, vf_tags[assignment->form]);
	if (set_by_libvirt && assignment->mac)
		strbuf_addf(&buf, "\n  <mac address='%s'/>", xml_escape(arena, assignment->mac));
	add_source(&buf, arena, assignment);
	if (set_by_libvirt && assignment->vlan)
		strbuf_addf(&buf, "\n  <vlan>\n    <tag id='%lld'/>\n  </vlan>",
			    (long long)assignment->vlan);
	if (persistent)
		strbuf_addf(&buf, "\n  <teaming type='transient' persistent='%s'/>",
			    xml_escape(arena, persistent));
	strbuf_addf(&buf, "\n  <alias name='%s'/>", vf_alias(arena, assignment));
	if (assignment->port > 0) {
		strbuf_add(&buf, "\n  ");
		strbuf_add(&buf, address_text(arena, assignment->port));
	}
	strbuf_addf(&buf, "\n</%s>", vf_elements[assignment->form]);
	return arena_strdup(arena, buf.text);
}

const char *standby_text(struct arena *arena, const struct standby *standby, const char *mac,
			 const char *alias)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	const char *kind = standby->network ? "network" : "bridge";

	strbuf_addf(&buf, "<interface type='%s'>", kind);
	if (mac)
		strbuf_addf(&buf, "\n  <mac address='%s'/>", xml_escape(arena, mac));
	strbuf_addf(&buf, "\n  <source %s='%s'/>\n  <model type='virtio'/>", kind,
		    xml_escape(arena, standby->network ? standby->network : standby->bridge));
	if (alias)
		strbuf_add(&buf, "\n  <teaming type='persistent'/>");
	if (standby->link == STANDBY_DOWN)
		strbuf_add(&buf, "\n  <link state='down'/>");
	if (alias)
		strbuf_addf(&buf, "\n  <alias name='%s'/>", xml_escape(arena, alias));
	strbuf_add(&buf, "\n</interface>");
	return arena_strdup(arena, buf.text);
}

const char *port_text(struct arena *arena, int64_t index)
{
	return arena_printf(arena, "<controller type='pci' index='%lld' model='pcie-root-port'/>",
			    (long long)index);
}

const char *pool_text(struct arena *arena, const struct pool_words *pool)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_addf(&buf, "<network>\n  <name>%s</name>\n  <forward mode='hostdev' managed='yes'>",
		    xml_escape_text(arena, pool->name));
	if (pool->pf)
		strbuf_addf(&buf, "\n    <pf dev='%s'/>", xml_escape(arena, pool->pf));
	for (size_t i = 0; i < pool->n_vfs; i++) {
		strbuf_add(&buf, "\n    ");
		add_address(&buf, pool->vfs[i]);
	}
	strbuf_add(&buf, "\n  </forward>");
	if (pool->vlan)
		strbuf_addf(&buf, "\n  <vlan>\n    <tag id='%lld'/>\n  </vlan>",
			    (long long)pool->vlan);
	strbuf_add(&buf, "\n</network>");
	return arena_strdup(arena, buf.text);
}
