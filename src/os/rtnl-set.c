/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the kernel told what VFs are to be? IFLA_VFINFO_LIST as do_setvfinfo of net/core/rtnetlink.c
 * reads it: a list of IFLA_VF_INFO, whose attributes are structs that begin with the VF's index.
 */
#include "os/rtnl-set.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "base/text.h"
#include "os/rtnl-attributes.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

enum {
	/*
	 * Of one request: what netlink_sendmsg takes with the 32 kB, doubled by the kernel, that nl_connect
	 * asks for as the socket's buffer (sk_sndbuf - 32). The list in it stays below its 16 bits.
	 */
	MOST_REQUEST_BYTES = 65536 - 32,
};

/* What one VF is to be. */
struct wish {
	uint32_t index;
	bool has[N_VF_ATTRIBUTES];
	struct vf_value values[N_VF_ATTRIBUTES];
};

/* The structs that IFLA_VF_* attributes hold. */
union payload {
	struct ifla_vf_mac mac;
	struct ifla_vf_vlan vlan;
	struct ifla_vf_vlan_info vlan_info;
	struct ifla_vf_rate rate;
	struct ifla_vf_spoofchk setting; /* the shape of link state, RSS query and trust, too */
	struct ifla_vf_guid guid;
};

/* ---- from changes to wishes */

/* The kernel sets both rates at once (ndo_set_vf_rate). */
static int complete_rates(struct wish *wish, const struct vf *now, size_t n_now)
{
	enum vf_attribute lacking = wish->has[VF_MIN_RATE] ? VF_MAX_RATE : VF_MIN_RATE;
	char text[VF_ATTRIBUTE_SIZE];

	if (wish->has[VF_MIN_RATE] == wish->has[VF_MAX_RATE])
		return 0;
	if (wish->index >= n_now || now[wish->index].index != wish->index ||
	    vf_attribute_read(lacking, &now[wish->index], text) < 0)
		return -ENODATA;
	wish->has[lacking] = true;
	return vf_attribute_take(lacking, text, &wish->values[lacking]);
}

/* The wish that the first of the n changes belongs to; *ret_n changes make it up. */
static int take_wish(const struct vf_change *changes, size_t n, const struct vf *now, size_t n_now,
		     struct wish *wish, size_t *ret_n)
{
	size_t i = 0;

	memset(wish, 0, sizeof(*wish));
	if (changes->index < 0 || changes->index >= INT32_MAX)
		return -EINVAL;
	wish->index = (uint32_t)changes->index;
	for (; i < n && changes[i].index == changes->index; i++) {
		enum vf_attribute attribute = changes[i].attribute;
		int r = vf_attribute_take(attribute, changes[i].value, &wish->values[attribute]);

		if (r < 0)
			return r;
		wish->has[attribute] = true;
	}
	*ret_n = i;
	return complete_rates(wish, now, n_now);
}

/* ---- from wishes to attributes: each returns below 0 where the request is full */

/* The index stands first in all. Zero the rest, gaps too: the MAC's is the largest, and has none. */
static union payload payload_of(uint32_t index)
{
	return (union payload){ .mac = { .vf = index } };
}

static int put_mac(struct nl_msg *request, const struct wish *wish, enum vf_attribute attribute)
{
	union payload payload = payload_of(wish->index);

	memcpy(payload.mac.mac, wish->values[attribute].mac, VF_MAC_BYTES);
	return nla_put(request, IFLA_VF_MAC, sizeof(payload.mac), &payload.mac);
}

static int put_vlan_info(struct nl_msg *request, uint32_t index, const struct vf_value *value)
{
	struct nlattr *list = nla_nest_start(request, IFLA_VF_VLAN_LIST);
	union payload payload = payload_of(index);

	payload.vlan_info.vlan = value->vlan;
	payload.vlan_info.qos = value->qos;
	payload.vlan_info.vlan_proto = htons(value->protocol);
	if (!list ||
	    nla_put(request, IFLA_VF_VLAN_INFO, sizeof(payload.vlan_info), &payload.vlan_info) < 0)
		return -EMSGSIZE;
	return nla_nest_end(request, list);
}

/*
 * IFLA_VF_VLAN is 802.1Q by definition, and all that kernels before 4.9 know: they would pass over a
 * list without a word.
 */
static int put_vlan(struct nl_msg *request, const struct wish *wish, enum vf_attribute attribute)
{
	const struct vf_value *value = &wish->values[attribute];
	union payload payload = payload_of(wish->index);

	if (value->protocol != ETH_P_8021Q)
		return put_vlan_info(request, wish->index, value);
	payload.vlan.vlan = value->vlan;
	payload.vlan.qos = value->qos;
	return nla_put(request, IFLA_VF_VLAN, sizeof(payload.vlan), &payload.vlan);
}

static int put_rates(struct nl_msg *request, const struct wish *wish, enum vf_attribute attribute)
{
	union payload payload = payload_of(wish->index);

	(void)attribute;
	payload.rate.min_tx_rate = (uint32_t)wish->values[VF_MIN_RATE].number;
	payload.rate.max_tx_rate = (uint32_t)wish->values[VF_MAX_RATE].number;
	return nla_put(request, IFLA_VF_RATE, sizeof(payload.rate), &payload.rate);
}

