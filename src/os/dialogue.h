/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who answers netlink requests for a machine? This machine's kernel, or what a capture recorded in
 * vfctl/links.nl (rtnetlink) and vfctl/genl.nl (generic netlink); docs/capture-format.md.
 */
#ifndef OS_DIALOGUE_H
#define OS_DIALOGUE_H

#include <stdbool.h>

#include "os/netlink.h"
#include "os/root.h"

/* Opened on first use; starts as {0}. */
struct dialogue {
	struct netlink *netlink;
	int error; /* -errno of the attempt to open it */
};

/*
 * The conversation with rtnetlink; it stays the dialogue's. live: the kernel's, else the recording
 * beneath root. Where root has a recorder, what is said is kept for dialogue_tell. The same -errno
 * each time: -ENOENT where nothing was recorded, -EBADMSG where that cannot be read.
 */
int dialogue_route(struct dialogue *dialogue, const struct root *root, bool live,
		   struct netlink **ret_netlink);

/* The same with generic netlink. */
int dialogue_generic(struct dialogue *dialogue, const struct root *root, bool live,
		     struct netlink **ret_netlink);

/* Tells root's recorder what was said, as the content of vfctl/links.nl and vfctl/genl.nl. */
void dialogue_tell(const struct dialogue *route, const struct dialogue *generic,
		   const struct root *root);

void dialogue_release(struct dialogue *dialogue);

#endif
