/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has no words in the form that it is written in? See unsaid.h.
 */
#include "model/unsaid.h"

#include <stdarg.h>

void unsaid_add(struct unsaid *unsaid, const char *format, ...)
{
	va_list args;

	unsaid->items = arena_grow(unsaid->arena, unsaid->items, unsaid->n, &unsaid->capacity,
				   sizeof(*unsaid->items));
	va_start(args, format);
	unsaid->items[unsaid->n++] = arena_vprintf(unsaid->arena, format, args);
	va_end(args);
}
