/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it waited for events that come by hundreds? See burst.h.
 */
#include "os/burst.h"

#include <errno.h>

#include "os/clock.h"

enum {
	BURST_MS = 100
};

int burst_hear(const struct kernel *kernel, int fd, int timeout_ms)
{
	int r = kernel->hear(fd, timeout_ms, kernel->arg);
	int64_t end = now_ms() + BURST_MS;

	for (int64_t left = BURST_MS; r == 0 && left > 0; left = end - now_ms())
		if (kernel->hear(fd, (int)left, kernel->arg) < 0)
			return 0;
	return r;
}
