/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does all that a wanted document says stand in another, which libvirt rewrote meanwhile?
 */
#ifndef DOMXML_STANDS_H
#define DOMXML_STANDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Whether every element, attribute and text of wanted is in actual, in whatever order, where more may
 * stand beside them: 1; or 0, and *ret_lacking tells the first that is not as one would read it, the arena's:
 * "<driver queues='4'/> of interface 52:54:00:00:00:01". Both are whole elements of one name ("domain",
 * "interface"). -EBADMSG, -ENOPKG as domxml_read.
 */
int domxml_stands(const char *wanted, const char *actual, struct arena *arena,
		  const char **ret_lacking, struct err *reterr);

#endif
