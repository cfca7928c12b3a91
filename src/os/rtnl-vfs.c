/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did the driver of a PF tell of its VFs? IFLA_VFINFO_LIST, as rtnl_fill_vf and
 * rtnl_fill_vfinfo of net/core/rtnetlink.c write it.
 */
#include "os/rtnl.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

#include "base/text.h"
#include "os/rtnl-attributes.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

enum {
	INFINIBAND_ADDRESS_BYTES = 20,
};

struct vf_reader;

/* What is on its way from the reply to the caller. */
struct vf_reader {
	void (*take)(const struct vf_reader *reader, struct nlattr *entry);
	struct arena *arena;
	void (*each)(const struct vf *attributes, void *arg);
	void (*count)(int64_t index, const struct vf_counters *counters, void *arg);
	void *arg;
	bool infiniband;
	bool heard;
	int result;
};

/*
 * Copies an attribute's struct, which each begin with the VF's index. False where it is absent or
 * shorter than the oldest kernel wrote it.
 */
static bool copy(const struct nlattr *attribute, void *to, size_t size)
{
	if (!attribute || (size_t)nla_len(attribute) < size)
		return false;
	nla_memcpy(to, attribute, (int)size);
	return true;
}

/*
 * {vf, setting}: rtnl_fill_vfinfo presets it to -1, "so the user space tool can detect that the
 * driver didn't report anything".
 */
static enum tristate setting_of(const struct nlattr *attribute)
{
	struct ifla_vf_trust value;

	if (!copy(attribute, &value, sizeof(value)))
		return FACT_UNKNOWN;
	if (value.setting == UINT32_MAX)
		return FACT_INAPPLICABLE;
	return tristate_from_bool(value.setting);
}

static const char *protocol_name(uint16_t protocol, struct arena *arena)
{
	if (protocol == ETH_P_8021Q)
		return "802.1q";
	if (protocol == ETH_P_8021AD)
		return "802.1ad";
	return arena_printf(arena, "0x%04x", protocol);
}

/* Since 4.9 in a list, with the protocol; before, alone and always 802.1Q. */
static struct vlan vlan_of(struct nlattr **table, struct arena *arena)
{
	struct vlan vlan = { UNKNOWN, UNKNOWN, NULL };
	struct ifla_vf_vlan_info value = { .vlan_proto = htons(ETH_P_8021Q) };
	const struct nlattr *first = NULL;

	if (table[IFLA_VF_VLAN_LIST])
		first = nla_find(nla_data(table[IFLA_VF_VLAN_LIST]),
				 nla_len(table[IFLA_VF_VLAN_LIST]), IFLA_VF_VLAN_INFO);
	if (!copy(first, &value, sizeof(value)) &&
	    !copy(table[IFLA_VF_VLAN], &value, sizeof(struct ifla_vf_vlan)))
		return vlan;
	vlan.id = value.vlan;
	vlan.qos = value.qos;
	vlan.proto = protocol_name(ntohs(value.vlan_proto), arena);
	return vlan;
}

static const char *link_state_of(const struct nlattr *attribute)
{
	static const char *const names[] = {
		[IFLA_VF_LINK_STATE_AUTO] = "auto",
		[IFLA_VF_LINK_STATE_ENABLE] = "enable",
		[IFLA_VF_LINK_STATE_DISABLE] = "disable",
	};
	struct ifla_vf_link_state value;

	if (!copy(attribute, &value, sizeof(value)) || value.link_state >= ARRAY_SIZE(names))
		return NULL;
	return names[value.link_state];
}

static void take_rates(struct vf *vf, struct nlattr **table)
{
	struct ifla_vf_rate rate;
	struct ifla_vf_tx_rate most;

	vf->min_tx_mbps = UNKNOWN;
	vf->max_tx_mbps = UNKNOWN;
	if (copy(table[IFLA_VF_RATE], &rate, sizeof(rate))) {
		vf->min_tx_mbps = rate.min_tx_rate;
		vf->max_tx_mbps = rate.max_tx_rate;
	} else if (copy(table[IFLA_VF_TX_RATE], &most, sizeof(most))) {
		vf->max_tx_mbps = most.rate;
	}
}

