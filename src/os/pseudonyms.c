/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture say in a name's stead? See pseudonyms.h.
 */
#include "os/pseudonyms.h"

#include <ctype.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

struct pseudonym {
	enum pseudonym_kind kind;
	const void *bytes;
	size_t n;
	uint64_t number;
};

struct pseudonyms {
	struct arena *arena; /* owns everything below but the tree's nodes */
	void *known;	     /* a tsearch(3) tree of struct pseudonym */
	uint64_t n_of_kind[N_PSEUDONYM_KINDS];
	const char *host; /* NULL: it has no name to be replaced */
	size_t n_short;	  /* how much of it is left without the domain */
};

struct pseudonyms *pseudonyms_new(void)
{
	struct arena *arena = arena_new();
	struct pseudonyms *pseudonyms = arena_new_struct(arena, struct pseudonyms);

	pseudonyms->arena = arena;
	return pseudonyms;
}

static void leave_to_the_arena(void *pseudonym)
{
	(void)pseudonym;
}

void pseudonyms_free(struct pseudonyms *pseudonyms)
{
	tdestroy(pseudonyms->known, leave_to_the_arena);
	arena_free(pseudonyms->arena);
}

static int compare(const void *a, const void *b)
{
	const struct pseudonym *left = a;
	const struct pseudonym *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->n != right->n)
		return left->n < right->n ? -1 : 1;
	return memcmp(left->bytes, right->bytes, left->n);
}

uint64_t pseudonym_number(struct pseudonyms *pseudonyms, enum pseudonym_kind kind,
			  const void *bytes, size_t n)
{
	struct pseudonym key = { .kind = kind, .bytes = bytes, .n = n };
	struct pseudonym **known = tfind(&key, &pseudonyms->known, compare);
	struct pseudonym *added = NULL;

	if (known)
		return (*known)->number;
	added = arena_new_struct(pseudonyms->arena, struct pseudonym);
	*added = key;
	added->bytes = memcpy(arena_alloc(pseudonyms->arena, n), bytes, n);
	added->number = ++pseudonyms->n_of_kind[kind];
	if (!tsearch(added, &pseudonyms->known, compare))
		out_of_memory();
	return added->number;
}

bool pseudonym_is_known(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, const void *bytes,
			size_t n)
{
	struct pseudonym key = { .kind = kind, .bytes = bytes, .n = n };

	return tfind(&key, &pseudonyms->known, compare);
}

/* Writes the number into the last bytes, the first ones keep what they are. */
static void put_number(uint8_t *bytes, size_t n, uint64_t number)
{
	for (size_t i = n; i-- > 0; number >>= 8)
		bytes[i] = (uint8_t)number;
}

static bool is_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* 02:…: locally administered (IEEE 802-2014 §8.4), so that no maker's address is ever made up. */
static void replace_mac(struct pseudonyms *pseudonyms, uint8_t mac[static 6])
{
	static const uint8_t prefix[] = { 0x02, 0x00, 0x00 };
	uint64_t number = 0;

	if (is_zero(mac, 6) || (mac[0] & 1))
		return;
	number = pseudonym_number(pseudonyms, PSEUDONYM_MAC, mac, 6);
	memcpy(mac, prefix, sizeof(prefix));
	put_number(mac + sizeof(prefix), 6 - sizeof(prefix), number);
}

static void replace_guid(struct pseudonyms *pseudonyms, uint8_t guid[static 8])
{
	static const uint8_t prefix[] = { 0x02, 0x00, 0x00, 0xff, 0xfe };
	uint64_t number = 0;

	if (is_zero(guid, 8))
		return;
	number = pseudonym_number(pseudonyms, PSEUDONYM_GUID, guid, 8);
	memcpy(guid, prefix, sizeof(prefix));
	put_number(guid + sizeof(prefix), 8 - sizeof(prefix), number);
}

/* 198.18.0.0/15, which RFC 2544 sets aside for tests: larger than the three of RFC 5737. */
static void replace_ipv4(struct pseudonyms *pseudonyms, uint8_t ip[static 4])
{
	static const uint8_t prefix[] = { 198, 18 };
	uint64_t number = 0;

	/* "This" network, loopback, link-local, multicast and masks. */
	if (ip[0] == 0 || ip[0] == 127 || (ip[0] == 169 && ip[1] == 254) || ip[0] >= 224)
		return;
	number = pseudonym_number(pseudonyms, PSEUDONYM_IPV4, ip, 4);
	memcpy(ip, prefix, sizeof(prefix));
	put_number(ip + sizeof(prefix), 4 - sizeof(prefix), number);
}

/* 2001:db8::/32 of RFC 3849; link-local addresses stay so, for they hold a MAC. */
static void replace_ipv6(struct pseudonyms *pseudonyms, uint8_t ip[static 16])
{
	static const uint8_t global[] = { 0x20, 0x01, 0x0d, 0xb8 };
	static const uint8_t link_local[] = { 0xfe, 0x80, 0x00, 0x00 };
	bool is_link_local = ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80;
	uint64_t number = 0;

	if (is_zero(ip, 15) || ip[0] == 0xff)
		return;
	number = pseudonym_number(pseudonyms, PSEUDONYM_IPV6, ip, 16);
	memset(ip, 0, 16);
	memcpy(ip, is_link_local ? link_local : global, 4);
	put_number(ip + 8, 8, number);
}

void pseudonym_address(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n)
{
	switch (n) {
	case 4:
		replace_ipv4(pseudonyms, bytes);
		break;
	case 6:
		replace_mac(pseudonyms, bytes);
		break;
	case 8:
		replace_guid(pseudonyms, bytes);
		break;
	case 16:
		replace_ipv6(pseudonyms, bytes);
		break;
	case 20:
		replace_guid(pseudonyms, bytes + 12);
		break;
	default:
		memset(bytes, 0, n);
		break;
	}
}

void pseudonym_identifier(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n)
{
	uint64_t number = 0;

	if (is_zero(bytes, n))
		return;
	number = pseudonym_number(pseudonyms, PSEUDONYM_IDENTIFIER, bytes, n);
	memset(bytes, 0, n);
	put_number(bytes, n, number);
}

void pseudonym_vm(struct pseudonyms *pseudonyms, const char *name, size_t n, struct strbuf *out)
{
	strbuf_addf(out, "vm%" PRIu64, pseudonym_number(pseudonyms, PSEUDONYM_VM, name, n));
}

static bool has_letter(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isalpha((unsigned char)name[i]))
			return true;
	return false;
}

void pseudonyms_set_host(struct pseudonyms *pseudonyms, const char *name)
{
	size_t n_short = strcspn(name, ".");

	if (!has_letter(name, n_short) || str_has_prefix(name, "localhost"))
		return;
	pseudonyms->host = arena_strdup(pseudonyms->arena, name);
	pseudonyms->n_short = n_short;
}

size_t pseudonyms_match_host(const struct pseudonyms *pseudonyms, const char *text, size_t n)
{
	size_t n_whole = pseudonyms->host ? strlen(pseudonyms->host) : 0;

	if (!n_whole || n < pseudonyms->n_short ||
	    memcmp(text, pseudonyms->host, pseudonyms->n_short) != 0)
		return 0;
	return n >= n_whole && memcmp(text, pseudonyms->host, n_whole) == 0 ? n_whole
									    : pseudonyms->n_short;
}
