/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which collectors are there? Each fills its part of the host from one source; what it cannot read
 * is a gap in host->gaps. Only collect.c calls them.
 */
#ifndef COLLECT_COLLECTORS_H
#define COLLECT_COLLECTORS_H

#include "base/err.h"
#include "model/host.h"
#include "os/machine.h"

/* host->identity: names, CPU, DMI, command line, ACPI tables, virtualization. */
int collect_identity(struct machine *machine, struct host *host, struct err *reterr);

/* PCI functions from /sys/bus/pci/devices: host->devices, roles, drivers, nodes, groups, SR-IOV. */
int collect_pci(struct machine *machine, struct host *host, struct err *reterr);

/* Vendor and model of PCI functions, by pci.ids; the role of VFs that nothing else told. */
int collect_pci_names(struct machine *machine, struct host *host, struct err *reterr);

/* Links and config space of network controllers and the ports above them. */
int collect_pci_config(struct machine *machine, struct host *host, struct err *reterr);

/* IOMMU units; type, reserved regions and non-PCI members of groups. */
int collect_iommu(struct machine *machine, struct host *host, struct err *reterr);

/* After all of them: gaps for what none of them knew. */
int collect_pci_gaps(struct machine *machine, struct host *host, struct err *reterr);

/* Interfaces of the functions, and what PFs administer of their VFs: netdevs, vf. */
int collect_net(struct machine *machine, struct host *host, struct err *reterr);

/* The eswitch modes of PFs, from devlink. */
int collect_eswitch(struct machine *machine, struct host *host, struct err *reterr);

/* Who uses each VF, and which interfaces have addresses, as the kernel knows: vf.used_by. */
int collect_users(struct machine *machine, struct host *host, struct err *reterr);

/* host->numa: nodes, memory, hugepages, CPUs and where they stand. */
int collect_numa(struct machine *machine, struct host *host, struct err *reterr);

/* libvirt's domains: host->domains; VFs that they name get "vm:NAME" among their users. */
int collect_domains(struct machine *machine, struct host *host, struct err *reterr);

#endif
