/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which MAC does a VF get that is the same at every boot? See mac.h.
 */
#include "model/mac.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/vf-value.h"

enum {
	LOCAL = 0x02,
	MULTICAST = 0x01,
};

/* FNV-1a of the maker's bytes, folded to 16 bits. */
static uint16_t hash_maker(const uint8_t *bytes)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < 3; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return (uint16_t)(hash ^ hash >> 16);
}

int mac_derive(const char *permanent, int64_t index, char ret_mac[static MAC_TEXT_SIZE])
{
	struct vf_value value = { 0 };
	const uint8_t *from = value.mac;
	uint16_t hash = 0;

	if (strchr(permanent, '-') || vf_mac_kind.take(permanent, &value, NULL) < 0)
		return -EINVAL;
	hash = hash_maker(from);
	snprintf(ret_mac, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x",
		 ((unsigned int)hash >> 8 & ~(unsigned int)(LOCAL | MULTICAST)) | LOCAL,
		 (hash & 0xff) ^ (unsigned int)(index >> 8 & 0xff), (unsigned int)(index & 0xff),
		 from[3], from[4], from[5]);
	return 0;
}
