/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a table that is wider than the terminal fit: how wide are its columns, and where are its cells
 * broken?
 */
#ifndef RENDER_FOLD_H
#define RENDER_FOLD_H

#include <stdbool.h>

#include "base/text.h"

struct fold {
	size_t width; /* of its widest cell; then that of its lines */
	size_t least; /* its heading takes so much */
	bool folds;   /* its cells may be broken into lines */
};

/*
 * Takes from the widest of those that fold, until all n and a blank between two are no more than room, or
 * none can give any more.
 */
void fold_widths(struct fold *columns, size_t n, size_t room);

/*
 * Adds text in lines of at most width characters: broken at blanks, else behind a punctuation mark, else
 * anywhere. Line ends of its own are told, and break nothing.
 */
void fold_text(const char *text, size_t width, struct strbuf *buf);

#endif
