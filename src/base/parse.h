/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which number, or list of numbers, does this text say? The whole text must be it, else -EINVAL;
 * what does not fit is -ERANGE. Outputs are untouched on failure.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stddef.h>
#include <stdint.h>

/* Decimal, without sign. */
int parse_u64(const char *s, uint64_t *ret_value);

/* Decimal, with an optional minus. */
int parse_i64(const char *s, int64_t *ret_value);

/* Hexadecimal, with or without 0x. */
int parse_hex(const char *s, uint64_t *ret_value);

/*
 * A list such as "0-3,6" of numbers up to max (inclusive): calls each(value, arg) for every number
 * in the order of the text and ends at the first that returns other than 0, with that value. White
 * space at the end is allowed; an empty list has no numbers. Ranges that run backwards: -EINVAL. each
 * may be NULL: then the text is only checked.
 */
int parse_list(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
	       void *arg);

/*
 * The same for a list as the kernel writes it, each number above the one before: so it has no more
 * than max + 1 numbers, whoever wrote it. -EINVAL for any other.
 */
int parse_rising_list(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
		      void *arg);

/*
 * A mask as bitmaps are printed by the kernel: hexadecimal words of 32 bits parted by commas, the
 * highest first ("3,ffffffff"): calls each(bit, arg) for every bit that is set, from the lowest on. Bits
 * above max: -ERANGE. The rest as with parse_list.
 */
int parse_mask(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
	       void *arg);

#endif
