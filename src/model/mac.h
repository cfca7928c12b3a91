/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which MAC does a VF get that is the same at every boot, and which does a VM? Both are nobody else's.
 */
#ifndef MODEL_MAC_H
#define MODEL_MAC_H

#include <stdbool.h>
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

/*
 * A MAC of a VM's own, "52:54:00:…" as libvirt makes them: by the VM's UUID and the number of the try,
 * so that what was shown is what it gets.
 */
void mac_of_vm(const char *uuid, unsigned int n, char ret_mac[static MAC_TEXT_SIZE]);

/* Whether it is all zeros, which says that there is none. */
bool mac_is_none(const char *mac);

#endif
