/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must whoever parses config space or looks names up hold? One use of libpci.
 */
#ifndef OS_LIBPCI_H
#define OS_LIBPCI_H

#include "base/cleanup.h"

struct libpci;

/* The caller's; costs nothing before its first use, and reads nothing. */
struct libpci *libpci_new(void);
void libpci_free(struct libpci *libpci);
DEFINE_CLEANUP(struct libpci *, libpci_free);

#endif
