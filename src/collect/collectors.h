/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which collectors are there? Each fills its part of the host from one source; what it cannot read
 * is a gap in host->gaps. Only collect.c calls them.
 */
#ifndef COLLECT_COLLECTORS_H
#define COLLECT_COLLECTORS_H

#include "model/host.h"
#include "os/machine.h"

struct collector {
	unsigned int facts; /* it runs where these are wanted, and nobody else brings them */
	unsigned int needs; /* which wants these in turn, and runs behind them */
	unsigned int after; /* it runs behind these, too, where they are wanted */
	void (*collect)(struct machine *machine, struct host *host);
	void (*conclude)(struct host *host); /* once all have run; gaps_sort has run then */
};

/* All of them, in the order that they run in; the last is {0}. */
extern const struct collector collectors[];

/* host->identity: names, CPU, DMI, command line, ACPI tables, virtualization. */
void collect_identity(struct machine *machine, struct host *host);

/* The boot loader's configuration and menu, which are run by nobody: host->boot. */
void collect_loader(struct machine *machine, struct host *host);

/* PCI functions from /sys/bus/pci/devices: host->devices, roles, drivers, nodes, groups, SR-IOV. */
void collect_pci(struct machine *machine, struct host *host);

/* Gaps for what nobody knew of them in the end. */
void conclude_pci(struct host *host);

/* driver_override of VFs. */
void collect_overrides(struct machine *machine, struct host *host);
void collect_vf_vectors(struct machine *machine, struct host *host);

/* Vendor and model of PCI functions, by pci.ids. */
void collect_pci_names(struct machine *machine, struct host *host);

/* Links and config space of network controllers and the ports above them. */
void collect_pci_config(struct machine *machine, struct host *host);

/* IOMMU units. */
void collect_iommu_units(struct machine *machine, struct host *host);

/* Type, reserved regions and non-PCI members of IOMMU groups. */
void collect_iommu_groups(struct machine *machine, struct host *host);

/* Interfaces of the functions, and what PFs administer of their VFs: netdevs, vf. */
void collect_net(struct machine *machine, struct host *host);

/* Which MACs of VFs' interfaces were drawn. */
void collect_drawn_macs(struct machine *machine, struct host *host);

/* The eswitch modes of PFs, from devlink. */
void collect_eswitch(struct machine *machine, struct host *host);

/* Who uses each VF, and which interfaces have addresses, as the kernel knows: vf.used_by. */
void collect_users(struct machine *machine, struct host *host);

/* host->numa: nodes, memory, hugepages, CPUs and where they stand. */
void collect_numa(struct machine *machine, struct host *host);

/* host->power: how CPUs may slow down and sleep. */
void collect_power(struct machine *machine, struct host *host);

/* Sysctls of the host's network: host->network. */
void collect_sysctls(struct machine *machine, struct host *host);
void collect_filterers(struct machine *machine, struct host *host);

/* Who else sets what tuning sets: host->rivals. */
void collect_rivals(struct machine *machine, struct host *host);

/* Its interfaces, bridges and bonds: likewise. */
void collect_networks(struct machine *machine, struct host *host);

/* Rings and interrupts of these interfaces. */
void collect_nics(struct machine *machine, struct host *host);

/* This session and the root file system, where they go over the network: host->lifelines. */
void collect_lifelines(struct machine *machine, struct host *host);

/* host->services: limits of QEMU, and who makes VFs at boot. */
void collect_services(struct machine *machine, struct host *host);

/* host->modules: those that VMs need, in the kernel or to be had, and their parameters. */
void collect_modules(struct machine *machine, struct host *host);

/* MSI vectors of network functions, the CPUs that serve them, remapping, irqbalance. */
void collect_interrupts(struct machine *machine, struct host *host);

/* libvirt's domains: host->domains; VFs that they name get "vm:NAME" among their users. */
void collect_domains(struct machine *machine, struct host *host);

/* libvirt's networks: host->virtual_networks. */
void collect_virtual_networks(struct machine *machine, struct host *host);

/* What they rest on: host->vm_backing. */
void collect_vm_backing(struct machine *machine, struct host *host);

/* The QEMUs that run them, and the threads of vhost's: likewise. */
void collect_qemus(struct machine *machine, struct host *host);

#endif
