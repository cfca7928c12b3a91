/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why did the kernel refuse a write, and what helps? A sentence from the errno, from what the kernel
 * logged meanwhile, and from what sysfs says.
 */
#ifndef APPLY_REFUSAL_H
#define APPLY_REFUSAL_H

#include "apply/kinds.h"

enum {
	REFUSAL_SIZE = 360 /* of a sentence, with its NUL */
};

/* The kernel's log from now on, -errno without a right to it; what opens it closes it. */
int refusal_log_open(const struct site *site);

/* What is logged from now on is about the next write. log may be -errno. */
void refusal_listen(const struct site *site, int log);

/*
 * "CAUSE (ERRNO; the kernel: "LINE"): REMEDY", where value (NULL: to go away) could not be written. What
 * the remedy takes. Nothing is allocated; what was read before may be forgotten.
 */
enum needs refusal_explain(const struct site *site, const struct step *step, const char *value,
			   int error, int log, char text[static REFUSAL_SIZE]);

#endif
