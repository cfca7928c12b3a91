/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a value of a VF's attribute say, and how is it written? See vf-value.h. The VLAN's bounds
 * are those of ndo_set_vf_vlan's users: an id of 12 bits, a priority of 3.
 */
#include "model/vf-value.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <stdio.h>

#include "base/nearest.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	GUID_BYTES = 8,
	HIGHEST_VLAN = 4095,
	HIGHEST_QOS = 7,
	MULTICAST = 1, /* in a MAC's first byte */
};

/* ---- bytes */

/* n bytes of two digits each, all parted by colons or all by dashes. */
static bool take_bytes(const char *text, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++, text += 3) {
		int high = digit_value(text[0]);
		int low = high < 0 ? -1 : digit_value(text[1]);

		if (low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
		if (i + 1 == n)
			return !text[2];
		if ((text[2] != ':' && text[2] != '-') || (i && text[2] != text[-1]))
			return false;
	}
	return false;
}

static void write_bytes(const uint8_t *bytes, size_t n, char *text)
{
	for (size_t i = 0; i < n; i++)
		text += sprintf(text, "%s%02x", i ? ":" : "", bytes[i]);
}

static int take_mac(const char *text, struct vf_value *value, struct err *reterr)
{
	if (take_bytes(text, value->mac, VF_MAC_BYTES))
		return 0;
	return err_set(reterr, -EINVAL,
		       "'%s' is no MAC address: six bytes are wanted, as 52:54:00:aa:01:00", text);
}

/* Drivers ask is_multicast_ether_addr and answer EINVAL. */
static int judge_mac(const char *text, const struct vf_value *value, struct err *reterr)
{
	if (!(value->mac[0] & MULTICAST))
		return 0;
	return err_set(
		reterr, -EINVAL,
		"'%s' is a multicast address: that of one interface is wanted, whose first byte is"
		" even, as 52:54:00:aa:01:00",
		text);
}

static void write_mac(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	write_bytes(value->mac, VF_MAC_BYTES, ret_text);
}

const struct vf_value_kind vf_mac_kind = { take_mac, judge_mac, write_mac };

static int take_guid(const char *text, struct vf_value *value, struct err *reterr)
{
	uint8_t bytes[GUID_BYTES] = { 0 };

	if (!take_bytes(text, bytes, GUID_BYTES))
		return err_set(
			reterr, -EINVAL,
			"'%s' is no GUID: eight bytes are wanted, as 00:11:22:33:44:55:66:77",
			text);
	for (size_t i = 0; i < GUID_BYTES; i++)
		value->number = value->number << 8 | bytes[i];
	return 0;
}

static void write_guid(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	uint8_t bytes[GUID_BYTES];

	for (size_t i = 0; i < GUID_BYTES; i++)
		bytes[i] = (uint8_t)(value->number >> 8 * (GUID_BYTES - 1 - i));
	write_bytes(bytes, GUID_BYTES, ret_text);
}

const struct vf_value_kind vf_guid_kind = { take_guid, NULL, write_guid };

/* ---- numbers */

/* ndo_set_vf_rate takes an int. */
static int take_rate(const char *text, struct vf_value *value, struct err *reterr)
{
	uint64_t rate = 0;
	int r = parse_u64(text, &rate);

	if (r == -EINVAL)
		return err_set(
			reterr, -EINVAL,
			"'%s' is no rate: a whole number of Mbit/s is wanted, as 500, or 0 for"
			" none",
			text);
	if (r < 0 || rate > INT32_MAX)
		return err_set(reterr, -EINVAL,
			       "'%s' is too high a rate: at most %d is wanted, in Mbit/s", text,
			       INT32_MAX);
	value->number = rate;
	return 0;
}

static void write_rate(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%" PRIu64, value->number);
}

const struct vf_value_kind vf_rate_kind = { take_rate, NULL, write_rate };

/* ---- VLANs */

struct vlan_parts {
	char id[VF_ATTRIBUTE_SIZE];
	char qos[VF_ATTRIBUTE_SIZE];
	char protocol[VF_ATTRIBUTE_SIZE];
	bool names_protocol;
};

static const struct {
	const char *name;
	uint16_t number;
} protocols[] = { { "802.1q", ETH_P_8021Q }, { "802.1ad", ETH_P_8021AD } };

static bool copy_part(const char **text, char part[static VF_ATTRIBUTE_SIZE])
{
	const char *word = NULL;
	size_t n = 0;

	if (!next_word(text, ':', &word, &n))
		return true;
	if (n >= VF_ATTRIBUTE_SIZE)
		return false;
	memcpy(part, word, n);
	part[n] = '\0';
	return true;
}

/* "ID[:QOS[:PROTOCOL]]"; what is left out is what the kernel takes it for. */
static bool take_parts(const char *text, struct vlan_parts *parts)
{
	if (!copy_part(&text, parts->id) || !copy_part(&text, parts->qos))
		return false;
	parts->names_protocol = text;
	return copy_part(&text, parts->protocol) && !text;
}

static int take_id(const char *text, struct vf_value *value, struct err *reterr)
{
	uint64_t id = 0;
	int r = parse_u64(text, &id);

	if (r == -EINVAL)
		return err_set(reterr, -EINVAL,
			       "'%s' is no VLAN: an id from 1 to 4094 is wanted, or 0 for none",
			       text);
	if (r < 0 || id > HIGHEST_VLAN)
		return err_set(reterr, -EINVAL,
			       "VLAN %s is too high: an id from 1 to 4094 is wanted, or 0 for none",
			       text);
	value->vlan = (uint16_t)id;
	return 0;
}

