/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would the kernel answer about the made-up network interfaces? Recorded rtnetlink, as
 * net/core/rtnetlink.c's rtnl_fill_ifinfo writes it: a dump of all links, then each PF's with its VFs.
 */
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "parts.h"
#include "place.h"
#include "stream.h"

static void put_vf_hardware(struct stream *stream, const struct function *vf)
{
	struct ifla_vf_mac mac = { .vf = vf->index };
	struct ifla_vf_broadcast broadcast;
	struct ifla_vf_vlan vlan = { .vf = vf->index, .vlan = vf->index % 2 ? 0 : 100 + vf->index };
	struct ifla_vf_rate rate = { .vf = vf->index,
				     .max_tx_rate = vf->index % 4 == 1 ? 1000 : 0 };
	struct ifla_vf_tx_rate tx_rate = { .vf = vf->index, .rate = rate.max_tx_rate };

	memset(broadcast.broadcast, 0, sizeof(broadcast.broadcast));
	memset(broadcast.broadcast, 0xff, ETH_ALEN);
	memcpy(mac.mac, vf->netdev.mac, ETH_ALEN);
	put(stream, IFLA_VF_MAC, &mac, sizeof(mac));
	put(stream, IFLA_VF_BROADCAST, &broadcast, sizeof(broadcast));
	put(stream, IFLA_VF_VLAN, &vlan, sizeof(vlan));
	put(stream, IFLA_VF_RATE, &rate, sizeof(rate));
	put(stream, IFLA_VF_TX_RATE, &tx_rate, sizeof(tx_rate));
}

/* A setting that the driver does not know (ice: RSS queries) goes out as -1. */
static void put_vf_settings(struct stream *stream, const struct function *vf)
{
	struct ifla_vf_spoofchk spoofchk = { .vf = vf->index, .setting = 1 };
	struct ifla_vf_link_state link = { .vf = vf->index, .link_state = vf->index % 3 };
	struct ifla_vf_rss_query_en rss = { .vf = vf->index, .setting = UINT32_MAX };
	struct ifla_vf_trust trust = { .vf = vf->index, .setting = vf->index % 3 == 0 };
	struct ifla_vf_vlan_info vlan = { .vf = vf->index,
					  .vlan = vf->index % 2 ? 0 : 100 + vf->index,
					  .vlan_proto = htons(ETH_P_8021Q) };
	size_t list = 0;

	put(stream, IFLA_VF_SPOOFCHK, &spoofchk, sizeof(spoofchk));
	put(stream, IFLA_VF_LINK_STATE, &link, sizeof(link));
	put(stream, IFLA_VF_RSS_QUERY_EN, &rss, sizeof(rss));
	put(stream, IFLA_VF_TRUST, &trust, sizeof(trust));
	list = begin_nest(stream, IFLA_VF_VLAN_LIST);
	put(stream, IFLA_VF_VLAN_INFO, &vlan, sizeof(vlan));
	end_nest(stream, list);
}

/* VFs keep the order of their indexes in the order of addresses. */
static void put_vfs(struct stream *stream, const struct layout *layout, const struct function *pf)
{
	size_t list = 0;

	put_number(stream, IFLA_NUM_VF, layout->shape.n_vfs);
	list = begin_nest(stream, IFLA_VFINFO_LIST);
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *vf = layout->functions[i];
		size_t entry = 0;

		if (vf->pf != pf)
			continue;
		entry = begin_nest(stream, IFLA_VF_INFO);
		put_vf_hardware(stream, vf);
		put_vf_settings(stream, vf);
		end_nest(stream, entry);
	}
	end_nest(stream, list);
}

static void put_names(struct stream *stream, const struct function *function)
{
	const uint8_t *mac = function->netdev.mac;
	const uint8_t switch_id[8] = { mac[0], mac[1], mac[2], 0xff, 0xff, mac[3], mac[4], mac[5] };
	char text[32];
	size_t names = 0;

	snprintf(text, sizeof(text), "p%u", function->bdf.function);
	put_string(stream, IFLA_PHYS_PORT_NAME, text);
	put(stream, IFLA_PHYS_SWITCH_ID, switch_id, sizeof(switch_id));
	snprintf(text, sizeof(text), "uplink%u", function->index);
	names = begin_nest(stream, IFLA_PROP_LIST | NLA_F_NESTED);
	put_string(stream, IFLA_ALT_IFNAME, text);
	end_nest(stream, names);
}

