/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long has something taken, and when will it be over? See clock.h.
 */
#include "os/clock.h"

#include <time.h>

int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void utc_in(int seconds, char ret_text[static UTC_TEXT_SIZE])
{
	time_t then = time(NULL) + seconds;
	struct tm utc = { 0 };

	strftime(ret_text, UTC_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&then, &utc));
}
