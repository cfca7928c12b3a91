/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a failure reach the reader as one sentence? See err.h.
 */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The highest errno of Linux (EHWPOISON is 133, MIPS goes to EDQUOT 1133, which no name needs). */
enum {
	LAST_ERRNO = 160
};

int err_set(struct err *reterr, int code, const char *format, ...)
{
	va_list args;

	if (!reterr || reterr->code)
		return code;
	reterr->code = code;
	va_start(args, format);
	vsnprintf(reterr->text, sizeof(reterr->text), format, args);
	va_end(args);
	return code;
}

const char *errno_text(int code)
{
	/* pread(2) of a FIFO in a capture; whoever put it there seeks nothing. */
	if (abs(code) == ESPIPE)
		return "a pipe or device stands in a file's place";
	/* Found by whoever reads a file, or by NFS. */
	if (abs(code) == ESTALE)
		return "it was changed or taken away while it was read: once whoever does that "
		       "is done, run this again";
	return strerror(abs(code));
}

const char *errno_name(int code)
{
	const char *name = strerrorname_np(abs(code));

	return name ? name : "EUNKNOWN";
}

int errno_from_name(const char *name)
{
	for (int code = 1; code <= LAST_ERRNO; code++) {
		const char *known = strerrorname_np(code);

		if (known && strcmp(known, name) == 0)
			return code;
	}
	return 0;
}
