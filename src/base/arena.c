/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns the many small results of one run? Chunks that are filled from the front and freed
 * together. A run that is out of memory has nothing sensible left to do: it ends.
 */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum {
	CHUNK_BYTES = 64 * 1024
};

struct chunk {
	struct chunk *next;
	size_t used;
	size_t size;
	max_align_t bytes[];
};

struct arena {
	struct chunk *chunks; /* the first one is being filled */
};

static struct chunk *chunk_new(size_t size)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + size);

	if (!chunk)
		out_of_memory();
	chunk->size = size;
	return chunk;
}

struct arena *arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		out_of_memory();
	return arena;
}

void arena_free(struct arena *arena)
{
	struct chunk *next = NULL;

	for (struct chunk *chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

/* A chunk with room for size bytes; a large object gets one of its own behind the first. */
static struct chunk *chunk_with_room(struct arena *arena, size_t size)
{
	struct chunk *first = arena->chunks;
	struct chunk *chunk = NULL;

	if (first && first->size - first->used >= size)
		return first;
	chunk = chunk_new(size > CHUNK_BYTES / 4 ? size : CHUNK_BYTES);
	if (first && chunk->size == size) {
		chunk->next = first->next;
		first->next = chunk;
	} else {
		chunk->next = first;
		arena->chunks = chunk;
	}
	return chunk;
}

void arena_reserve(struct arena *arena, size_t size)
{
	struct chunk *first = arena->chunks;
	struct chunk *chunk = NULL;

	if (first && first->size - first->used >= size)
		return;
	chunk = chunk_new(size > CHUNK_BYTES ? size : CHUNK_BYTES);
	chunk->next = first;
	arena->chunks = chunk;
}

void arena_empty(struct arena *arena)
{
	struct chunk *kept = arena->chunks;
	struct chunk *next = NULL;

	for (struct chunk *chunk = arena->chunks; chunk; chunk = chunk->next)
		if (chunk->size > kept->size)
			kept = chunk;
	for (struct chunk *chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		if (chunk != kept)
			free(chunk);
	}
	arena->chunks = kept;
	if (kept) {
		memset(kept->bytes, 0, kept->used);
		kept->used = 0;
		kept->next = NULL;
	}
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct chunk *chunk = NULL;
	void *object = NULL;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	chunk = chunk_with_room(arena, size);
	object = (char *)chunk->bytes + chunk->used;
	chunk->used += size;
	return object;
}

void *arena_alloc_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes = 0;

	if (__builtin_mul_overflow(n, size, &bytes))
		out_of_memory();
	return arena_alloc(arena, bytes);
}

char *arena_strndup(struct arena *arena, const char *s, size_t n)
{
	size_t length = strnlen(s, n);
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, s, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text = NULL;
	int length = 0;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		out_of_memory();
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t n, size_t *capacity, size_t size)
{
	void *larger = NULL;

	if (n < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 8;
	larger = arena_alloc_array(arena, *capacity, size);
	if (n)
		memcpy(larger, array, n * size);
	return larger;
}
