/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces have an IP address that somebody gave them, link-local ones apart, and which has a
 * certain one? RTM_GETADDR.
 */
#include "os/rtnl.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

#include "os/rtnl-attributes.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

struct address_reader {
	void (*each)(int64_t ifindex, void *arg);
	void *arg;
	int result;
};

/* 169.254/16 (RFC 3927) and fe80::/10 (RFC 4291) come by themselves. */
static bool is_link_local(int family, const struct nlattr *address)
{
	const unsigned char *bytes = nla_data(address);

	if (family == AF_INET && nla_len(address) == sizeof(struct in_addr))
		return bytes[0] == 169 && bytes[1] == 254;
	if (family == AF_INET6 && nla_len(address) == sizeof(struct in6_addr))
		return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
	return false;
}

/* On a point-to-point link IFA_ADDRESS is the peer's. */
static const struct nlattr *own_address(struct nlattr *const table[static IFA_MAX + 1])
{
	return table[IFA_LOCAL] ? table[IFA_LOCAL] : table[IFA_ADDRESS];
}

static void hear_address(const struct nlmsghdr *message, void *arg)
{
	struct address_reader *reader = arg;
	struct nlattr *table[IFA_MAX + 1] = { NULL };
	const struct nlattr *address = NULL;
	struct ifaddrmsg header;

	if (message->nlmsg_type != RTM_NEWADDR)
		return;
	if (rtnl_parse(message, &header, sizeof(header), table, IFA_MAX) < 0) {
		reader->result = -EBADMSG;
		return;
	}
	address = own_address(table);
	if (address && !is_link_local(header.ifa_family, address))
		reader->each(header.ifa_index, reader->arg);
}

static int dump(struct netlink *netlink, const struct netlink_listener *listener)
{
	const struct ifaddrmsg header = { .ifa_family = AF_UNSPEC };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		rtnl_request(RTM_GETADDR, NLM_F_DUMP, &header, sizeof(header));

	return netlink_ask(netlink, request, listener);
}

int rtnl_read_addresses(struct netlink *netlink, void (*each)(int64_t ifindex, void *arg),
			void *arg)
{
	struct address_reader reader = { .each = each, .arg = arg };
	const struct netlink_listener listener = { .hear = hear_address, .arg = &reader };
	int r = dump(netlink, &listener);

	return r < 0 ? r : reader.result;
}

struct address_search {
	const void *address;
	size_t n;
	int64_t ifindex;
};

static void compare_address(const struct nlmsghdr *message, void *arg)
{
	struct address_search *search = arg;
	struct nlattr *table[IFA_MAX + 1] = { NULL };
	const struct nlattr *address = NULL;
	struct ifaddrmsg header;

	if (message->nlmsg_type != RTM_NEWADDR ||
	    rtnl_parse(message, &header, sizeof(header), table, IFA_MAX) < 0)
		return;
	address = own_address(table);
	if (address && (size_t)nla_len(address) == search->n &&
	    memcmp(nla_data(address), search->address, search->n) == 0)
		search->ifindex = header.ifa_index;
}

int rtnl_find_address(struct netlink *netlink, const void *address, size_t n, int64_t *ret_ifindex)
{
	struct address_search search = { .address = address, .n = n };
	const struct netlink_listener listener = { .hear = compare_address, .arg = &search };
	int r = dump(netlink, &listener);

	if (r == 0)
		*ret_ifindex = search.ifindex;
	return r;
}
