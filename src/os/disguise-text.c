/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the names in a text replaced? See disguise-text.h.
 */
#include "os/disguise-text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	/* An IPoIB address has the most. */
	MOST_PAIRS = 20,
	MAC_BYTES = 6
};

/* A place in the text: what is before it is done. */
struct scan {
	struct pseudonyms *pseudonyms;
	unsigned int flags;
	const char *start;
	const char *at;
	const char *end;
	struct strbuf *out;
};

static size_t left(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

static bool is_word_at(const struct scan *scan, const char *place)
{
	return place >= scan->start && place < scan->end &&
	       (isalnum((unsigned char)*place) || *place == '_');
}

/* The byte that two digits at place say, or -1. */
static int pair_at(const struct scan *scan, const char *place)
{
	int high = scan->end - place >= 2 ? digit_value(place[0]) : -1;
	int low = high < 0 ? -1 : digit_value(place[1]);

	return low < 0 ? -1 : high << 4 | low;
}

static void put_pairs(struct strbuf *out, const uint8_t *bytes, size_t n, const char *separator)
{
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%s%02x", i ? separator : "", bytes[i]);
}

/* How many bytes stand at the place, two digits each, with that separator between; at most 20. */
static size_t read_pairs(const struct scan *scan, char separator, uint8_t bytes[static MOST_PAIRS])
{
	const char *place = scan->at;
	size_t n = 0;

	while (n < MOST_PAIRS) {
		int byte = pair_at(scan, place);

		if (byte < 0 || is_word_at(scan, place + 2))
			return n;
		bytes[n++] = (uint8_t)byte;
		if (place + 2 >= scan->end || place[2] != separator)
			return n;
		place += 3;
	}
	return n;
}

/* Which of n bytes make an address; -1 none. A MAC may follow its hardware type ("BOOTIF=01-52-…"). */
static int address_in(const uint8_t *bytes, size_t n, char separator)
{
	if (n == MAC_BYTES || (separator == ':' && (n == 8 || n == MOST_PAIRS)))
		return 0;
	return separator == '-' && n == MAC_BYTES + 1 && bytes[0] == 1 ? 1 : -1;
}

/* The longest run of pairs counts, so that no part of one is taken for an address. */
static bool replace_pairs(struct scan *scan)
{
	static const char separators[] = ":-";
	uint8_t bytes[MOST_PAIRS];

	for (const char *separator = separators; *separator; separator++) {
		size_t n = read_pairs(scan, *separator, bytes);
		int from = address_in(bytes, n, *separator);

		if (n < 2)
			continue;
		if (from >= 0) {
			pseudonym_address(scan->pseudonyms, bytes + from, n - (size_t)from);
			put_pairs(scan->out, bytes, n, (char[]){ *separator, '\0' });
		} else {
			strbuf_add_bytes(scan->out, scan->at, 3 * n - 1);
		}
		scan->at += 3 * n - 1;
		return true;
	}
	return false;
}

/* "enx525400aa0100", "wlx…": systemd.net-naming-scheme(7). */
static bool replace_name_of_mac(struct scan *scan)
{
	static const size_t n_prefix = 3;
	static const size_t length = 3 + 2 * MAC_BYTES;
	uint8_t mac[MAC_BYTES];

	if (left(scan) < length || !islower((unsigned char)scan->at[0]) ||
	    !islower((unsigned char)scan->at[1]) || scan->at[2] != 'x')
		return false;
	for (size_t i = 0; i < MAC_BYTES; i++) {
		int byte = pair_at(scan, scan->at + n_prefix + 2 * i);

		if (byte < 0)
			return false;
		mac[i] = (uint8_t)byte;
	}
	if (pair_at(scan, scan->at + length) >= 0)
		return false;
	pseudonym_address(scan->pseudonyms, mac, MAC_BYTES);
	strbuf_add_bytes(scan->out, scan->at, n_prefix);
	put_pairs(scan->out, mac, MAC_BYTES, "");
	scan->at += length;
	return true;
}

/*
 * Version 4 of RFC 4122, and counted; without dashes, as machine-id(5) has it, it is the same one. The
 * text stays as long as it was.
 */
static bool replace_uuid_of(struct scan *scan, const char *form)
{
	size_t length = strlen(form);
	char digits[32];
	size_t n = 0;
	uint64_t number = 0;

	if (left(scan) < length || is_word_at(scan, scan->at + length))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (form[i] == '-' ? scan->at[i] != '-' : digit_value(scan->at[i]) < 0)
			return false;
		if (form[i] != '-')
			digits[n++] = (char)tolower((unsigned char)scan->at[i]);
	}
	number = pseudonym_number(scan->pseudonyms, PSEUDONYM_UUID, digits, n);
	strbuf_addf(scan->out,
		    form[8] == '-' ? "00000000-0000-4000-8000-%012" PRIx64
				   : "00000000000040008000%012" PRIx64,
		    number);
	scan->at += length;
	return true;
}

static bool replace_uuid(struct scan *scan)
{
	return replace_uuid_of(scan, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ||
	       replace_uuid_of(scan, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

/* Takes what stands at the place as an address of the family, if it is one to its last character. */
static bool replace_ip_of(struct scan *scan, int family, const char *characters)
{
	char text[INET6_ADDRSTRLEN] = "";
	uint8_t bytes[16];
	size_t n = 0;

	while (n < left(scan) && n < sizeof(text) - 1 && scan->at[n] &&
	       strchr(characters, scan->at[n]))
		n++;
	memcpy(text, scan->at, n);
	/* A list of addresses may be parted by colons ("ip=10.0.0.5::10.0.0.1:…"). */
	if (n > 1 && text[n - 1] == ':' && text[n - 2] != ':')
		text[--n] = '\0';
	if (!n || is_word_at(scan, scan->at + n) || inet_pton(family, text, bytes) != 1)
		return false;
	pseudonym_address(scan->pseudonyms, bytes, family == AF_INET ? 4 : 16);
	strbuf_add(scan->out, inet_ntop(family, bytes, text, sizeof(text)));
	scan->at += n;
	return true;
}

static bool replace_ip(struct scan *scan)
{
	return replace_ip_of(scan, AF_INET, "0123456789.") ||
	       replace_ip_of(scan, AF_INET6, "0123456789abcdefABCDEF:.");
}

static bool replace_host(struct scan *scan)
{
	size_t n = pseudonyms_match_host(scan->pseudonyms, scan->at, left(scan));

	if (!n || is_word_at(scan, scan->at + n))
		return false;
	strbuf_add(scan->out, PSEUDONYM_OF_HOST);
	scan->at += n;
	return true;
}

static bool replace(struct scan *scan)
{
	if (is_word_at(scan, scan->at - 1) && is_word_at(scan, scan->at))
		return false;
	return ((scan->flags & DISGUISE_HOST) && replace_host(scan)) || replace_uuid(scan) ||
	       replace_pairs(scan) || replace_name_of_mac(scan) ||
	       ((scan->flags & DISGUISE_IPS) && replace_ip(scan));
}

void disguise_text(struct pseudonyms *pseudonyms, unsigned int flags, const char *text, size_t n,
		   struct strbuf *out)
{
	struct scan scan = {
		.pseudonyms = pseudonyms,
		.flags = flags,
		.start = text,
		.at = text,
		.end = text + n,
		.out = out,
	};

	while (scan.at < scan.end)
		if (!replace(&scan))
			strbuf_add_bytes(out, scan.at++, 1);
}
