/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the names in recorded rtnetlink messages replaced? See disguise-netlink.h.
 */
#include "os/disguise-netlink.h"

#include <endian.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>

#include "os/disguise-text.h"

enum treatment {
	DROP = 0,
	KEEP,
	ADDRESS,    /* pseudonym_address */
	IDENTIFIER, /* pseudonym_identifier */
	NAME,	    /* disguise_text */
	NEST,	    /* attributes of the row's own table */
	VF_ADDRESS, /* struct ifla_vf_mac: an index, and 32 bytes of which 6 (or 20) are the address */
	VF_GUID,    /* struct ifla_vf_guid: an index, and a number */
};

/* What becomes of the attributes of a type; types beyond the rows are dropped. */
struct attribute_rule {
	enum treatment treatment;
	const struct attribute_rules *nested;
};

struct attribute_rules {
	const struct attribute_rule *rows;
	size_t n;
};

#define RULES(table)                                    \
	{                                               \
		.rows = (table), .n = ARRAY_SIZE(table) \
	}

static const struct attribute_rule altname_rows[] = {
	[IFLA_ALT_IFNAME] = { .treatment = NAME },
};
static const struct attribute_rules altname_rules = RULES(altname_rows);

static const struct attribute_rule kind_rows[] = {
	[IFLA_INFO_KIND] = { .treatment = KEEP },
	[IFLA_INFO_SLAVE_KIND] = { .treatment = KEEP },
};
static const struct attribute_rules kind_rules = RULES(kind_rows);

static const struct attribute_rule vf_rows[] = {
	[IFLA_VF_MAC] = { .treatment = VF_ADDRESS },
	[IFLA_VF_VLAN] = { .treatment = KEEP },
	[IFLA_VF_TX_RATE] = { .treatment = KEEP },
	[IFLA_VF_SPOOFCHK] = { .treatment = KEEP },
	[IFLA_VF_LINK_STATE] = { .treatment = KEEP },
	[IFLA_VF_RATE] = { .treatment = KEEP },
	[IFLA_VF_RSS_QUERY_EN] = { .treatment = KEEP },
	[IFLA_VF_TRUST] = { .treatment = KEEP },
	[IFLA_VF_IB_NODE_GUID] = { .treatment = VF_GUID },
	[IFLA_VF_IB_PORT_GUID] = { .treatment = VF_GUID },
	[IFLA_VF_VLAN_LIST] = { .treatment = KEEP },
};
static const struct attribute_rules vf_rules = RULES(vf_rows);

static const struct attribute_rule vfs_rows[] = {
	[IFLA_VF_INFO] = { .treatment = NEST, .nested = &vf_rules },
};
static const struct attribute_rules vfs_rules = RULES(vfs_rows);

static const struct attribute_rule link_rows[] = {
	[IFLA_ADDRESS] = { .treatment = ADDRESS },
	[IFLA_BROADCAST] = { .treatment = ADDRESS },
	[IFLA_IFNAME] = { .treatment = NAME },
	[IFLA_MTU] = { .treatment = KEEP },
	[IFLA_LINK] = { .treatment = KEEP },
	[IFLA_MASTER] = { .treatment = KEEP },
	[IFLA_OPERSTATE] = { .treatment = KEEP },
	[IFLA_LINKINFO] = { .treatment = NEST, .nested = &kind_rules },
	[IFLA_NUM_VF] = { .treatment = KEEP },
	[IFLA_VFINFO_LIST] = { .treatment = NEST, .nested = &vfs_rules },
	[IFLA_GROUP] = { .treatment = KEEP },
	[IFLA_EXT_MASK] = { .treatment = KEEP },
	[IFLA_PROMISCUITY] = { .treatment = KEEP },
	[IFLA_CARRIER] = { .treatment = KEEP },
	[IFLA_PHYS_PORT_ID] = { .treatment = IDENTIFIER },
	[IFLA_PHYS_SWITCH_ID] = { .treatment = IDENTIFIER },
	[IFLA_LINK_NETNSID] = { .treatment = KEEP },
	[IFLA_PHYS_PORT_NAME] = { .treatment = KEEP },
	[IFLA_MIN_MTU] = { .treatment = KEEP },
	[IFLA_MAX_MTU] = { .treatment = KEEP },
	[IFLA_PROP_LIST] = { .treatment = NEST, .nested = &altname_rules },
	[IFLA_PERM_ADDRESS] = { .treatment = ADDRESS },
	[IFLA_PARENT_DEV_NAME] = { .treatment = KEEP },
	[IFLA_PARENT_DEV_BUS_NAME] = { .treatment = KEEP },
};
static const struct attribute_rules link_rules = RULES(link_rows);