static int put_setting(struct nl_msg *request, const struct wish *wish, enum vf_attribute attribute)
{
	static const int types[N_VF_ATTRIBUTES] = {
		[VF_SPOOFCHK] = IFLA_VF_SPOOFCHK,
		[VF_LINK_STATE] = IFLA_VF_LINK_STATE,
		[VF_RSS_QUERY] = IFLA_VF_RSS_QUERY_EN,
		[VF_TRUST] = IFLA_VF_TRUST,
	};
	union payload payload = payload_of(wish->index);

	payload.setting.setting = (uint32_t)wish->values[attribute].number;
	return nla_put(request, types[attribute], sizeof(payload.setting), &payload.setting);
}

/* A number in host order. */
static int put_guid(struct nl_msg *request, const struct wish *wish, enum vf_attribute attribute)
{
	union payload payload = payload_of(wish->index);

	payload.guid.guid = wish->values[attribute].number;
	return nla_put(request,
		       attribute == VF_NODE_GUID ? IFLA_VF_IB_NODE_GUID : IFLA_VF_IB_PORT_GUID,
		       sizeof(payload.guid), &payload.guid);
}

/* Both rates go as one attribute, with the second. */
static int (*const put[N_VF_ATTRIBUTES])(struct nl_msg *request, const struct wish *wish,
					 enum vf_attribute attribute) = {
	[VF_MAC] = put_mac,	     [VF_VLAN] = put_vlan,	    [VF_MAX_RATE] = put_rates,
	[VF_SPOOFCHK] = put_setting, [VF_LINK_STATE] = put_setting, [VF_RSS_QUERY] = put_setting,
	[VF_TRUST] = put_setting,    [VF_NODE_GUID] = put_guid,	    [VF_PORT_GUID] = put_guid,
};

/* An IFLA_VF_INFO with those from first to last that are wished; none where there are none. */
static int put_entry(struct nl_msg *request, const struct wish *wish, enum vf_attribute first,
		     enum vf_attribute last)
{
	struct nlattr *entry = nla_nest_start(request, IFLA_VF_INFO);

	if (!entry)
		return -EMSGSIZE;
	for (unsigned int attribute = first; attribute <= last; attribute++)
		if (wish->has[attribute] && put[attribute] &&
		    put[attribute](request, wish, attribute) < 0)
			return -EMSGSIZE;
	return nla_nest_end(request, entry) < 0 ? -EMSGSIZE : 0;
}

/*
 * All of a VF, or nothing: -EMSGSIZE. A port GUID has an entry of its own: do_setvfinfo returns behind
 * a node GUID.
 */
static int put_wish(struct nl_msg *request, const struct wish *wish)
{
	struct nlmsghdr *header = nlmsg_hdr(request);
	uint32_t length = header->nlmsg_len;
	int r = put_entry(request, wish, VF_MAC, VF_NODE_GUID);

	if (r == 0)
		r = put_entry(request, wish, VF_PORT_GUID, VF_PORT_GUID);
	if (r < 0)
		header->nlmsg_len = length;
	return r;
}

/* ---- from attributes to requests */

/* A set is answered by its acknowledgement alone. */
static void hear_nothing(const struct nlmsghdr *message, void *arg)
{
	(void)message;
	(void)arg;
}

static const struct netlink_listener nobody = { .hear = hear_nothing };

static struct nl_msg *begin_request(int64_t ifindex, struct nlattr **ret_list)
{
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex };
	struct nl_msg *request = rtnl_request_of_size(MOST_REQUEST_BYTES, RTM_SETLINK, NLM_F_ACK,
						      &header, sizeof(header));

	*ret_list = nla_nest_start(request, IFLA_VFINFO_LIST);
	return request;
}

/* As many of the n changes as fit one request; *ret_n are done. */
static int set_some(struct netlink *netlink, int64_t ifindex, const struct vf_change *changes,
		    size_t n, const struct vf *now, size_t n_now, size_t *ret_n)
{
	struct nlattr *list = NULL;
	_cleanup_(nlmsg_freep) struct nl_msg *request = begin_request(ifindex, &list);
	struct wish wish;
	size_t done = 0;
	size_t n_of_vf = 0;

	while (done < n) {
		int r = take_wish(changes + done, n - done, now, n_now, &wish, &n_of_vf);

		if (r < 0)
			return r;
		if (put_wish(request, &wish) < 0)
			break;
		done += n_of_vf;
	}
	if (!done || nla_nest_end(request, list) < 0)
		return -EMSGSIZE;
	*ret_n = done;
	return netlink_ask(netlink, request, &nobody);
}

int rtnl_set_vfs(struct netlink *netlink, int64_t ifindex, const struct vf_change *changes,
		 size_t n, const struct vf *now, size_t n_now)
{
	struct wish wish;
	size_t n_done = 0;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i += n_done)
		r = take_wish(changes + i, n - i, now, n_now, &wish, &n_done);
	for (size_t i = 0; i < n && r == 0; i += n_done)
		r = set_some(netlink, ifindex, changes + i, n - i, now, n_now, &n_done);
	return r;
}

int rtnl_set_up(struct netlink *netlink, int64_t ifindex, bool up)
{
	const struct ifinfomsg header = {
		.ifi_family = AF_UNSPEC,
		.ifi_index = (int)ifindex,
		.ifi_flags = up ? IFF_UP : 0,
		.ifi_change = IFF_UP,
	};
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		rtnl_request(RTM_SETLINK, NLM_F_ACK, &header, sizeof(header));

	return netlink_ask(netlink, request, &nobody);
}
