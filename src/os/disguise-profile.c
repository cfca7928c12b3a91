/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture keep of a tuning profile? See disguise-profile.h.
 */
#include "os/disguise-profile.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

#define DIGITS	    "0123456789"
#define LETTERS	    "abcdefghijklmnopqrstuvwxyz"
#define KEY_BYTES   LETTERS DIGITS "_.-"
#define VALUE_BYTES LETTERS "GMT" DIGITS "_-~[], "

/* With the blanks in front of it: it begins a line, or stands behind one. */
static void cut_comment(char *line)
{
	size_t length = 0;

	for (size_t i = 0; line[i]; i++) {
		if (line[i] == '#' && (i == 0 || length < i))
			break;
		if (line[i] != ' ' && line[i] != '\t')
			length = i + 1;
	}
	line[length] = '\0';
}

/* "    - 4096" of a list. */
static bool is_item(const char *text)
{
	return str_has_prefix(text, "- ") && !text[2 + strspn(text + 2, DIGITS)];
}

/* What is indented may be a text that goes on, unless it is a sysctl's. */
static bool is_kept(const char *line)
{
	static const char summary[] = "summary:";
	size_t indent = strspn(line, " ");
	const char *key = line + indent;
	const char *value = key + strspn(key, KEY_BYTES);

	if (is_item(key))
		return true;
	if (value == key || *value != ':' || value[1 + strspn(value + 1, VALUE_BYTES)])
		return false;
	return indent ? str_has_prefix(key, "net.") : !str_has_prefix(key, summary);
}

void disguise_profile(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		      struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = arena_strndup(arena, bytes, n);
	size_t start = out->length;

	(void)pseudonyms;
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
		cut_comment(line);
		if (is_kept(line))
			strbuf_addf(out, "%s\n", line);
	}
	/* One that says nothing is no broken one. */
	if (out->length == start)
		strbuf_add(out, "{}\n");
}
