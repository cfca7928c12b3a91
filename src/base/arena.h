/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns the many small results of one run? One arena, freed as one.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena;

/* A new, empty arena; never NULL: where memory is out the program ends, as every allocation here. */
struct arena *arena_new(void);
void arena_free(struct arena *arena);
DEFINE_CLEANUP(struct arena *, arena_free);

/* Sees to it that the next size bytes are there, wherever they are asked for in one piece or in many. */
void arena_reserve(struct arena *arena, size_t size);

/* Forgets all that it holds, and keeps its largest piece of memory for what comes. */
void arena_empty(struct arena *arena);

/* size zeroed bytes, aligned for any object; they live as long as the arena. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));
#define arena_new_array(arena, type, n) ((type *)arena_alloc_array(arena, n, sizeof(type)))
#define arena_new_struct(arena, type)	((type *)arena_alloc(arena, sizeof(type)))

/* n objects of size bytes, zeroed; a product that overflows ends the program. */
void *arena_alloc_array(struct arena *arena, size_t n, size_t size);

/* A copy of s, or NULL for NULL. */
char *arena_strdup(struct arena *arena, const char *s);

/* A copy of the first n bytes of s, ended by NUL. */
char *arena_strndup(struct arena *arena, const char *s, size_t n);

char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Room for one more in an array that grows by doubling: returns the array (moved when it grew; the
 * old copy stays in the arena) with at least n + 1 places of size bytes, of which the first n keep
 * their content. *capacity starts at 0.
 */
void *arena_grow(struct arena *arena, void *array, size_t n, size_t *capacity, size_t size);

#endif
