/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would the kernel answer about the made-up network interfaces? Recorded rtnetlink, as
 * net/core/rtnetlink.c's rtnl_fill_ifinfo writes it: a dump of all links, then each PF's with its
 * VFs, then the IP addresses.
 */
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "../../unit/wire.h"
#include "parts.h"
#include "place.h"

static void put_byte(struct strbuf *wire, int type, uint8_t value)
{
	wire_put(wire, type, &value, sizeof(value));
}

unsigned int vf_vlan(const struct function *vf)
{
	return vf->index % 2 ? 0 : 100 + vf->index;
}

static void put_vf_hardware(struct strbuf *wire, const struct function *vf)
{
	struct ifla_vf_mac mac = { .vf = vf->index };
	struct ifla_vf_broadcast broadcast;
	struct ifla_vf_vlan vlan = { .vf = vf->index, .vlan = vf_vlan(vf) };
	struct ifla_vf_rate rate = { .vf = vf->index,
				     .max_tx_rate = vf->index % 4 == 1 ? 1000 : 0 };
	struct ifla_vf_tx_rate tx_rate = { .vf = vf->index, .rate = rate.max_tx_rate };

	memset(broadcast.broadcast, 0, sizeof(broadcast.broadcast));
	memset(broadcast.broadcast, 0xff, ETH_ALEN);
	memcpy(mac.mac, vf->netdev.mac, ETH_ALEN);
	wire_put(wire, IFLA_VF_MAC, &mac, sizeof(mac));
	wire_put(wire, IFLA_VF_BROADCAST, &broadcast, sizeof(broadcast));
	wire_put(wire, IFLA_VF_VLAN, &vlan, sizeof(vlan));
	wire_put(wire, IFLA_VF_RATE, &rate, sizeof(rate));
	wire_put(wire, IFLA_VF_TX_RATE, &tx_rate, sizeof(tx_rate));
}

/* A setting that the driver does not know (ice: RSS queries) goes out as -1. */
static void put_vf_settings(struct strbuf *wire, const struct function *vf)
{
	struct ifla_vf_spoofchk spoofchk = { .vf = vf->index, .setting = 1 };
	struct ifla_vf_link_state link = { .vf = vf->index, .link_state = vf->index % 3 };
	struct ifla_vf_rss_query_en rss = { .vf = vf->index, .setting = UINT32_MAX };
	struct ifla_vf_trust trust = { .vf = vf->index, .setting = vf->index % 3 == 0 };
	struct ifla_vf_vlan_info vlan = { .vf = vf->index,
					  .vlan = vf_vlan(vf),
					  .vlan_proto = htons(ETH_P_8021Q) };
	size_t list = 0;

	wire_put(wire, IFLA_VF_SPOOFCHK, &spoofchk, sizeof(spoofchk));
	wire_put(wire, IFLA_VF_LINK_STATE, &link, sizeof(link));
	wire_put(wire, IFLA_VF_RSS_QUERY_EN, &rss, sizeof(rss));
	wire_put(wire, IFLA_VF_TRUST, &trust, sizeof(trust));
	list = wire_nest(wire, IFLA_VF_VLAN_LIST);
	wire_put(wire, IFLA_VF_VLAN_INFO, &vlan, sizeof(vlan));
	wire_nest_end(wire, list);
}

/* VFs keep the order of their indexes in the order of addresses. */
static void put_vfs(struct strbuf *wire, const struct layout *layout, const struct function *pf)
{
	size_t list = 0;

	wire_put_u32(wire, IFLA_NUM_VF, layout->shape.n_vfs);
	list = wire_nest(wire, IFLA_VFINFO_LIST);
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *vf = layout->functions[i];
		size_t entry = 0;

		if (vf->pf != pf)
			continue;
		entry = wire_nest(wire, IFLA_VF_INFO);
		put_vf_hardware(wire, vf);
		put_vf_settings(wire, vf);
		wire_nest_end(wire, entry);
	}
	wire_nest_end(wire, list);
}

static void put_names(struct strbuf *wire, const struct function *function)
{
	const uint8_t *mac = function->netdev.mac;
	const uint8_t switch_id[8] = { mac[0], mac[1], mac[2], 0xff, 0xff, mac[3], mac[4], mac[5] };
	char text[32];
	size_t names = 0;

	snprintf(text, sizeof(text), "p%u", function->bdf.function);
	wire_put_string(wire, IFLA_PHYS_PORT_NAME, text);
	wire_put(wire, IFLA_PHYS_SWITCH_ID, switch_id, sizeof(switch_id));
	snprintf(text, sizeof(text), "uplink%u", function->index);
	names = wire_nest(wire, IFLA_PROP_LIST | NLA_F_NESTED);
	wire_put_string(wire, IFLA_ALT_IFNAME, text);
	wire_nest_end(wire, names);
}

