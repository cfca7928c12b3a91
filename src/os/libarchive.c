/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of libarchive are used? See libarchive.h.
 */
#include "os/libarchive.h"

#include "base/text.h"

static const struct library_symbol symbols[] = {
#define SYMBOL(function) LIBRARY_SYMBOL(libarchive, function)
	LIBARCHIVE_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

int libarchive_open(struct libarchive *ret_library, struct err *reterr)
{
	return library_open("libarchive.so.13", symbols, ARRAY_SIZE(symbols), ret_library, reterr);
}
