/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a libvirt daemon tell of its host, where nobody can read that host's files?
 */
#ifndef COLLECT_TOLD_H
#define COLLECT_TOLD_H

#include "model/host.h"
#include "os/machine.h"

/*
 * A new host of what the daemon behind machine->virt tells, and of nothing else: its names and versions,
 * CPUs, memory and hugepages, PCI functions with VFs, IOMMU groups and interfaces, bridges, VMs and
 * networks. What it does not tell is unknown, what it fails to tell a gap: who but VMs uses a VF,
 * kernels, CPU flags, and of the memory that a cache takes how much it would give up.
 */
struct host *collect_told(struct machine *machine);

/* host->hypervisor of any machine whose VMs a daemon tells; of others it stays unknown. */
void collect_hypervisor(struct machine *machine, struct host *host);

/* ---- parts of it */

/* Functions and interfaces from node devices; whether an IOMMU is at work is known by then. */
void told_devices(struct machine *machine, struct host *host);

/* Bridges, bonds, VLANs; and of interfaces of functions, which are there by then, what they are ports of. */
void told_interfaces(struct machine *machine, struct host *host);

#endif
