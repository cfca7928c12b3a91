/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a text in base64 say (RFC 4648)?
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"

/* The bytes, the arena's, and a NUL behind them; NULL where it is none. */
char *base64_decode(const char *text, struct arena *arena);

#endif
