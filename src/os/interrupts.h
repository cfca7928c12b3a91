/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts does the kernel list, and whose are they? From /proc/interrupts, of which the
 * recorder is told all but the counts: there is one for each interrupt and CPU.
 */
#ifndef OS_INTERRUPTS_H
#define OS_INTERRUPTS_H

#include "os/root.h"

#define INTERRUPTS_PATH "/proc/interrupts"

/*
 * Calls each() for every numbered interrupt with what follows the counts, trimmed: chip, number there
 * and actions ("IR-PCI-MSIX-0000:03:00.0    1-edge      eth0-TxRx-0"), which is the callee's to change.
 * 0 or -errno.
 */
int interrupts_read(const struct root *root, void (*each)(unsigned int irq, char *words, void *arg),
		    void *arg);

#endif
