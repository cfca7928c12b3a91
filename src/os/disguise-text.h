/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the names in a text replaced? Those that show by their form, and by where they stand.
 */
#ifndef OS_DISGUISE_TEXT_H
#define OS_DISGUISE_TEXT_H

#include "base/text.h"
#include "model/cmdline.h"
#include "os/pseudonyms.h"

/* What is looked for beside hardware addresses, names made of them, and UUIDs. */
enum disguise_text {
	DISGUISE_HOST = 1 << 0, /* the host's name */
	DISGUISE_IPS = 1 << 1,	/* IP addresses */
};

/*
 * Adds the text, which may be binary with texts in it, to out with names replaced. Without flags its
 * length stays.
 */
void disguise_text(struct pseudonyms *pseudonyms, unsigned int flags, const char *text, size_t n,
		   struct strbuf *out);

/*
 * Adds a domain's XML with what os/disguise-domain.h knows to name nobody, or "<broken/>" for a text
 * that is none.
 */
void disguise_xml(struct pseudonyms *pseudonyms, const char *xml, size_t n, struct strbuf *out);

/*
 * Adds a kernel command line, of which parameters that are known to tune kernel and hardware stay
 * exactly. A boot loader's words with quotes and variables may be among it.
 */
void disguise_cmdline(struct pseudonyms *pseudonyms, const char *line, size_t n,
		      struct strbuf *out);

#endif
