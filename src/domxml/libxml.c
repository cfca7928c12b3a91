/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of libxml2 are used? See libxml.h.
 */
#include "domxml/libxml.h"

#include "base/text.h"

/* The interface that the headers describe: it changed with 2.14. */
#if LIBXML_VERSION >= 21400
static const char soname[] = "libxml2.so.16";
#else
static const char soname[] = "libxml2.so.2";
#endif

static const struct library_symbol symbols[] = {
#define SYMBOL(function) LIBRARY_SYMBOL(libxml, function)
	LIBXML_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

int libxml_open(struct libxml *ret_library, struct err *reterr)
{
	return library_open(soname, symbols, ARRAY_SIZE(symbols), ret_library, reterr);
}
