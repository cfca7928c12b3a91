/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a local variable give back what it holds when its scope ends?
 * Always initialise at declaration; ownership leaves through TAKE_PTR and TAKE_FD.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

/* Defines FUNCTIONp(T *p), for _cleanup_, which calls FUNCTION(*p) unless it is NULL. */
#define DEFINE_CLEANUP(type, function)          \
	static inline void function##p(type *p) \
	{                                       \
		if (*p)                         \
			function(*p);           \
	}                                       \
	struct cleanup_takes_a_semicolon

/* Moves the pointer out of the variable p, which becomes NULL. */
#define TAKE_PTR(p)                                  \
	({                                           \
		__typeof__(p) *taken_from_ = &(p);   \
		__typeof__(p) taken_ = *taken_from_; \
		*taken_from_ = NULL;                 \
		taken_;                              \
	})

/* Moves the descriptor out of the variable fd, which becomes -1. */
#define TAKE_FD(fd)                        \
	({                                 \
		int *taken_from_ = &(fd);  \
		int taken_ = *taken_from_; \
		*taken_from_ = -1;         \
		taken_;                    \
	})

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

DEFINE_CLEANUP(DIR *, closedir);
DEFINE_CLEANUP(FILE *, fclose);

#define _cleanup_free_	   _cleanup_(cleanup_free)
#define _cleanup_close_	   _cleanup_(cleanup_close)
#define _cleanup_closedir_ _cleanup_(closedirp)
#define _cleanup_fclose_   _cleanup_(fclosep)

#endif
