/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How may a name that comes from the machine stand on a terminal? See printable.h.
 */
#include "render/printable.h"

#include "render/utf8.h"

/* Behind 0xc2, bytes up to 0x9f make the C1 controls, which some terminals obey. */
static bool is_control(const char *s, size_t n)
{
	unsigned char first = (unsigned char)s[0];

	if (n == 1)
		return first < 0x20 || first == 0x7f;
	return n == 2 && first == 0xc2 && (unsigned char)s[1] < 0xa0;
}

static void add_escaped(const char *s, size_t n, struct strbuf *buf)
{
	for (size_t i = 0; i < n; i++)
		strbuf_addf(buf, "\\x%02x", (unsigned char)s[i]);
}

void printable_add(const char *s, bool ascii, struct strbuf *buf)
{
	while (*s) {
		size_t n = utf8_length(s);
		bool escapes = s[0] == '\\' && s[1] == 'x';

		if (n == 0 || is_control(s, n) || (ascii && n > 1) || escapes)
			add_escaped(s, n ? n : 1, buf);
		else
			strbuf_add_bytes(buf, s, n);
		s += n ? n : 1;
	}
}

size_t printable_width(const char *s)
{
	size_t width = 0;

	for (; *s; s++)
		width += ((unsigned char)*s & 0xc0) != 0x80;
	return width;
}
