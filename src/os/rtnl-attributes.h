/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are rtnetlink's messages put together and taken apart? For the rtnl files of os/ alone.
 */
#ifndef OS_RTNL_ATTRIBUTES_H
#define OS_RTNL_ATTRIBUTES_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "base/arena.h"

/* A request of this type with a header of size bytes behind nlmsghdr; in all it may fill a page. */
struct nl_msg *rtnl_request(int type, int flags, const void *header, size_t size);

/* The same, which may fill so many bytes: attributes are put until they are full. */
struct nl_msg *rtnl_request_of_size(size_t most, int type, int flags, const void *header,
				    size_t size);

/* Adds IFLA_EXT_MASK (RTEXT_FILTER_*). */
void rtnl_put_filter(struct nl_msg *request, uint32_t filter);

/*
 * Copies the header behind nlmsghdr and fills table (most + 1 places) with the first attribute of
 * each type up to most. -EBADMSG where the message is too short for the header, or where its
 * attributes do not end where it does.
 */
int rtnl_parse(const struct nlmsghdr *message, void *header, size_t size, struct nlattr **table,
	       int most);

/* Bytes as lower-case hexadecimal digits, two each, with the separator between. */
const char *rtnl_hex(const void *bytes, size_t n, const char *separator, struct arena *arena);

#endif
