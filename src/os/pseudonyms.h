/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture say in a name's stead? The same for the same name wherever it
 * stands, in text or in binary, counted in the order of first sight; docs/capture-format.md has the
 * ranges.
 */
#ifndef OS_PSEUDONYMS_H
#define OS_PSEUDONYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What the host is called in an anonymous capture. */
#define PSEUDONYM_OF_HOST "host"

enum pseudonym_kind {
	PSEUDONYM_MAC,
	PSEUDONYM_GUID,
	PSEUDONYM_UUID,
	PSEUDONYM_IPV4,
	PSEUDONYM_IPV6,
	PSEUDONYM_IDENTIFIER, /* of a switch or port, opaque bytes */
	PSEUDONYM_FILE,
	PSEUDONYM_VM,
	PSEUDONYM_GROUP, /* a component of control groups' paths */
	PSEUDONYM_PLACE, /* where they are mounted */
	PSEUDONYM_ENTRY, /* of a boot menu */
	N_PSEUDONYM_KINDS
};

struct pseudonyms;

struct pseudonyms *pseudonyms_new(void);
void pseudonyms_free(struct pseudonyms *pseudonyms);
DEFINE_CLEANUP(struct pseudonyms *, pseudonyms_free);

/* The number, from 1, of what has this kind and these bytes. */
uint64_t pseudonym_number(struct pseudonyms *pseudonyms, enum pseudonym_kind kind,
			  const void *bytes, size_t n);

/* Whether it has a number already. */
bool pseudonym_is_known(struct pseudonyms *pseudonyms, enum pseudonym_kind kind, const void *bytes,
			size_t n);

/*
 * Replaces a hardware or IP address in place, by its length: 4 (IPv4), 6 (MAC), 8 (GUID), 16 (IPv6),
 * 20 (IPoIB, whose last 8 are a GUID). What names nobody stays: zeros, group addresses, loopback.
 * Other lengths become zeros.
 */
void pseudonym_address(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n);

/* Replaces opaque bytes in place. */
void pseudonym_identifier(struct pseudonyms *pseudonyms, uint8_t *bytes, size_t n);

/* Replaces a virtual machine's name: "vm1", …, added to out. */
void pseudonym_vm(struct pseudonyms *pseudonyms, const char *name, size_t n, struct strbuf *out);

/*
 * From now on the host is called so, with or without its domain; "localhost" and what has no letter
 * is no name.
 */
void pseudonyms_set_host(struct pseudonyms *pseudonyms, const char *name);

/* How many of the n bytes of text are the host's name, with which it begins; 0: it does not. */
size_t pseudonyms_match_host(const struct pseudonyms *pseudonyms, const char *text, size_t n);

#endif
