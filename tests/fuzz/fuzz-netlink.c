/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any recording of netlink crash, hang or overrun its readers? The first byte chooses: the rest
 * is a whole recording, or the replies to one of the requests that collectors make.
 */
#include <linux/devlink.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "os/genl.h"
#include "os/rtnl.h"

enum {
	IFINDEX = 2,
	FAMILY = 21,
};

static const struct bdf address = { .domain = 0, .bus = 3 };

static const struct {
	struct nlmsghdr header;
	struct ifinfomsg link;
	struct nlattr attribute;
	uint32_t mask;
} ask_links = {
	{ sizeof(ask_links), RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
	{ .ifi_family = AF_UNSPEC },
	{ 8, IFLA_EXT_MASK },
	RTEXT_FILTER_SKIP_STATS,
}, ask_vfs = {
	{ sizeof(ask_vfs), RTM_GETLINK, NLM_F_REQUEST, 1, 0 },
	{ .ifi_family = AF_UNSPEC, .ifi_index = IFINDEX },
	{ 8, IFLA_EXT_MASK },
	RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS,
};

static const struct {
	struct nlmsghdr header;
	struct ifaddrmsg address;
} ask_addresses = {
	{ sizeof(ask_addresses), RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
	{ .ifa_family = AF_UNSPEC },
};

static const struct {
	struct nlmsghdr header;
	struct genlmsghdr command;
	struct nlattr attribute;
	char name[8];
} ask_family = {
	{ sizeof(ask_family), GENL_ID_CTRL, NLM_F_REQUEST, 1, 0 },
	{ .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
	{ 12, CTRL_ATTR_FAMILY_NAME },
	"devlink",
};

static const struct {
	struct nlmsghdr header;
	struct genlmsghdr command;
	struct nlattr bus_attribute;
	char bus[4];
	struct nlattr name_attribute;
	char name[16];
} ask_eswitch = {
	{ sizeof(ask_eswitch), FAMILY, NLM_F_REQUEST, 1, 0 },
	{ .cmd = DEVLINK_CMD_ESWITCH_GET, .version = DEVLINK_GENL_VERSION },
	{ 8, DEVLINK_ATTR_BUS_NAME },
	"pci",
	{ 4 + sizeof("0000:03:00.0"), DEVLINK_ATTR_DEV_NAME },
	"0000:03:00.0",
};

static const struct {
	struct nlmsghdr header;
	struct genlmsghdr command;
	struct nlattr nest;
	struct nlattr attribute;
	uint32_t flags;
} ask_speeds = {
	{ sizeof(ask_speeds), FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
	{ .cmd = ETHTOOL_MSG_LINKMODES_GET, .version = ETHTOOL_GENL_VERSION },
	{ 12, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED },
	{ 8, ETHTOOL_A_HEADER_FLAGS },
	ETHTOOL_FLAG_COMPACT_BITSETS,
};

static const struct {
	struct nlmsghdr header;
	struct genlmsghdr command;
	struct nlattr nest;
	struct nlattr attribute;
	uint32_t flags;
} ask_coalescing = {
	{ sizeof(ask_coalescing), FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
	{ .cmd = ETHTOOL_MSG_COALESCE_GET, .version = ETHTOOL_GENL_VERSION },
	{ 12, ETHTOOL_A_COALESCE_HEADER | NLA_F_NESTED },
	{ 8, ETHTOOL_A_HEADER_FLAGS },
	0,
};

static const struct {
	const void *request;
	size_t n;
} beginnings[] = {
	{ NULL, 0 },
	{ &ask_links, sizeof(ask_links) },
	{ &ask_vfs, sizeof(ask_vfs) },
	{ &ask_addresses, sizeof(ask_addresses) },
	{ &ask_family, sizeof(ask_family) },
	{ &ask_eswitch, sizeof(ask_eswitch) },
	{ &ask_speeds, sizeof(ask_speeds) },
	{ &ask_coalescing, sizeof(ask_coalescing) },
};

static void take_vf(const struct vf *attributes, void *arg)
{
	size_t *n = arg;

	*n += strlen(attributes->mac);
}

static void take_address(int64_t ifindex, void *arg)
{
	*(int64_t *)arg += ifindex & 1;
}

static void take_speed(int64_t ifindex, int64_t mbps, void *arg)
{
	*(int64_t *)arg += (ifindex ^ mbps) & 1;
}

static void take_nic(int64_t ifindex, const struct nic *nic, void *arg)
{
	char text[NIC_TEXT_SIZE];

	for (enum nic_part part = 0; part < N_NIC_PARTS; part++)
		*(int64_t *)arg += ifindex & *nic_format(nic, part, text);
}

static void ask_all(struct netlink *netlink, struct arena *arena)
{
	struct rtnl_links links = { .arena = arena };
	size_t n_characters = 0;
	int64_t n_odd = 0;
	uint16_t value = 0;

	(void)rtnl_read_links(netlink, &links);
	for (size_t i = 0; i < links.n; i++)
		if (!links.items[i].netdev.name || !rtnl_find_link(&links, links.items[i].master))
			n_characters++;
	(void)rtnl_read_vfs(netlink, IFINDEX, arena, take_vf, &n_characters);
	(void)rtnl_read_addresses(netlink, take_address, &n_odd);
	(void)genl_find_family(netlink, "devlink", &value);
	(void)genl_read_eswitch(netlink, FAMILY, address, &value);
	(void)genl_read_speeds(netlink, FAMILY, take_speed, &n_odd);
	for (enum nic_part part = 0; part < N_NIC_PARTS; part++)
		(void)genl_read_nics(netlink, FAMILY, part, take_nic, &n_odd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	size_t chosen = n ? bytes[0] % ARRAY_SIZE(beginnings) : 0;
	size_t n_request = beginnings[chosen].n;
	char *recording = NULL;

	if (!n)
		return 0;
	/* Not a byte more than there is, so that the sanitizer sees what reads behind the end. */
	recording = malloc(n_request + n - 1);
	if (!recording)
		abort();
	if (n_request)
		memcpy(recording, beginnings[chosen].request, n_request);
	if (n > 1)
		memcpy(recording + n_request, bytes + 1, n - 1);
	if (netlink_replay(recording, n_request + n - 1, &netlink) < 0)
		return 0;
	netlink_record(netlink);
	ask_all(netlink, arena);
	return 0;
}
