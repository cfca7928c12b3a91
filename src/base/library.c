/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a library used that loads slowly and may not be installed? See library.h.
 */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

/* dlerror's text names the library already where it could not be found. */
static int refuse(const char *soname, struct err *reterr)
{
	const char *why = dlerror();

	return err_set(reterr, -ENOPKG, "cannot use %s: %s", soname, why ? why : "unknown error");
}

int library_open(const char *soname, const struct library_symbol *symbols, size_t n_symbols,
		 void *table, struct err *reterr)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return refuse(soname, reterr);
	for (size_t i = 0; i < n_symbols; i++) {
		void *address = dlsym(library, symbols[i].name);

		if (!address)
			return refuse(soname, reterr);
		/* POSIX has dlsym's pointer hold a function's address; C knows no such cast. */
		memcpy((char *)table + symbols[i].offset, &address, sizeof(address));
	}
	return 0;
}
