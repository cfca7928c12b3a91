/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a VF does its PF administer? See vf-attribute.h.
 */
#include "model/vf-attribute.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <stdio.h>

#include "base/text.h"

const char *const vf_attribute_names[N_VF_ATTRIBUTES] = {
	[VF_MAC] = "mac",
	[VF_VLAN] = "vlan",
	[VF_MIN_RATE] = "min-rate",
	[VF_MAX_RATE] = "max-rate",
	[VF_SPOOFCHK] = "spoofchk",
	[VF_LINK_STATE] = "link-state",
	[VF_RSS_QUERY] = "rss-query",
	[VF_TRUST] = "trust",
	[VF_NODE_GUID] = "node-guid",
	[VF_PORT_GUID] = "port-guid",
};

const char *const vf_attribute_by_itself[N_VF_ATTRIBUTES] = {
	[VF_MAC] = "00:00:00:00:00:00",
	[VF_VLAN] = "0",
	[VF_MIN_RATE] = "0",
	[VF_MAX_RATE] = "0",
	[VF_LINK_STATE] = "auto",
	[VF_RSS_QUERY] = "off",
	[VF_TRUST] = "off",
	[VF_NODE_GUID] = "00:00:00:00:00:00:00:00",
	[VF_PORT_GUID] = "00:00:00:00:00:00:00:00",
};

/* Each reads one fact of a VF; text that is cut off is not in the form. */

static int read_mac(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	const char *mac = *(const char *const *)fact;

	if (!mac)
		return -ENODATA;
	if (strlen(mac) > strlen("52:54:00:aa:01:00"))
		return -EOPNOTSUPP;
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%s", mac);
	return 0;
}

static int read_vlan(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	const struct vlan *vlan = fact;
	struct vf_value value = { 0 };

	if (((vlan->id | vlan->qos) & ~(int64_t)UINT16_MAX) || !vlan->proto)
		return -ENODATA;
	value.vlan = (uint16_t)vlan->id;
	value.qos = (uint16_t)vlan->qos;
	value.protocol = ETH_P_8021Q;
	if (str_equal(vlan->proto, "802.1ad"))
		value.protocol = ETH_P_8021AD;
	else if (!str_equal(vlan->proto, "802.1q") && (vlan->id || vlan->qos))
		return -ENODATA;
	vf_vlan_kind.write(&value, ret_text);
	return 0;
}

static int read_rate(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	const int64_t *rate = fact;

	if (*rate == UNKNOWN)
		return -ENODATA;
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%lld", (long long)*rate);
	return 0;
}

static int read_switch(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	const enum tristate *setting = fact;

	if (*setting == FACT_INAPPLICABLE)
		return -EOPNOTSUPP;
	if (*setting == FACT_UNKNOWN)
		return -ENODATA;
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%s", *setting == FACT_YES ? "on" : "off");
	return 0;
}

static int read_text(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	const char *text = *(const char *const *)fact;

	if (!text)
		return -ENODATA;
	if (!*text)
		return -EOPNOTSUPP;
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%s", text);
	return 0;
}

/* Each makes one fact of a VF what the text says, or its parts do. */

static void put_text(const char *text, const struct vf_value *value, struct arena *arena,
		     void *fact)
{
	(void)value;
	*(const char **)fact = arena_strdup(arena, text);
}

static void put_vlan(const char *text, const struct vf_value *value, struct arena *arena,
		     void *fact)
{
	(void)text;
	(void)arena;
	*(struct vlan *)fact = (struct vlan){
		.id = value->vlan,
		.qos = value->qos,
		.proto = value->protocol == ETH_P_8021AD ? "802.1ad" : "802.1q",
	};
}

static void put_rate(const char *text, const struct vf_value *value, struct arena *arena,
		     void *fact)
{
	(void)text;
	(void)arena;
	*(int64_t *)fact = (int64_t)value->number;
}

