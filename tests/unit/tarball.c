/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test make an archive that no tar program would write? See tarball.h.
 */
#include "tarball.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

enum {
	BLOCK = 512
};

struct ustar {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char target[100];
	char magic[8];
	char rest[247];
};
_Static_assert(sizeof(struct ustar) == BLOCK, "a header is one block");

static void put(char *field, size_t size, const char *text)
{
	assert_true(strlen(text) < size);
	memcpy(field, text, strlen(text) + 1);
}

void tarball_header(struct strbuf *tarball, enum tarball_type type, const char *name,
		    const char *target, size_t n)
{
	struct ustar header = { .type = (char)type };
	unsigned int sum = 0;
	char number[16];

	put(header.name, sizeof(header.name), name);
	put(header.target, sizeof(header.target), target ? target : "");
	put(header.mode, sizeof(header.mode), "0006755");
	put(header.uid, sizeof(header.uid), "0000000");
	put(header.gid, sizeof(header.gid), "0000000");
	put(header.mtime, sizeof(header.mtime), "00000000000");
	snprintf(number, sizeof(number), "%011zo", n);
	put(header.size, sizeof(header.size), number);
	memcpy(header.magic, "ustar\00000", sizeof(header.magic));
	memset(header.checksum, ' ', sizeof(header.checksum));
	for (size_t i = 0; i < sizeof(header); i++)
		sum += ((const unsigned char *)&header)[i];
	snprintf(number, sizeof(number), "%06o", sum);
	put(header.checksum, sizeof(header.checksum), number);
	header.checksum[6] = '\0';
	strbuf_add_bytes(tarball, &header, sizeof(header));
}

void tarball_entry(struct strbuf *tarball, enum tarball_type type, const char *name,
		   const char *target, const char *content)
{
	static const char zeros[BLOCK];
	size_t n = content ? strlen(content) : 0;

	tarball_header(tarball, type, name, target, n);
	strbuf_add_bytes(tarball, content, n);
	strbuf_add_bytes(tarball, zeros, (BLOCK - n % BLOCK) % BLOCK);
}

void tarball_end(struct strbuf *tarball)
{
	static const char zeros[2 * BLOCK];

	strbuf_add_bytes(tarball, zeros, sizeof(zeros));
}
