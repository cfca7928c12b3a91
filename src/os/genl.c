/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the kernel's generic netlink families say? See genl.h.
 */
#include "os/genl.h"

#include <errno.h>
#include <linux/devlink.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "base/text.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

/* A 16-bit attribute of the one reply. */
struct number_reader {
	int type;
	uint16_t value;
	int result;
};

static void hear_number(const struct nlmsghdr *message, void *arg)
{
	struct number_reader *reader = arg;
	const struct nlattr *attribute = NULL;

	if (!nlmsg_valid_hdr(message, GENL_HDRLEN))
		return;
	attribute = nla_find(nlmsg_attrdata(message, GENL_HDRLEN),
			     nlmsg_attrlen(message, GENL_HDRLEN), reader->type);
	if (!attribute || nla_len(attribute) < (int)sizeof(reader->value))
		return;
	reader->value = nla_get_u16(attribute);
	reader->result = 0;
}

static struct nl_msg *new_request(uint16_t family, uint8_t command, uint8_t version)
{
	struct nl_msg *request = nlmsg_alloc();

	if (!request || !genlmsg_put(request, 0, 0, family, 0, 0, command, version))
		out_of_memory();
	return request;
}

static void put_text(struct nl_msg *request, int type, const char *text)
{
	if (nla_put_string(request, type, text) < 0)
		out_of_memory();
}

static int ask_number(struct netlink *netlink, struct nl_msg *request, int type,
		      uint16_t *ret_value)
{
	struct number_reader reader = { .type = type, .result = -ENODATA };
	const struct netlink_listener listener = { .hear = hear_number, .arg = &reader };
	int r = netlink_ask(netlink, request, &listener);

	if (r < 0 || reader.result < 0)
		return r < 0 ? r : reader.result;
	*ret_value = reader.value;
	return 0;
}

int genl_find_family(struct netlink *netlink, const char *name, uint16_t *ret_family)
{
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);

	put_text(request, CTRL_ATTR_FAMILY_NAME, name);
	return ask_number(netlink, request, CTRL_ATTR_FAMILY_ID, ret_family);
}

int genl_read_eswitch(struct netlink *netlink, uint16_t family, struct bdf bdf, uint16_t *ret_mode)
{
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_request(family, DEVLINK_CMD_ESWITCH_GET, DEVLINK_GENL_VERSION);
	char address[BDF_TEXT_SIZE];

	put_text(request, DEVLINK_ATTR_BUS_NAME, "pci");
	put_text(request, DEVLINK_ATTR_DEV_NAME, bdf_format(bdf, address));
	return ask_number(netlink, request, DEVLINK_ATTR_ESWITCH_MODE, ret_mode);
}

struct speed_reader {
	void (*each)(int64_t ifindex, int64_t mbps, void *arg);
	void *arg;
};

/* A number of 32 bits, or of 8, among n bytes of attributes; false where it is not there. */
static bool find_number(const struct nlattr *attributes, int n, int type, uint32_t *ret_value)
{
	const struct nlattr *attribute = nla_find(attributes, n, type);

	if (attribute && nla_len(attribute) == sizeof(uint8_t))
		*ret_value = nla_get_u8(attribute);
	else if (attribute && nla_len(attribute) >= (int)sizeof(*ret_value))
		*ret_value = nla_get_u32(attribute);
	else
		return false;
	return true;
}

/* What ethtool answers about an interface. */
struct answer {
	uint32_t ifindex;
	const struct nlattr *attributes;
	int n; /* bytes of them */
};

static bool hear_answer(const struct nlmsghdr *message, int header_type, struct answer *ret_answer)
{
	struct answer answer = { 0 };
	const struct nlattr *header = NULL;

	if (!nlmsg_valid_hdr(message, GENL_HDRLEN))
		return false;
	answer.attributes = nlmsg_attrdata(message, GENL_HDRLEN);
	answer.n = nlmsg_attrlen(message, GENL_HDRLEN);
	header = nla_find(answer.attributes, answer.n, header_type);
	if (!header || !find_number(nla_data(header), nla_len(header), ETHTOOL_A_HEADER_DEV_INDEX,
				    &answer.ifindex))
		return false;
	*ret_answer = answer;
	return true;
}

/* SPEED_UNKNOWN is all ones (include/uapi/linux/ethtool.h), in 16 bits with older drivers. */
static void hear_speed(const struct nlmsghdr *message, void *arg)
{
	const struct speed_reader *reader = arg;
	struct answer answer = { 0 };
	uint32_t mbps = 0;

	if (!hear_answer(message, ETHTOOL_A_LINKMODES_HEADER, &answer))
		return;
	if (find_number(answer.attributes, answer.n, ETHTOOL_A_LINKMODES_SPEED, &mbps) &&
	    mbps != UINT32_MAX && mbps != UINT16_MAX)
		reader->each(answer.ifindex, mbps, reader->arg);
}

int genl_read_speeds(struct netlink *netlink, uint16_t family,
		     void (*each)(int64_t ifindex, int64_t mbps, void *arg), void *arg)
{
	struct speed_reader reader = { .each = each, .arg = arg };
	const struct netlink_listener listener = { .hear = hear_speed, .arg = &reader };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_request(family, ETHTOOL_MSG_LINKMODES_GET, ETHTOOL_GENL_VERSION);
	struct nlattr *header = NULL;

	nlmsg_hdr(request)->nlmsg_flags |= NLM_F_DUMP;
	header = nla_nest_start(request, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED);
	/* Link modes as bits: by their names each reply would fill a page. */
	if (!header ||
	    nla_put_u32(request, ETHTOOL_A_HEADER_FLAGS, ETHTOOL_FLAG_COMPACT_BITSETS) < 0)
		out_of_memory();
	nla_nest_end(request, header);
	return netlink_ask(netlink, request, &listener);
}