static void put_link_state(struct stream *stream, const struct netdev_identity *netdev)
{
	put_number(stream, IFLA_TXQLEN, 1000);
	put_byte(stream, IFLA_OPERSTATE, netdev->carrier ? IF_OPER_UP : IF_OPER_DOWN);
	put_byte(stream, IFLA_LINKMODE, 0);
	put_number(stream, IFLA_MTU, 1500);
	put_number(stream, IFLA_MIN_MTU, 68);
	put_number(stream, IFLA_MAX_MTU, 9702);
	put_number(stream, IFLA_GROUP, 0);
	put_number(stream, IFLA_PROMISCUITY, 0);
	put_number(stream, IFLA_NUM_TX_QUEUES, 64);
	put_number(stream, IFLA_NUM_RX_QUEUES, 64);
	put_byte(stream, IFLA_CARRIER, netdev->carrier);
	put_string(stream, IFLA_QDISC, "mq");
	put_number(stream, IFLA_CARRIER_CHANGES, netdev->carrier ? 2 : 1);
}

/* One RTM_NEWLINK; with_vfs as the request's RTEXT_FILTER_VF. */
static void put_link(struct stream *stream, const struct layout *layout,
		     const struct function *function, uint16_t flags, bool with_vfs)
{
	static const uint8_t broadcast[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const struct netdev_identity *netdev = &function->netdev;
	struct ifinfomsg link = { .ifi_type = ARPHRD_ETHER,
				  .ifi_index = netdev->ifindex,
				  .ifi_flags = netdev_flags(function) };
	char address[BDF_TEXT_SIZE];

	begin_message(stream, RTM_NEWLINK, flags);
	put_padded(stream, &link, sizeof(link));
	put_string(stream, IFLA_IFNAME, netdev->name);
	put_link_state(stream, netdev);
	put(stream, IFLA_ADDRESS, netdev->mac, ETH_ALEN);
	put(stream, IFLA_BROADCAST, broadcast, ETH_ALEN);
	if (with_vfs)
		put_vfs(stream, layout, function);
	if (function->kind == PF)
		put_names(stream, function);
	put(stream, IFLA_PERM_ADDRESS, netdev->mac, ETH_ALEN);
	put_string(stream, IFLA_PARENT_DEV_NAME, bdf_format(function->bdf, address));
	put_string(stream, IFLA_PARENT_DEV_BUS_NAME, "pci");
	end_message(stream);
}

static void put_loopback(struct stream *stream)
{
	static const uint8_t zeros[ETH_ALEN];
	struct ifinfomsg link = { .ifi_type = ARPHRD_LOOPBACK,
				  .ifi_index = 1,
				  .ifi_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_LOWER_UP };

	begin_message(stream, RTM_NEWLINK, NLM_F_MULTI);
	put_padded(stream, &link, sizeof(link));
	put_string(stream, IFLA_IFNAME, "lo");
	put_number(stream, IFLA_MTU, 65536);
	put_byte(stream, IFLA_OPERSTATE, IF_OPER_UNKNOWN);
	put_byte(stream, IFLA_CARRIER, 1);
	put(stream, IFLA_ADDRESS, zeros, ETH_ALEN);
	put(stream, IFLA_BROADCAST, zeros, ETH_ALEN);
	end_message(stream);
}

static void put_request(struct stream *stream, uint16_t flags, int ifindex, uint32_t mask)
{
	struct ifinfomsg link = { .ifi_index = ifindex };

	begin_request(stream, RTM_GETLINK, flags);
	put_padded(stream, &link, sizeof(link));
	put_number(stream, IFLA_EXT_MASK, mask);
	end_message(stream);
}

/* A dump comes in the order of ifindexes: those of PFs and plain NICs, then those of VFs. */
static void put_dump(struct stream *stream, const struct layout *layout)
{
	const int done = 0;

	put_request(stream, NLM_F_DUMP, 0, RTEXT_FILTER_SKIP_STATS);
	put_loopback(stream);
	for (int vfs = 0; vfs < 2; vfs++)
		for (size_t i = 0; i < layout->n_functions; i++) {
			const struct function *function = layout->functions[i];

			if (function->netdev.ifindex && (function->kind == VF) == vfs)
				put_link(stream, layout, function, NLM_F_MULTI, false);
		}
	begin_message(stream, NLMSG_DONE, NLM_F_MULTI);
	put_padded(stream, &done, sizeof(done));
	end_message(stream);
}

void write_links(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place place = place_open(tree, "/vfctl");
	struct stream stream = { 0 };

	put_dump(&stream, layout);
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *function = layout->functions[i];

		if (function->kind != PF)
			continue;
		put_request(&stream, 0, function->netdev.ifindex,
			    RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS);
		put_link(&stream, layout, function, 0, true);
	}
	place_bytes(&place, "links.nl", stream.bytes.text, stream.bytes.length);
	strbuf_release(&stream.bytes);
}