static void put_link_state(struct strbuf *wire, const struct netdev_identity *netdev)
{
	wire_put_u32(wire, IFLA_TXQLEN, 1000);
	put_byte(wire, IFLA_OPERSTATE, netdev->carrier ? IF_OPER_UP : IF_OPER_DOWN);
	put_byte(wire, IFLA_LINKMODE, 0);
	wire_put_u32(wire, IFLA_MTU, 1500);
	wire_put_u32(wire, IFLA_MIN_MTU, 68);
	wire_put_u32(wire, IFLA_MAX_MTU, 9702);
	wire_put_u32(wire, IFLA_GROUP, 0);
	wire_put_u32(wire, IFLA_PROMISCUITY, 0);
	wire_put_u32(wire, IFLA_NUM_TX_QUEUES, 64);
	wire_put_u32(wire, IFLA_NUM_RX_QUEUES, 64);
	put_byte(wire, IFLA_CARRIER, netdev->carrier);
	wire_put_string(wire, IFLA_QDISC, "mq");
	wire_put_u32(wire, IFLA_CARRIER_CHANGES, netdev->carrier ? 2 : 1);
}

/* One RTM_NEWLINK; with_vfs as the request's RTEXT_FILTER_VF. */
static void put_link(struct strbuf *wire, uint32_t seq, const struct layout *layout,
		     const struct function *function, bool with_vfs)
{
	static const uint8_t broadcast[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const struct netdev_identity *netdev = &function->netdev;
	const struct ifinfomsg link = {
		.ifi_type = ARPHRD_ETHER,
		.ifi_index = netdev->ifindex,
		.ifi_flags = netdev_flags(function),
	};
	size_t begin =
		wire_begin(wire, RTM_NEWLINK, with_vfs ? 0 : NLM_F_MULTI, seq, &link, sizeof(link));
	char address[BDF_TEXT_SIZE];

	wire_put_string(wire, IFLA_IFNAME, netdev->name);
	put_link_state(wire, netdev);
	wire_put(wire, IFLA_ADDRESS, netdev->mac, ETH_ALEN);
	wire_put(wire, IFLA_BROADCAST, broadcast, ETH_ALEN);
	if (with_vfs)
		put_vfs(wire, layout, function);
	if (function->kind == PF)
		put_names(wire, function);
	wire_put(wire, IFLA_PERM_ADDRESS, netdev->mac, ETH_ALEN);
	wire_put_string(wire, IFLA_PARENT_DEV_NAME, bdf_format(function->bdf, address));
	wire_put_string(wire, IFLA_PARENT_DEV_BUS_NAME, "pci");
	wire_end(wire, begin);
}

static void put_loopback(struct strbuf *wire, uint32_t seq)
{
	static const uint8_t zeros[ETH_ALEN];
	const struct ifinfomsg link = {
		.ifi_type = ARPHRD_LOOPBACK,
		.ifi_index = 1,
		.ifi_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_LOWER_UP,
	};
	size_t begin = wire_begin(wire, RTM_NEWLINK, NLM_F_MULTI, seq, &link, sizeof(link));

	wire_put_string(wire, IFLA_IFNAME, "lo");
	wire_put_u32(wire, IFLA_MTU, 65536);
	put_byte(wire, IFLA_OPERSTATE, IF_OPER_UNKNOWN);
	put_byte(wire, IFLA_CARRIER, 1);
	wire_put(wire, IFLA_ADDRESS, zeros, ETH_ALEN);
	wire_put(wire, IFLA_BROADCAST, zeros, ETH_ALEN);
	wire_end(wire, begin);
}

/* A dump comes in the order of ifindexes: those of PFs and plain NICs, then those of VFs. */
static void put_dump(struct strbuf *wire, uint32_t seq, const struct layout *layout)
{
	wire_ask_links(wire, seq);
	put_loopback(wire, seq);
	for (int vfs = 0; vfs < 2; vfs++)
		for (size_t i = 0; i < layout->n_functions; i++) {
			const struct function *function = layout->functions[i];

			if (function->netdev.ifindex && (function->kind == VF) == vfs)
				put_link(wire, seq, layout, function, false);
		}
	wire_done(wire, seq);
}

static void put_address(struct strbuf *wire, uint32_t seq, int ifindex, uint32_t ip)
{
	const struct ifaddrmsg header = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = 24,
		.ifa_index = (uint32_t)ifindex,
	};
	const uint32_t address = htonl(ip);
	size_t begin = wire_begin(wire, RTM_NEWADDR, NLM_F_MULTI, seq, &header, sizeof(header));

	wire_put(wire, IFA_ADDRESS, &address, sizeof(address));
	wire_put(wire, IFA_LOCAL, &address, sizeof(address));
	wire_end(wire, begin);
}

/* The loopback interface and the management NIC have one. */
static void put_addresses(struct strbuf *wire, uint32_t seq, const struct layout *layout)
{
	const struct ifaddrmsg all = { .ifa_family = AF_UNSPEC };

	wire_end(wire,
		 wire_begin(wire, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, seq, &all, sizeof(all)));
	put_address(wire, seq, 1, INADDR_LOOPBACK);
	for (size_t i = 0; i < layout->n_functions; i++)
		if (layout->functions[i]->kind == PLAIN_NIC)
			put_address(wire, seq, layout->functions[i]->netdev.ifindex, 0xc0000202);
	wire_done(wire, seq);
}

void write_links(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place place = place_open(tree, "/vfctl");
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	uint32_t seq = 1;

	put_dump(&wire, seq, layout);
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *function = layout->functions[i];

		if (function->kind != PF)
			continue;
		wire_ask_vfs(&wire, ++seq, function->netdev.ifindex);
		put_link(&wire, seq, layout, function, true);
	}
	put_addresses(&wire, ++seq, layout);
	place_bytes(&place, "links.nl", wire.text, wire.length);
}