/* A number in host order, shown with its most significant byte first. */
static const char *guid_of(const struct nlattr *attribute, const struct vf_reader *reader)
{
	struct ifla_vf_guid value;
	unsigned char bytes[sizeof(value.guid)];

	if (!reader->infiniband)
		return "";
	if (!copy(attribute, &value, sizeof(value)))
		return NULL;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(value.guid >> 8 * (sizeof(bytes) - 1 - i));
	return rtnl_hex(bytes, sizeof(bytes), ":", reader->arena);
}

static void take_vf(const struct vf_reader *reader, struct nlattr *entry)
{
	struct nlattr *table[IFLA_VF_MAX + 1] = { NULL };
	struct ifla_vf_mac mac;
	struct vf vf = { 0 };

	if (nla_parse_nested(table, IFLA_VF_MAX, entry, NULL) < 0 ||
	    !copy(table[IFLA_VF_MAC], &mac, sizeof(mac)))
		return;
	vf.index = mac.vf;
	vf.mac = rtnl_hex(mac.mac, reader->infiniband ? INFINIBAND_ADDRESS_BYTES : ETH_ALEN, ":",
			  reader->arena);
	vf.vlan = vlan_of(table, reader->arena);
	vf.trust = setting_of(table[IFLA_VF_TRUST]);
	vf.spoofchk = setting_of(table[IFLA_VF_SPOOFCHK]);
	vf.rss_query = setting_of(table[IFLA_VF_RSS_QUERY_EN]);
	vf.link_state = link_state_of(table[IFLA_VF_LINK_STATE]);
	take_rates(&vf, table);
	vf.node_guid = guid_of(table[IFLA_VF_IB_NODE_GUID], reader);
	vf.port_guid = guid_of(table[IFLA_VF_IB_PORT_GUID], reader);
	reader->each(&vf, reader->arg);
}

/* By the attribute's type, of which the first is 0: nla_parse takes that for damage. */
static const struct {
	int type;
	enum vf_counter counter;
} counter_attributes[] = {
	{ IFLA_VF_STATS_RX_PACKETS, VF_RX_PACKETS },  { IFLA_VF_STATS_TX_PACKETS, VF_TX_PACKETS },
	{ IFLA_VF_STATS_RX_BYTES, VF_RX_BYTES },      { IFLA_VF_STATS_TX_BYTES, VF_TX_BYTES },
	{ IFLA_VF_STATS_BROADCAST, VF_RX_BROADCAST }, { IFLA_VF_STATS_MULTICAST, VF_RX_MULTICAST },
	{ IFLA_VF_STATS_RX_DROPPED, VF_RX_DROPPED },  { IFLA_VF_STATS_TX_DROPPED, VF_TX_DROPPED },
};

static void take_counter(struct vf_counters *counters, const struct nlattr *attribute)
{
	uint64_t value = 0;

	for (size_t i = 0; i < ARRAY_SIZE(counter_attributes); i++) {
		if (nla_type(attribute) != counter_attributes[i].type ||
		    !copy(attribute, &value, sizeof(value)))
			continue;
		counters->values[counter_attributes[i].counter] = value;
		counters->known = true;
	}
}

static void take_counters(const struct vf_reader *reader, struct nlattr *entry)
{
	struct nlattr *table[IFLA_VF_MAX + 1] = { NULL };
	struct vf_counters counters = { 0 };
	struct ifla_vf_mac mac;
	struct nlattr *attribute = NULL;
	int rest = 0;

	if (nla_parse_nested(table, IFLA_VF_MAX, entry, NULL) < 0 ||
	    !copy(table[IFLA_VF_MAC], &mac, sizeof(mac)) || !table[IFLA_VF_STATS])
		return;
	for (attribute = nla_data(table[IFLA_VF_STATS]), rest = nla_len(table[IFLA_VF_STATS]);
	     nla_ok(attribute, rest); attribute = nla_next(attribute, &rest))
		take_counter(&counters, attribute);
	reader->count(mac.vf, &counters, reader->arg);
}

