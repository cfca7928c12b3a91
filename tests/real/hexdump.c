/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test read what `lspci -xxxx` wrote? See hexdump.h.
 */
#include "real/hexdump.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/unit.h"

static FILE *open_real(const char *name)
{
	const char *shared = getenv("VFCTL_SHARED");
	char path[PATH_MAX];
	FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/hosts-real/%s", shared ? shared : "", name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("cannot open %s", path);
	return file;
}

/* "02:00.0 PCI bridge: …", in column 0. */
static bool take_address(const char *line, struct bdf *ret_bdf)
{
	char word[32] = "";
	size_t length = strcspn(line, " \n");

	if (length >= sizeof(word) || !isxdigit((unsigned char)*line))
		return false;
	memcpy(word, line, length);
	return bdf_parse(word, ret_bdf) == 0;
}

/* "1f0: 00 11 …": sixteen bytes, behind those of the line before. */
static void take_bytes(const char *line, struct hexdump_function *function)
{
	char *rest = NULL;
	unsigned long at = strtoul(line, &rest, 16);

	if (rest == line || *rest != ':' || at != function->n || at + 16 > 4096)
		return;
	for (rest++; *rest == ' ' && isxdigit((unsigned char)rest[1]);)
		function->bytes[function->n++] = (uint8_t)strtoul(rest, &rest, 16);
}

size_t hexdump_read(const char *name, struct arena *arena, struct hexdump_function **ret_functions)
{
	_cleanup_fclose_ FILE *file = open_real(name);
	struct hexdump_function *functions = NULL;
	size_t capacity = 0;
	size_t n = 0;
	char line[4096];

	while (fgets(line, sizeof(line), file)) {
		struct bdf bdf = { 0 };

		if (take_address(line, &bdf)) {
			functions = arena_grow(arena, functions, n, &capacity, sizeof(*functions));
			functions[n++] = (struct hexdump_function){ .bdf = bdf };
		} else if (n) {
			take_bytes(line, &functions[n - 1]);
		}
	}
	*ret_functions = functions;
	return n;
}

size_t table_read(const char *name, struct arena *arena, const char *(**ret_lines)[16])
{
	_cleanup_fclose_ FILE *file = open_real(name);
	const char *(*lines)[16] = NULL;
	size_t capacity = 0;
	size_t n = 0;
	char line[4096];

	while (fgets(line, sizeof(line), file)) {
		char *rest = arena_strndup(arena, line, strcspn(line, "\n"));

		lines = arena_grow(arena, lines, n, &capacity, sizeof(*lines));
		for (size_t i = 0; i < 16; i++)
			lines[n][i] = rest ? strsep(&rest, "\t") : "";
		n++;
	}
	*ret_lines = lines;
	return n;
}
