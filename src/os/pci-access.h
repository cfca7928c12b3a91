/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is libpci called so that it neither prints, nor exits, nor opens a device by itself? Config
 * bytes are given to it, read beneath a root by others; it parses them and looks names up. Only
 * pci-*.c include this.
 */
#ifndef OS_PCI_ACCESS_H
#define OS_PCI_ACCESS_H

#include <pci/pci.h>

#include "os/libpci.h"

/*
 * Calls work(access, arg). libpci reports an error by a callback that must not return: it jumps back
 * here, over work, which therefore holds nothing to be cleaned up. 0, or -EIO for such an error; the
 * access is then abandoned, for nobody promises what state it is in, and the next call has another.
 */
int libpci_call(struct libpci *libpci, void (*work)(struct pci_access *access, void *arg),
		void *arg);

#endif
