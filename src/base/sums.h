/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is the sum of counts and sizes that may be a stranger's? At most INT64_MAX, at least 0.
 */
#ifndef BASE_SUMS_H
#define BASE_SUMS_H

#include <stdint.h>

static inline int64_t bounded_sum(int64_t a, int64_t b)
{
	int64_t sum = 0;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static inline int64_t bounded_product(int64_t a, int64_t b)
{
	int64_t product = 0;

	return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

/* What is left of a without b. */
static inline int64_t bounded_rest(int64_t a, int64_t b)
{
	return a > b ? a - b : 0;
}

#endif
