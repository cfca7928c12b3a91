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

/* A number of 32 bits among n bytes of attributes; false where it is not there. */
static bool find_number(const struct nlattr *attributes, int n, int type, uint32_t *ret_value)
{
	const struct nlattr *attribute = nla_find(attributes, n, type);

	if (!attribute || nla_len(attribute) < (int)sizeof(*ret_value))
		return false;
	*ret_value = nla_get_u32(attribute);
	return true;
}

/* SPEED_UNKNOWN is all ones (include/uapi/linux/ethtool.h), in 16 bits with older drivers. */
static void hear_speed(const struct nlmsghdr *message, void *arg)
{
	const struct speed_reader *reader = arg;
	const struct nlattr *attributes = NULL;
	const struct nlattr *header = NULL;
	uint32_t ifindex = 0;
	uint32_t mbps = 0;
	int n = 0;

	if (!nlmsg_valid_hdr(message, GENL_HDRLEN))
		return;
	attributes = nlmsg_attrdata(message, GENL_HDRLEN);
	n = nlmsg_attrlen(message, GENL_HDRLEN);
	header = nla_find(attributes, n, ETHTOOL_A_LINKMODES_HEADER);
	if (!header ||
	    !find_number(nla_data(header), nla_len(header), ETHTOOL_A_HEADER_DEV_INDEX, &ifindex))
		return;
	if (find_number(attributes, n, ETHTOOL_A_LINKMODES_SPEED, &mbps) && mbps != UINT32_MAX &&
	    mbps != UINT16_MAX)
		reader->each(ifindex, mbps, reader->arg);
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