static int take_qos(const char *text, struct vf_value *value, struct err *reterr)
{
	uint64_t qos = 0;

	if (parse_u64(text, &qos) < 0 || qos > HIGHEST_QOS)
		return err_set(reterr, -EINVAL,
			       "'%s' is no VLAN priority: 0 to 7 is wanted behind the id, as 100:3",
			       text);
	value->qos = (uint16_t)qos;
	return 0;
}

static int take_protocol(const char *text, struct vf_value *value, struct err *reterr)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!str_equal(text, protocols[i].name))
			continue;
		value->protocol = protocols[i].number;
		return 0;
	}
	return err_set(reterr, -EINVAL,
		       "'%s' is no VLAN protocol: 802.1q or 802.1ad is wanted, as 100:0:802.1ad",
		       text);
}

static int take_vlan(const char *text, struct vf_value *value, struct err *reterr)
{
	struct vlan_parts parts = { .qos = "0", .protocol = "802.1q" };
	int r = 0;

	if (!take_parts(text, &parts))
		return err_set(
			reterr, -EINVAL,
			"'%s' is no VLAN: an id, a priority and a protocol at most are wanted, as"
			" 100, 100:3 or 100:0:802.1ad",
			text);
	r = take_id(parts.id, value, reterr);
	if (r == 0)
		r = take_qos(parts.qos, value, reterr);
	if (r == 0)
		r = take_protocol(parts.protocol, value, reterr);
	return r;
}

static int judge_vlan(const char *text, const struct vf_value *value, struct err *reterr)
{
	struct vlan_parts parts = { 0 };

	if (value->vlan == HIGHEST_VLAN)
		return err_set(
			reterr, -EINVAL,
			"VLAN 4095 is reserved by IEEE 802.1Q: an id from 1 to 4094 is wanted,"
			" or 0 for none");
	if (value->vlan == 0 && take_parts(text, &parts) && parts.names_protocol)
		return err_set(
			reterr, -EINVAL,
			"'%s' names a protocol without a VLAN: an id from 1 to 4094 is wanted,"
			" or 0 alone",
			text);
	return 0;
}

/* Without id and priority there is no tag, and so no protocol. */
static void write_vlan(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	if (!value->vlan && !value->qos)
		snprintf(ret_text, VF_ATTRIBUTE_SIZE, "0");
	else if (value->protocol == ETH_P_8021AD)
		snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%u:%u:802.1ad", value->vlan, value->qos);
	else if (value->qos)
		snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%u:%u", value->vlan, value->qos);
	else
		snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%u", value->vlan);
}

const struct vf_value_kind vf_vlan_kind = { take_vlan, judge_vlan, write_vlan };

/* ---- words */

/* A word, at the place of its number, and what others call it. */
struct word {
	const char *word;
	const char *also;
};

static const struct word switch_words[] = {
	{ "off", "0 no n false none disable disabled" },
	{ "on", "1 yes y true enable enabled" },
};

static const struct word link_state_words[] = {
	[IFLA_VF_LINK_STATE_AUTO] = { "auto", "automatic default" },
	[IFLA_VF_LINK_STATE_ENABLE] = { "enable", "enabled on up yes 1" },
	[IFLA_VF_LINK_STATE_DISABLE] = { "disable", "disabled off down no 0" },
};

/* The word that was meant, perhaps, or NULL. */
static const char *nearest_word(const char *text, const struct word *words, size_t n)
{
	struct nearest nearest = { .word = text };

	for (size_t i = 0; i < n; i++)
		if (*text && str_has_word(words[i].also, text))
			return words[i].word;
	for (size_t i = 0; i < n; i++)
		nearest_offer(&nearest, words[i].word);
	nearest_drop_far(&nearest);
	return nearest.n == 1 ? nearest.names[0] : NULL;
}

static int take_word(const char *text, const struct word *words, size_t n, const char *wanted,
		     struct vf_value *value, struct err *reterr)
{
	const char *near = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!str_equal(text, words[i].word))
			continue;
		value->number = i;
		return 0;
	}
	near = nearest_word(text, words, n);
	if (near)
		return err_set(reterr, -EINVAL, "'%s' is not %s; did you mean %s?", text, wanted,
			       near);
	return err_set(reterr, -EINVAL, "'%s' is not %s", text, wanted);
}

static int take_switch(const char *text, struct vf_value *value, struct err *reterr)
{
	return take_word(text, switch_words, ARRAY_SIZE(switch_words), "on or off", value, reterr);
}

static void write_switch(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%s", switch_words[value->number].word);
}

const struct vf_value_kind vf_switch_kind = { take_switch, NULL, write_switch };

static int take_link_state(const char *text, struct vf_value *value, struct err *reterr)
{
	return take_word(text, link_state_words, ARRAY_SIZE(link_state_words),
			 "auto, enable or disable", value, reterr);
}

static void write_link_state(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE])
{
	snprintf(ret_text, VF_ATTRIBUTE_SIZE, "%s", link_state_words[value->number].word);
}

const struct vf_value_kind vf_link_state_kind = { take_link_state, NULL, write_link_state };