static const struct attribute_rule address_rows[] = {
	[IFA_ADDRESS] = { .treatment = ADDRESS },
	[IFA_LOCAL] = { .treatment = ADDRESS },
	[IFA_LABEL] = { .treatment = NAME },
	[IFA_FLAGS] = { .treatment = KEEP },
};
static const struct attribute_rules address_rules = RULES(address_rows);

static const struct attribute_rule neighbour_rows[] = {
	[NDA_LLADDR] = { .treatment = ADDRESS },
	[NDA_VLAN] = { .treatment = KEEP },
	[NDA_IFINDEX] = { .treatment = KEEP },
	[NDA_MASTER] = { .treatment = KEEP },
};
static const struct attribute_rules neighbour_rules = RULES(neighbour_rows);

/* Messages that hold names: the length of their own header, and their attributes. */
static const struct message_rule {
	uint16_t type;
	size_t header;
	const struct attribute_rules *attributes;
} message_rules[] = {
	{ RTM_NEWLINK, sizeof(struct ifinfomsg), &link_rules },
	{ RTM_NEWADDR, sizeof(struct ifaddrmsg), &address_rules },
	{ RTM_NEWNEIGH, sizeof(struct ndmsg), &neighbour_rules },
};

static void pad(struct strbuf *out, size_t length)
{
	static const char zeros[1024];

	while (out->length < length) {
		size_t n = length - out->length;

		strbuf_add_bytes(out, zeros, n < sizeof(zeros) ? n : sizeof(zeros));
	}
}

static void add_attributes(struct pseudonyms *pseudonyms, const struct attribute_rules *rules,
			   const uint8_t *bytes, size_t n, struct strbuf *out);

/* IPoIB's addresses fill 20 bytes of the 32, others leave all but 6 empty. */
static void replace_vf_address(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n)
{
	static const uint8_t empty[32 - 6];
	uint8_t *mac = bytes + offsetof(struct ifla_vf_mac, mac);

	if (n == sizeof(struct ifla_vf_mac))
		pseudonym_address(pseudonyms, mac, memcmp(mac + 6, empty, sizeof(empty)) ? 20 : 6);
}

static void replace_vf_guid(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n)
{
	struct ifla_vf_guid vf;
	uint8_t guid[sizeof(vf.guid)];

	if (n != sizeof(vf))
		return;
	memcpy(&vf, bytes, sizeof(vf));
	vf.guid = htobe64(vf.guid);
	memcpy(guid, &vf.guid, sizeof(guid));
	pseudonym_address(pseudonyms, guid, sizeof(guid));
	memcpy(&vf.guid, guid, sizeof(guid));
	vf.guid = be64toh(vf.guid);
	memcpy(bytes, &vf, sizeof(vf));
}

/* Replaces what is as long afterwards, in place. */
static void replace_payload(struct pseudonyms *pseudonyms, enum treatment treatment, uint8_t *bytes,
			    size_t n)
{
	if (treatment == ADDRESS)
		pseudonym_address(pseudonyms, bytes, n);
	else if (treatment == IDENTIFIER)
		pseudonym_identifier(pseudonyms, bytes, n);
	else if (treatment == VF_ADDRESS)
		replace_vf_address(pseudonyms, bytes, n);
	else if (treatment == VF_GUID)
		replace_vf_guid(pseudonyms, bytes, n);
}

