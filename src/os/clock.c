/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long has something taken? See clock.h.
 */
#include "os/clock.h"

#include <time.h>

int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
