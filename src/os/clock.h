/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long has something taken?
 */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

/* By a clock that nobody sets. */
int64_t now_ms(void);

#endif