/* The kernel lists VFs by index; an entry without its address, or out of order, is damaged. */
static bool is_vf(struct nlattr *entry, uint32_t index)
{
	struct nlattr *table[IFLA_VF_MAX + 1] = { NULL };
	struct ifla_vf_mac mac;

	return nla_type(entry) == IFLA_VF_INFO &&
	       nla_parse_nested(table, IFLA_VF_MAX, entry, NULL) >= 0 &&
	       copy(table[IFLA_VF_MAC], &mac, sizeof(mac)) && mac.vf == index;
}

/*
 * Whether the list is what the kernel meant to send. Its length has 16 bits, which it silently
 * outgrows with several hundred VFs; what is read then is neither all VFs nor the PF's own attributes.
 */
static int check_list(const struct nlmsghdr *message, struct nlattr **table)
{
	const struct nlattr *list = table[IFLA_VFINFO_LIST];
	struct nlattr *entry = NULL;
	uint32_t n_vfs = 0;
	uint32_t n = 0;
	int rest = 0;

	if (table[IFLA_NUM_VF])
		nla_memcpy(&n_vfs, table[IFLA_NUM_VF], sizeof(n_vfs));
	if (n_vfs && !list && message->nlmsg_len <= UINT16_MAX)
		return -EOPNOTSUPP;
	if (list)
		for (entry = nla_data(list), rest = nla_len(list); nla_ok(entry, rest);
		     entry = nla_next(entry, &rest))
			n += is_vf(entry, n);
	if (n == n_vfs && rest <= 0)
		return 0;
	return message->nlmsg_len > UINT16_MAX ? -EOVERFLOW : -ENODATA;
}

static void hear_vfs(const struct nlmsghdr *message, void *arg)
{
	struct vf_reader *reader = arg;
	struct nlattr *table[IFLA_MAX + 1] = { NULL };
	struct ifinfomsg header;
	const struct nlattr *list = NULL;
	struct nlattr *entry = NULL;
	int r = 0;
	int rest = 0;

	if (message->nlmsg_type != RTM_NEWLINK)
		return;
	r = rtnl_parse(message, &header, sizeof(header), table, IFLA_MAX);
	if (r < 0 && message->nlmsg_len <= UINT16_MAX)
		reader->result = r;
	else
		reader->result = check_list(message, table);
	if (reader->result < 0 || !table[IFLA_VFINFO_LIST])
		return;
	reader->infiniband = header.ifi_type == ARPHRD_INFINIBAND;
	list = table[IFLA_VFINFO_LIST];
	for (entry = nla_data(list), rest = nla_len(list); nla_ok(entry, rest);
	     entry = nla_next(entry, &rest))
		reader->take(reader, entry);
}

/* take: what is made of each entry of the list. */
static int read_list(struct netlink *netlink, int64_t ifindex, uint32_t filter,
		     struct vf_reader *reader)
{
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = (int)ifindex };
	const struct netlink_listener listener = { .hear = hear_vfs, .arg = reader };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		rtnl_request(RTM_GETLINK, 0, &header, sizeof(header));
	int r = 0;

	reader->result = -EBADMSG;
	rtnl_put_filter(request, filter);
	r = netlink_ask(netlink, request, &listener);
	return r < 0 ? r : reader->result;
}

int rtnl_read_vfs(struct netlink *netlink, int64_t ifindex, struct arena *arena,
		  void (*each)(const struct vf *attributes, void *arg), void *arg)
{
	struct vf_reader reader = { .take = take_vf, .arena = arena, .each = each, .arg = arg };

	return read_list(netlink, ifindex, RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS, &reader);
}

int rtnl_read_vf_counters(struct netlink *netlink, int64_t ifindex,
			  void (*each)(int64_t index, const struct vf_counters *counters,
				       void *arg),
			  void *arg)
{
	struct vf_reader reader = { .take = take_counters, .count = each, .arg = arg };

	return read_list(netlink, ifindex, RTEXT_FILTER_VF, &reader);
}
