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

/* FNV-1a. */
static uint32_t hash_bytes(const uint8_t *bytes, size_t n)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return hash;
}

/* Of the maker's bytes, folded to 16 bits. */
static uint16_t hash_maker(const uint8_t *bytes)
{
	uint32_t hash = hash_bytes(bytes, 3);

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

void mac_of_vm(const char *uuid, unsigned int n, char ret_mac[static MAC_TEXT_SIZE])
{
	char text[64];
	uint32_t hash = 0;

	snprintf(text, sizeof(text), "%s/%u", uuid, n);
	hash = hash_bytes((const uint8_t *)text, strlen(text));
	hash ^= hash >> 24;
	snprintf(ret_mac, MAC_TEXT_SIZE, "52:54:00:%02x:%02x:%02x", hash >> 16 & 0xff,
		 hash >> 8 & 0xff, hash & 0xff);
}

bool mac_is_none(const char *mac)
{
	return strspn(mac, "0:") == strlen(mac);
}
