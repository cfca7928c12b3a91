/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it waited for events that come by hundreds, where each asks for one look at the whole? A look is
 * for all that come within a moment.
 */
#ifndef OS_BURST_H
#define OS_BURST_H

#include "os/kernel.h"

/*
 * As the kernel's hear of what its listen returned, and takes those that come in the next tenth of a second
 * with the first: between two looks there is that much.
 */
int burst_hear(const struct kernel *kernel, int fd, int timeout_ms);

#endif