/* ---- rings and interrupts */

static const struct {
	uint8_t get;
	uint8_t set;
	int header;
} nic_parts[N_NIC_PARTS] = {
	[NIC_RINGS] = { ETHTOOL_MSG_RINGS_GET, ETHTOOL_MSG_RINGS_SET, ETHTOOL_A_RINGS_HEADER },
	[NIC_COALESCING] = { ETHTOOL_MSG_COALESCE_GET, ETHTOOL_MSG_COALESCE_SET,
			     ETHTOOL_A_COALESCE_HEADER },
};

/* Those of interrupts are in a reply where the driver has them (coalesce_fill_reply). */
static const struct {
	int type;
	int most;
	bool is_short; /* 8 bits */
} nic_attributes[N_NIC_SETTINGS] = {
	[NIC_RX_RING] = { ETHTOOL_A_RINGS_RX, ETHTOOL_A_RINGS_RX_MAX, false },
	[NIC_TX_RING] = { ETHTOOL_A_RINGS_TX, ETHTOOL_A_RINGS_TX_MAX, false },
	[NIC_ADAPTIVE_RX] = { ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX, 0, true },
	[NIC_ADAPTIVE_TX] = { ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX, 0, true },
	[NIC_RX_USECS] = { ETHTOOL_A_COALESCE_RX_USECS, 0, false },
	[NIC_TX_USECS] = { ETHTOOL_A_COALESCE_TX_USECS, 0, false },
	[NIC_RX_FRAMES] = { ETHTOOL_A_COALESCE_RX_MAX_FRAMES, 0, false },
	[NIC_TX_FRAMES] = { ETHTOOL_A_COALESCE_TX_MAX_FRAMES, 0, false },
};

struct nic_reader {
	enum nic_part part;
	void (*each)(int64_t ifindex, const struct nic *nic, void *arg);
	void *arg;
};

static void hear_nic(const struct nlmsghdr *message, void *arg)
{
	const struct nic_reader *reader = arg;
	struct nic nic = { 0 };
	struct answer answer = { 0 };

	if (!hear_answer(message, nic_parts[reader->part].header, &answer))
		return;
	nic.known[reader->part] = true;
	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		struct nic_value *value = &nic.values[i];

		if (nic_words[i].part != reader->part)
			continue;
		value->there = find_number(answer.attributes, answer.n, nic_attributes[i].type,
					   &value->now);
		if (value->there && nic_attributes[i].most &&
		    !find_number(answer.attributes, answer.n, nic_attributes[i].most, &value->most))
			value->there = false;
	}
	reader->each(answer.ifindex, &nic, reader->arg);
}

/* About the interface of that name, or, NULL, about all: libnl drops a header without anything. */
static struct nl_msg *new_nic_request(uint16_t family, enum nic_part part, uint8_t command,
				      const char *interface)
{
	struct nl_msg *request = new_request(family, command, ETHTOOL_GENL_VERSION);
	struct nlattr *header = nla_nest_start(request, nic_parts[part].header | NLA_F_NESTED);

	if (!header)
		out_of_memory();
	if (interface)
		put_text(request, ETHTOOL_A_HEADER_DEV_NAME, interface);
	else if (nla_put_u32(request, ETHTOOL_A_HEADER_FLAGS, 0) < 0)
		out_of_memory();
	nla_nest_end(request, header);
	return request;
}

int genl_read_nics(struct netlink *netlink, uint16_t family, enum nic_part part,
		   void (*each)(int64_t ifindex, const struct nic *nic, void *arg), void *arg)
{
	struct nic_reader reader = { part, each, arg };
	const struct netlink_listener listener = { .hear = hear_nic, .arg = &reader };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_nic_request(family, part, nic_parts[part].get, NULL);

	nlmsg_hdr(request)->nlmsg_flags |= NLM_F_DUMP;
	return netlink_ask(netlink, request, &listener);
}

static void take_nic(int64_t ifindex, const struct nic *nic, void *arg)
{
	(void)ifindex;
	*(struct nic *)arg = *nic;
}

int genl_read_nic(struct netlink *netlink, uint16_t family, enum nic_part part,
		  const char *interface, struct nic *ret_nic)
{
	struct nic nic = { 0 };
	struct nic_reader reader = { part, take_nic, &nic };
	const struct netlink_listener listener = { .hear = hear_nic, .arg = &reader };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_nic_request(family, part, nic_parts[part].get, interface);
	int r = netlink_ask(netlink, request, &listener);

	if (r < 0 || !nic.known[part])
		return r < 0 ? r : -ENODATA;
	*ret_nic = nic;
	return 0;
}

static void hear_nothing(const struct nlmsghdr *message, void *arg)
{
	(void)message;
	(void)arg;
}

int genl_set_nic(struct netlink *netlink, uint16_t family, enum nic_part part,
		 const char *interface, const struct nic *nic)
{
	static const struct netlink_listener nobody = { .hear = hear_nothing };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		new_nic_request(family, part, nic_parts[part].set, interface);

	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		const struct nic_value *value = &nic->values[i];
		int type = nic_attributes[i].type;

		if (nic_words[i].part == part && value->there &&
		    (nic_attributes[i].is_short ? nla_put_u8(request, type, value->now != 0)
						: nla_put_u32(request, type, value->now)) < 0)
			out_of_memory();
	}
	nlmsg_hdr(request)->nlmsg_flags |= NLM_F_ACK;
	return netlink_ask(netlink, request, &nobody);
}
