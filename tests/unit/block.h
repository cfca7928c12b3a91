/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test write GRUB's environment block? Lines behind the header, and '#' up to the end.
 */
#ifndef TESTS_UNIT_BLOCK_H
#define TESTS_UNIT_BLOCK_H

#include <stdio.h>
#include <string.h>

enum {
	GRUB_BLOCK_BYTES = 1024
};

static inline void make_block(char block[static GRUB_BLOCK_BYTES], const char *lines)
{
	int n = snprintf(block, GRUB_BLOCK_BYTES, "# GRUB Environment Block\n%s", lines);

	assert_in_range(n, 1, GRUB_BLOCK_BYTES - 1);
	memset(block + n, '#', (size_t)(GRUB_BLOCK_BYTES - n));
}

#endif
