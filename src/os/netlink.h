/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the kernel, or a recording of it, asked by netlink? One request, and each reply is handed
 * on; a conversation may be recorded, so that a capture answers as the machine did.
 */
#ifndef OS_NETLINK_H
#define OS_NETLINK_H

#include <linux/netlink.h>
#include <stddef.h>

#include "base/cleanup.h"

struct nl_msg;
struct nl_sock;
struct netlink;

/* Connects to the kernel: NETLINK_ROUTE, NETLINK_GENERIC. -errno. */
int netlink_open(int protocol, struct netlink **ret_netlink);

/* Speaks through a socket of libnl's, which it takes over: a connected or, in tests, a scripted one. */
struct netlink *netlink_new(struct nl_sock *socket);

/* Speaks with a recording (os/replay.h), whose n malloc'd bytes it takes over. -EBADMSG. */
int netlink_replay(void *bytes, size_t n, struct netlink **ret_netlink);

void netlink_free(struct netlink *netlink);
DEFINE_CLEANUP(struct netlink *, netlink_free);

/* From now on keeps what is said; requests are numbered from 1, port ids are 0. */
void netlink_record(struct netlink *netlink);

/* What was said since, in the form that netlink_replay reads; the conversation's, until it goes on. */
const void *netlink_recorded(const struct netlink *netlink, size_t *ret_n);

/* Who listens to the replies. */
struct netlink_listener {
	/* Forget what was heard: a dump changed underway and is asked again. NULL: does not matter. */
	void (*begin)(void *arg);
	/* A reply: header and nlmsg_len are sound, nothing more. It does not outlive the call. */
	void (*hear)(const struct nlmsghdr *message, void *arg);
	void *arg;
};

/*
 * Sends the request (NLM_F_REQUEST is added) and hands on each reply: one, or with NLM_F_DUMP all until
 * NLMSG_DONE. A request that changes something asks for its acknowledgement (NLM_F_ACK), which is its
 * only reply and not handed on; it must bear being sent twice. A dump that was interrupted, and a reply that
 * found no room, are asked for again, up to five times; -EINTR where a dump never came in one piece:
 * all that the last one brought has been handed on, and something may be missing or double. Else 0,
 * or the -errno that the kernel answered or the socket failed with.
 */
int netlink_ask(struct netlink *netlink, struct nl_msg *request,
		const struct netlink_listener *listener);

#endif
