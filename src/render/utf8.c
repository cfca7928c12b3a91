/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many bytes does the first character of a text take? See utf8.h.
 */
#include "render/utf8.h"

#include "base/text.h"

/* The well-formed sequences by their first byte (Unicode 15, table 3-7). */
static const struct {
	unsigned char from;
	unsigned char to;
	unsigned char length;
	unsigned char second_from;
	unsigned char second_to;
} forms[] = {
	{ 0x01, 0x7f, 1, 0, 0 },       { 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static size_t checked_length(const unsigned char *s, size_t form)
{
	if (forms[form].length > 1 &&
	    (s[1] < forms[form].second_from || s[1] > forms[form].second_to))
		return 0;
	for (size_t i = 2; i < forms[form].length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return forms[form].length;
}

size_t utf8_length(const char *s)
{
	const unsigned char *bytes = (const unsigned char *)s;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (bytes[0] >= forms[i].from && bytes[0] <= forms[i].to)
			return checked_length(bytes, i);
	return 0;
}
