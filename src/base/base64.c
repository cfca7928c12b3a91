/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a text in base64 say? See base64.h.
 */
#include "base/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_decode(const char *text, struct arena *arena)
{
	size_t n = strlen(text);
	size_t n_digits = strcspn(text, "=");
	char *decoded = arena_alloc(arena, n / 4 * 3 + 1);
	unsigned int bits = 0;
	size_t n_decoded = 0;

	if (n % 4 || n - n_digits > 2 || strspn(text + n_digits, "=") != n - n_digits)
		return NULL;
	for (size_t i = 0; i < n_digits; i++) {
		const char *digit = strchr(alphabet, text[i]);

		if (!digit)
			return NULL;
		bits = bits << 6 | (unsigned int)(digit - alphabet);
		if (i % 4)
			decoded[n_decoded++] = (char)(bits >> (6 - 2 * (i % 4)));
	}
	decoded[n_decoded] = '\0';
	return decoded;
}
