/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a library used that loads slowly and may not be installed? It is opened with dlopen on
 * first use. Whoever uses it lists the names once, in an X-macro; struct and symbols come of it:
 *
 *	#define LIBZ_FUNCTIONS(X) X(deflate) X(inflate)
 *	#define LIBZ_SYMBOL(function) LIBRARY_SYMBOL(libz, function)
 *	struct libz { LIBZ_FUNCTIONS(LIBRARY_SLOT) };
 *	static const struct library_symbol symbols[] = { LIBZ_FUNCTIONS(LIBZ_SYMBOL) };
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stddef.h>

#include "base/err.h"

/* A pointer to the function, of the type that its header gives it. */
#define LIBRARY_SLOT(function) __typeof__(function) *function;

/* Where in struct table the address of the function goes. */
#define LIBRARY_SYMBOL(table, function) { #function, offsetof(struct table, function) },

struct library_symbol {
	const char *name;
	size_t offset;
};

/*
 * Opens the library called so ("libarchive.so.13"), which stays open until the process ends, and
 * fills the table. -ENOPKG with a sentence where it is not installed, or too old to have one of them.
 */
int library_open(const char *soname, const struct library_symbol *symbols, size_t n_symbols,
		 void *table, struct err *reterr);

#endif