static void put_switch(const char *text, const struct vf_value *value, struct arena *arena,
		       void *fact)
{
	(void)value;
	(void)arena;
	*(enum tristate *)fact = tristate_from_bool(str_equal(text, "on"));
}

static const struct {
	const struct vf_value_kind *kind;
	int (*read)(const void *fact, char ret_text[static VF_ATTRIBUTE_SIZE]);
	void (*put)(const char *text, const struct vf_value *value, struct arena *arena,
		    void *fact);
	size_t fact; /* its place in struct vf */
} rows[N_VF_ATTRIBUTES] = {
	[VF_MAC] = { &vf_mac_kind, read_mac, put_text, offsetof(struct vf, mac) },
	[VF_VLAN] = { &vf_vlan_kind, read_vlan, put_vlan, offsetof(struct vf, vlan) },
	[VF_MIN_RATE] = { &vf_rate_kind, read_rate, put_rate, offsetof(struct vf, min_tx_mbps) },
	[VF_MAX_RATE] = { &vf_rate_kind, read_rate, put_rate, offsetof(struct vf, max_tx_mbps) },
	[VF_SPOOFCHK] = { &vf_switch_kind, read_switch, put_switch, offsetof(struct vf, spoofchk) },
	[VF_LINK_STATE] = { &vf_link_state_kind, read_text, put_text,
			    offsetof(struct vf, link_state) },
	[VF_RSS_QUERY] = { &vf_switch_kind, read_switch, put_switch,
			   offsetof(struct vf, rss_query) },
	[VF_TRUST] = { &vf_switch_kind, read_switch, put_switch, offsetof(struct vf, trust) },
	[VF_NODE_GUID] = { &vf_guid_kind, read_text, put_text, offsetof(struct vf, node_guid) },
	[VF_PORT_GUID] = { &vf_guid_kind, read_text, put_text, offsetof(struct vf, port_guid) },
};

int vf_attribute_parse(enum vf_attribute attribute, const char *text,
		       char ret_value[static VF_ATTRIBUTE_SIZE], struct err *reterr)
{
	const struct vf_value_kind *kind = rows[attribute].kind;
	struct vf_value value = { 0 };
	int r = kind->take(text, &value, reterr);

	if (r == 0 && kind->judge)
		r = kind->judge(text, &value, reterr);
	if (r == 0)
		kind->write(&value, ret_value);
	return r;
}

int vf_attribute_take(enum vf_attribute attribute, const char *value, struct vf_value *ret_value)
{
	const struct vf_value_kind *kind = rows[attribute].kind;
	struct vf_value parts = { 0 };
	char form[VF_ATTRIBUTE_SIZE];

	if (kind->take(value, &parts, NULL) < 0)
		return -EINVAL;
	kind->write(&parts, form);
	if (!str_equal(form, value))
		return -EINVAL;
	*ret_value = parts;
	return 0;
}

bool vf_attribute_is_value(enum vf_attribute attribute, const char *value)
{
	struct vf_value parts;

	return vf_attribute_take(attribute, value, &parts) == 0;
}

bool vf_vlan_is_plain(const struct vf_value *vlan)
{
	return !vlan->qos && vlan->protocol != ETH_P_8021AD;
}

int vf_attribute_read(enum vf_attribute attribute, const struct vf *vf,
		      char ret_value[static VF_ATTRIBUTE_SIZE])
{
	char text[VF_ATTRIBUTE_SIZE] = "";
	int r = rows[attribute].read((const char *)vf + rows[attribute].fact, text);

	if (r < 0)
		return r;
	if (!vf_attribute_is_value(attribute, text))
		return -ENODATA;
	snprintf(ret_value, VF_ATTRIBUTE_SIZE, "%s", text);
	return 0;
}

int vf_attribute_put(enum vf_attribute attribute, const char *value, struct arena *arena,
		     struct vf *vf)
{
	struct vf_value parts = { 0 };
	int r = vf_attribute_take(attribute, value, &parts);

	if (r == 0)
		rows[attribute].put(value, &parts, arena, (char *)vf + rows[attribute].fact);
	return r;
}
