/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How may a name that comes from the machine stand on a terminal? Without control characters, and in
 * the characters that the locale has.
 */
#ifndef RENDER_PRINTABLE_H
#define RENDER_PRINTABLE_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Adds s with "\x1b" for each byte of a control character, of what is no UTF-8 and, in ascii, of a
 * character beyond ASCII; and "\x5c" for a backslash that would look like one of these. As
 * libsmartcols does it in tables.
 */
void printable_add(const char *s, bool ascii, struct strbuf *buf);

/* How many columns a text without control characters takes: its UTF-8 characters. */
size_t printable_width(const char *s);

#endif
