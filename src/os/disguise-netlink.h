/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the names in recorded rtnetlink messages replaced? Attributes that vfctl does not read are
 * left out: nobody knows what they tell.
 */
#ifndef OS_DISGUISE_NETLINK_H
#define OS_DISGUISE_NETLINK_H

#include "base/text.h"
#include "os/pseudonyms.h"

/* Adds the stream of messages (docs/capture-format.md) to out, up to the first that is not whole. */
void disguise_rtnetlink(struct pseudonyms *pseudonyms, const void *bytes, size_t n,
			struct strbuf *out);

#endif
