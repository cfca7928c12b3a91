/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a virtual network get a larger MTU in its XML?
 */
#ifndef DOMXML_NETWORK_MTU_H
#define DOMXML_NETWORK_MTU_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * The network's XML with an <mtu> of that many bytes at least, the arena's text, of which every other byte
 * stays; the same text where it has that already. -EBADMSG with a sentence, -ENOPKG as domxml_read.
 */
int domxml_raise_network_mtu(const char *xml, int64_t mtu, struct arena *arena,
			     const char **ret_xml, struct err *reterr);

#endif
