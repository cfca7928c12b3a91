/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test write what the kernel says by netlink? See wire.h.
 */
#include "wire.h"

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>

static void pad(struct strbuf *wire)
{
	while (wire->length % NLMSG_ALIGNTO)
		strbuf_add_bytes(wire, "", 1);
}

size_t wire_begin(struct strbuf *wire, int type, int flags, uint32_t seq, const void *header,
		  size_t n)
{
	const struct nlmsghdr message = {
		.nlmsg_type = (uint16_t)type,
		.nlmsg_flags = (uint16_t)flags,
		.nlmsg_seq = seq,
	};
	size_t begin = wire->length;

	strbuf_add_bytes(wire, &message, sizeof(message));
	strbuf_add_bytes(wire, header, n);
	pad(wire);
	return begin;
}

void wire_end(struct strbuf *wire, size_t begin)
{
	uint32_t length = (uint32_t)(wire->length - begin);

	memcpy(wire->text + begin, &length, sizeof(length));
}

void wire_put(struct strbuf *wire, int type, const void *value, size_t n)
{
	const struct nlattr attribute = {
		.nla_len = (uint16_t)(sizeof(attribute) + n),
		.nla_type = (uint16_t)type,
	};

	strbuf_add_bytes(wire, &attribute, sizeof(attribute));
	strbuf_add_bytes(wire, value, n);
	pad(wire);
}

void wire_put_u32(struct strbuf *wire, int type, uint32_t value)
{
	wire_put(wire, type, &value, sizeof(value));
}

void wire_put_string(struct strbuf *wire, int type, const char *value)
{
	if (value)
		wire_put(wire, type, value, strlen(value) + 1);
}

size_t wire_nest(struct strbuf *wire, int type)
{
	size_t begin = wire->length;

	wire_put(wire, type, NULL, 0);
	return begin;
}

void wire_nest_end(struct strbuf *wire, size_t begin)
{
	uint16_t length = (uint16_t)(wire->length - begin);

	memcpy(wire->text + begin, &length, sizeof(length));
}

void wire_done(struct strbuf *wire, uint32_t seq)
{
	const int status = 0;

	wire_end(wire, wire_begin(wire, NLMSG_DONE, NLM_F_MULTI, seq, &status, sizeof(status)));
}

void wire_error(struct strbuf *wire, uint32_t seq, int error)
{
	const struct nlmsgerr status = { .error = error };

	wire_end(wire, wire_begin(wire, NLMSG_ERROR, 0, seq, &status, sizeof(status)));
}

void wire_ask_links(struct strbuf *wire, uint32_t seq)
{
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
	size_t begin = wire_begin(wire, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, seq, &header,
				  sizeof(header));

	wire_put_u32(wire, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	wire_end(wire, begin);
}

static void ask_vfs(struct strbuf *wire, uint32_t seq, int ifindex, uint32_t filter)
{
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = ifindex };
	size_t begin = wire_begin(wire, RTM_GETLINK, NLM_F_REQUEST, seq, &header, sizeof(header));

	wire_put_u32(wire, IFLA_EXT_MASK, filter);
	wire_end(wire, begin);
}

void wire_ask_vfs(struct strbuf *wire, uint32_t seq, int ifindex)
{
	ask_vfs(wire, seq, ifindex, RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS);
}

void wire_ask_vf_counters(struct strbuf *wire, uint32_t seq, int ifindex)
{
	ask_vfs(wire, seq, ifindex, RTEXT_FILTER_VF);
}

const char *wire_vf_mac(uint32_t index, char text[static 18])
{
	snprintf(text, 18, "02:00:00:00:%02x:%02x", index >> 8 & 0xff, index & 0xff);
	return text;
}

/* As rtnl_fill_vf, with the attributes that keep 64 bits aligned (nla_put_u64_64bit). */
static void put_counters(struct strbuf *wire, uint32_t n, bool nothing)
{
	size_t list = wire_nest(wire, IFLA_VF_STATS);

	for (int type = IFLA_VF_STATS_RX_PACKETS; type <= IFLA_VF_STATS_TX_DROPPED; type++) {
		const uint64_t value = nothing ? 0 : n * UINT64_C(1000) + (uint64_t)type;

		if (type == IFLA_VF_STATS_PAD)
			continue;
		if (wire->length % 8 == 0)
			wire_put(wire, IFLA_VF_STATS_PAD, NULL, 0);
		wire_put(wire, type, &value, sizeof(value));
	}
	wire_nest_end(wire, list);
}

/*
 * VF n has VLAN n + 1 (802.1ad where odd), min rate n, max rate 2 n; odd ones have no RSS queries, and
 * every third tells something unheard of in the place of trust.
 */