static void add_payload(struct pseudonyms *pseudonyms, const struct attribute_rule *rule,
			const uint8_t *bytes, size_t n, struct strbuf *out)
{
	size_t start = out->length;

	if (rule->treatment == NEST) {
		add_attributes(pseudonyms, rule->nested, bytes, n, out);
	} else if (rule->treatment == NAME) {
		disguise_text(pseudonyms, 0, (const char *)bytes, n, out);
	} else {
		strbuf_add_bytes(out, bytes, n);
		replace_payload(pseudonyms, rule->treatment, (uint8_t *)out->text + start, n);
	}
}

static void add_attribute(struct pseudonyms *pseudonyms, const struct attribute_rules *rules,
			  struct nlattr attribute, const uint8_t *payload, struct strbuf *out)
{
	size_t type = attribute.nla_type & NLA_TYPE_MASK;
	size_t start = out->length;

	if (type >= rules->n || rules->rows[type].treatment == DROP)
		return;
	strbuf_add_bytes(out, &attribute, sizeof(attribute));
	add_payload(pseudonyms, &rules->rows[type], payload, attribute.nla_len - NLA_HDRLEN, out);
	attribute.nla_len = (uint16_t)(out->length - start);
	memcpy(out->text + start, &attribute, sizeof(attribute));
	pad(out, NLA_ALIGN(out->length));
}

static void add_attributes(struct pseudonyms *pseudonyms, const struct attribute_rules *rules,
			   const uint8_t *bytes, size_t n, struct strbuf *out)
{
	while (n >= NLA_HDRLEN) {
		struct nlattr attribute;
		size_t whole = 0;

		memcpy(&attribute, bytes, sizeof(attribute));
		if (attribute.nla_len < NLA_HDRLEN || attribute.nla_len > n)
			return;
		add_attribute(pseudonyms, rules, attribute, bytes + NLA_HDRLEN, out);
		whole = NLA_ALIGN(attribute.nla_len);
		if (whole >= n)
			return;
		bytes += whole;
		n -= whole;
	}
}

static const struct message_rule *find_rule(const struct nlmsghdr *message)
{
	for (size_t i = 0; i < ARRAY_SIZE(message_rules); i++)
		if (message->nlmsg_type == message_rules[i].type)
			return &message_rules[i];
	return NULL;
}

/* A message of another kind (a request, NLMSG_DONE) names nobody. */
static void add_message(struct pseudonyms *pseudonyms, struct nlmsghdr message,
			const uint8_t *payload, struct strbuf *out)
{
	const struct message_rule *rule = find_rule(&message);
	size_t n = message.nlmsg_len - NLMSG_HDRLEN;
	size_t start = out->length;

	strbuf_add_bytes(out, &message, sizeof(message));
	if (!rule || n < NLMSG_ALIGN(rule->header)) {
		strbuf_add_bytes(out, payload, n);
	} else {
		size_t header = NLMSG_ALIGN(rule->header);

		strbuf_add_bytes(out, payload, header);
		add_attributes(pseudonyms, rule->attributes, payload + header, n - header, out);
		/* By its length a list of VFs is known that outgrew its 16 bits (os/rtnl-vfs.c). */
		if (message.nlmsg_len > UINT16_MAX)
			pad(out, start + message.nlmsg_len);
	}
	message.nlmsg_len = (uint32_t)(out->length - start);
	memcpy(out->text + start, &message, sizeof(message));
	pad(out, NLA_ALIGN(out->length));
}

void disguise_rtnetlink(struct pseudonyms *pseudonyms, const void *bytes, size_t n,
			struct strbuf *out)
{
	const uint8_t *at = bytes;

	while (n >= NLMSG_HDRLEN) {
		struct nlmsghdr message;
		size_t whole = 0;

		memcpy(&message, at, sizeof(message));
		if (message.nlmsg_len < NLMSG_HDRLEN || message.nlmsg_len > n)
			return;
		add_message(pseudonyms, message, at + NLMSG_HDRLEN, out);
		whole = NLMSG_ALIGN((size_t)message.nlmsg_len);
		if (whole >= n)
			return;
		at += whole;
		n -= whole;
	}
}
