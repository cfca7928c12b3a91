/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which parts does a host's identity consist? Each fills its fields of host->identity from one
 * kind of source and adds gaps for what stays unknown. Only identity.c calls them, in this order.
 */
#ifndef COLLECT_IDENTITY_H
#define COLLECT_IDENTITY_H

#include "model/host.h"
#include "os/machine.h"

/* Vendor, model and flags from the first processor of /proc/cpuinfo. */
void identity_read_cpu(const struct machine *machine, struct host *host);

/* The command line, and which ACPI tables announce an IOMMU. */
void identity_read_boot(const struct machine *machine, struct host *host);

/* Whether this is a guest and whose; judges by what the others have read, and by little more. */
void identity_read_virtualization(const struct machine *machine, struct host *host);

/* Whether KVM is there. */
void identity_read_kvm(const struct machine *machine, struct host *host);

#endif
