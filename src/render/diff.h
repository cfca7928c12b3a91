/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes one text into another? Told as diff -u tells it, so that patch(1) takes it.
 */
#ifndef RENDER_DIFF_H
#define RENDER_DIFF_H

#include "base/text.h"

/* Two versions of a text, and what they are called in the two lines on top. */
struct versions {
	const char *before;
	const char *after;
	const char *before_name;
	const char *after_name;
};

/* Adds the unified diff with three lines of context; nothing where they are the same. */
void diff_add(const struct versions *versions, struct strbuf *buf);

#endif
