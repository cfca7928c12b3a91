/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the code under test ask for memory when it must not? See watch.h.
 */
#include "watch.h"

#include <stddef.h>

/* The linker's names for what the C library has, and for what stands before it. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *s);
int __wrap_fsync(int fd);

static const int *watched;
static int n_allocations;

void watch_begin(const int *begun)
{
	watched = begun;
	n_allocations = 0;
}

int watch_end(void)
{
	watched = NULL;
	return n_allocations;
}

static void count(void)
{
	n_allocations += watched && *watched;
}

void *__wrap_malloc(size_t size)
{
	count();
	return __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	count();
	return __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	count();
	return __real_realloc(old, size);
}

char *__wrap_strdup(const char *s)
{
	count();
	return __real_strdup(s);
}

/* Thousands of trees need not reach the disk. */
int __wrap_fsync(int fd)
{
	(void)fd;
	return 0;
}