static void put_vf(struct strbuf *wire, const struct wire_link *link, uint32_t n)
{
	const struct ifla_vf_mac mac = { n, { 2, 0, 0, 0, (uint8_t)(n >> 8), (uint8_t)n } };
	const struct ifla_vf_broadcast broadcast = { { 0 } };
	const struct ifla_vf_vlan vlan = { n, n + 1, n % 8 };
	const struct ifla_vf_vlan_info info = { n, n + 1, n % 8,
						htons(n % 2 ? ETH_P_8021AD : ETH_P_8021Q) };
	const struct ifla_vf_tx_rate tx_rate = { n, 2 * n };
	const struct ifla_vf_rate rate = { n, n, 2 * n };
	const struct ifla_vf_spoofchk spoofchk = { n, n % 2 };
	const struct ifla_vf_link_state state = { n, n % 3 };
	const struct ifla_vf_rss_query_en rss_query = { n, n % 2 ? UINT32_MAX : 0 };
	const struct ifla_vf_trust trust = { n, n % 2 };
	size_t entry = wire_nest(wire, IFLA_VF_INFO);
	size_t list = 0;

	wire_put(wire, IFLA_VF_MAC, &mac, sizeof(mac));
	wire_put(wire, IFLA_VF_BROADCAST, &broadcast, sizeof(broadcast));
	wire_put(wire, IFLA_VF_VLAN, &vlan, sizeof(vlan));
	wire_put(wire, IFLA_VF_RATE, &rate, sizeof(rate));
	wire_put(wire, IFLA_VF_TX_RATE, &tx_rate, sizeof(tx_rate));
	wire_put(wire, IFLA_VF_SPOOFCHK, &spoofchk, sizeof(spoofchk));
	wire_put(wire, IFLA_VF_LINK_STATE, &state, sizeof(state));
	wire_put(wire, IFLA_VF_RSS_QUERY_EN, &rss_query, sizeof(rss_query));
	wire_put(wire, n % 3 ? IFLA_VF_TRUST : IFLA_VF_MAX + 1, &trust, sizeof(trust));
	list = wire_nest(wire, IFLA_VF_VLAN_LIST);
	wire_put(wire, IFLA_VF_VLAN_INFO, &info, sizeof(info));
	wire_nest_end(wire, list);
	if (link->with_counters)
		put_counters(wire, n, link->counts_nothing);
	wire_nest_end(wire, entry);
}

static void put_vfs(struct strbuf *wire, const struct wire_link *link)
{
	uint32_t n = link->n_told ? link->n_told : link->n_vfs;
	size_t list = 0;

	if (!link->n_vfs)
		return;
	wire_put_u32(wire, IFLA_NUM_VF, link->n_vfs);
	if (n == UINT32_MAX)
		return;
	list = wire_nest(wire, IFLA_VFINFO_LIST);
	for (uint32_t i = 0; i < n; i++)
		put_vf(wire, link, i);
	wire_nest_end(wire, list);
}

static void put_number(struct strbuf *wire, int type, uint32_t value)
{
	if (value)
		wire_put_u32(wire, type, value);
}

static void put_mac(struct strbuf *wire, int type, const char *mac)
{
	if (mac)
		wire_put(wire, type, mac, ETH_ALEN);
}

static void put_altname(struct strbuf *wire, const char *name)
{
	size_t list = 0;

	if (!name)
		return;
	list = wire_nest(wire, IFLA_PROP_LIST);
	wire_put_string(wire, IFLA_ALT_IFNAME, name);
	wire_nest_end(wire, list);
}

/* In the kernel's order: IFLA_NUM_VF and the list in front of what a wrapped list may hide. */
static void put_kind(struct strbuf *wire, const char *kind)
{
	size_t begin = 0;

	if (!kind)
		return;
	begin = wire_nest(wire, IFLA_LINKINFO);
	wire_put_string(wire, IFLA_INFO_KIND, kind);
	wire_nest_end(wire, begin);
}

void wire_link(struct strbuf *wire, uint32_t seq, int flags, const struct wire_link *link)
{
	const struct ifinfomsg header = {
		.ifi_type = link->type ? link->type : ARPHRD_ETHER,
		.ifi_index = link->ifindex,
		.ifi_flags = link->flags,
	};
	size_t begin = wire_begin(wire, RTM_NEWLINK, flags, seq, &header, sizeof(header));

	wire_put_string(wire, IFLA_IFNAME, link->name);
	put_number(wire, IFLA_MTU, link->mtu);
	put_number(wire, IFLA_LINK, link->lower);
	put_number(wire, IFLA_MASTER, link->master);
	put_mac(wire, IFLA_ADDRESS, link->mac);
	/* The kernel writes this one without its NUL. */
	if (link->port_name)
		wire_put(wire, IFLA_PHYS_PORT_NAME, link->port_name, strlen(link->port_name));
	put_vfs(wire, link);
	put_mac(wire, IFLA_PERM_ADDRESS, link->permanent_mac);
	put_altname(wire, link->altname);
	put_kind(wire, link->kind);
	wire_put_string(wire, IFLA_PARENT_DEV_NAME, link->parent);
	wire_put_string(wire, IFLA_PARENT_DEV_BUS_NAME, link->parent_bus);
	wire_end(wire, begin);
}
