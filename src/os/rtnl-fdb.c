/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom do bridges and cards know behind their ports? RTM_GETNEIGH of the family AF_BRIDGE
 * (rtnl_fdb_dump in net/core/rtnetlink.c, br_fdb_fill_info in net/bridge/br_fdb.c).
 */
#include "os/rtnl.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "os/rtnl-attributes.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

struct fdb_reader {
	struct arena *arena;
	void (*each)(const struct fdb_entry *entry, void *arg);
	void *arg;
	int result;
};

static void hear_neighbour(const struct nlmsghdr *message, void *arg)
{
	struct fdb_reader *reader = arg;
	struct nlattr *table[NDA_MAX + 1] = { NULL };
	struct fdb_entry entry = { 0 };
	struct ndmsg header;

	if (message->nlmsg_type != RTM_NEWNEIGH)
		return;
	if (rtnl_parse(message, &header, sizeof(header), table, NDA_MAX) < 0) {
		reader->result = -EBADMSG;
		return;
	}
	if (header.ndm_family != AF_BRIDGE || !table[NDA_LLADDR] ||
	    nla_len(table[NDA_LLADDR]) != ETH_ALEN)
		return;
	entry.mac = rtnl_hex(nla_data(table[NDA_LLADDR]), ETH_ALEN, ":", reader->arena);
	entry.ifindex = header.ndm_ifindex;
	entry.self = header.ndm_flags & NTF_SELF;
	entry.learnt = table[NDA_MASTER] && !entry.self &&
		       !(header.ndm_state & (NUD_PERMANENT | NUD_NOARP));
	reader->each(&entry, reader->arg);
}

int rtnl_read_fdb(struct netlink *netlink, struct arena *arena,
		  void (*each)(const struct fdb_entry *entry, void *arg), void *arg)
{
	const struct ndmsg header = { .ndm_family = AF_BRIDGE };
	struct fdb_reader reader = { .arena = arena, .each = each, .arg = arg };
	const struct netlink_listener listener = { .hear = hear_neighbour, .arg = &reader };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		rtnl_request(RTM_GETNEIGH, NLM_F_DUMP, &header, sizeof(header));
	int r = netlink_ask(netlink, request, &listener);

	return r < 0 ? r : reader.result;
}
