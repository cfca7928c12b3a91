/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which MAC does a VF get that is the same at every boot, and which is nobody else's?
 */
#ifndef MODEL_MAC_H
#define MODEL_MAC_H

#include <stdint.h>

enum {
	MAC_TEXT_SIZE = 18 /* of "52:54:00:aa:01:00" with its NUL */
};

/*
 * The MAC of a VF by its PF's permanent one ("a0:36:9f:12:34:56") and its index, up to 65535: locally
 * administered, and another one for each VF of all cards that one maker made. By its bytes:
 *
 *   0     bits 2 to 7: of a hash of the maker's three bytes; 0x02: locally administered
 *   1     eight more bits of that hash, exclusive-or the index's upper byte
 *   2     the index's lower byte
 *   3-5   the maker's own number, bytes 3 to 5 of the PF's
 *
 * -EINVAL where permanent is no MAC.
 */
int mac_derive(const char *permanent, int64_t index, char ret_mac[static MAC_TEXT_SIZE]);

#endif
