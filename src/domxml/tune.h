/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are a domain's virtio interfaces and its disks tuned in its XML? Remembered in <metadata> as all edits
 * (record.h).
 */
#ifndef DOMXML_TUNE_H
#define DOMXML_TUNE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/assignment.h"

/*
 * The definition tuned so, the arena's text; the same text where it is already. Disks: those of
 * device='disk'. -ERANGE for queues that vhost does not have (1 to 256); -EBADMSG, -ENOPKG as
 * domxml_read.
 */
int domxml_tune(const char *xml, const struct tuning *tuning, struct arena *arena,
		const char **ret_xml, struct err *reterr);

#endif
