/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which collectors are there? Each fills its part of the host from one source; what it cannot read
 * is a gap in host->gaps. Only collect.c calls them.
 */
#ifndef COLLECT_COLLECTORS_H
#define COLLECT_COLLECTORS_H

#include "model/host.h"
#include "os/machine.h"

/* host->identity: names, CPU, DMI, command line, ACPI tables, virtualization. */
void collect_identity(struct machine *machine, struct host *host);

/* PCI functions from /sys/bus/pci/devices: host->devices, roles, drivers, nodes, groups, SR-IOV. */
void collect_pci(struct machine *machine, struct host *host);

/* Vendor and model of PCI functions, by pci.ids. */
void collect_pci_names(struct machine *machine, struct host *host);

/* VFs that no link has told: by their drivers and, where names were collected, by these. */
void collect_pci_guesses(struct machine *machine, struct host *host);

/* Links and config space of network controllers and the ports above them. */
void collect_pci_config(struct machine *machine, struct host *host);

/* IOMMU units; type, reserved regions and non-PCI members of groups. */
void collect_iommu(struct machine *machine, struct host *host);

/* After all of them: gaps for what none of them knew. */
void collect_pci_gaps(struct machine *machine, struct host *host);

/* Interfaces of the functions, and what PFs administer of their VFs: netdevs, vf. */
void collect_net(struct machine *machine, struct host *host);

/* The eswitch modes of PFs, from devlink. */
void collect_eswitch(struct machine *machine, struct host *host);

/* Who uses each VF, and which interfaces have addresses, as the kernel knows: vf.used_by. */
void collect_users(struct machine *machine, struct host *host);

/* host->numa: nodes, memory, hugepages, CPUs and where they stand. */
void collect_numa(struct machine *machine, struct host *host);

/* libvirt's domains: host->domains; VFs that they name get "vm:NAME" among their users. */
void collect_domains(struct machine *machine, struct host *host);

#endif
