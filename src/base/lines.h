/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many lines make one text of another?
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stdint.h>

/* More than one. NULL has none. */
bool text_has_lines(const char *text);

struct line_changes {
	uint32_t added;
	uint32_t removed;
};

/*
 * The fewest, as diff(1) with --minimal has them; of texts that differ by thousands, all between the first
 * that differs and the last.
 */
struct line_changes lines_compare(const char *before, const char *after);

#endif
