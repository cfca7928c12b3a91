/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long has something taken, and when will it be over?
 */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

enum {
	UTC_TEXT_SIZE = sizeof("2026-11-21T14:01:02Z")
};

/* By a clock that nobody sets. */
int64_t now_ms(void);

/* What a clock on the wall shows in so many seconds: "2026-11-21T14:01:02Z". */
void utc_in(int seconds, char ret_text[static UTC_TEXT_SIZE]);

#endif
