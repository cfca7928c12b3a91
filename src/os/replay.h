/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did the kernel answer on the machine that a capture was taken from? A stream of netlink
 * messages as on the wire: each request (NLM_F_REQUEST) is followed by its replies. Not trusted.
 */
#ifndef OS_REPLAY_H
#define OS_REPLAY_H

#include <linux/netlink.h>
#include <stddef.h>

#include "base/cleanup.h"

struct replay;

/*
 * Reads n bytes, which it takes over (malloc'd), also on failure. -EBADMSG unless they are whole
 * messages, a request first.
 */
int replay_new(void *bytes, size_t n, struct replay **ret_replay);
void replay_free(struct replay *replay);
DEFINE_CLEANUP(struct replay *, replay_free);

/* The next message of n bytes that replay_new found sound; moves on. NULL at the end. */
const struct nlmsghdr *replay_next(const void **position, size_t *n);

/*
 * The replies to the recorded request of the same type, dump flags and payload. Where it stands
 * there several times (a dump that was repeated) each is given once, in order, then the last one
 * again. -ENODATA where there is none.
 */
int replay_find(struct replay *replay, const struct nlmsghdr *request, const void **ret_replies,
		size_t *ret_n);

#endif
