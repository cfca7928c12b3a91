/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many bytes does the first character of a text take, and is it valid UTF-8 at all?
 */
#ifndef RENDER_UTF8_H
#define RENDER_UTF8_H

#include <stddef.h>

/*
 * 1 to 4 for the character that s (ended by NUL, not empty) starts with; 0 where its first byte
 * starts no valid one: overlong forms, surrogates and what lies beyond U+10FFFF are none (RFC 3629).
 */
size_t utf8_length(const char *s);

#endif
