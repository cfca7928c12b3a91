/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the collectors of PCI facts share? One function being read, and who reads which part of
 * it. Only pci*.c include this.
 */
#ifndef COLLECT_PCI_H
#define COLLECT_PCI_H

#include "model/host.h"
#include "os/attributes.h"
#include "os/machine.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_GROUPS  "/sys/kernel/iommu_groups"

/* Room for PCI_DEVICES, a slash and an address. */
enum {
	PCI_PATH_SIZE = sizeof(PCI_DEVICES) + BDF_TEXT_SIZE
};

/* A function while its directory is open. */
struct pci_function {
	struct machine *machine;
	struct host *host;
	struct device *device;
	struct attributes attributes;
	char path[PCI_PATH_SIZE];
};

/* Writes the path of the function's directory into path, and returns it. */
char *pci_path(struct bdf bdf, char path[static PCI_PATH_SIZE]);

/* A gap for one of the function's files; error as in gaps_add. */
void pci_gap(const struct pci_function *function, const char *name, int error);

/* Class, ids and driver: from `uevent`, else from the files that say the same. */
void pci_identify(struct pci_function *function);

/* Whether this network controller is a PF (then with all its SR-IOV files read), a VF or neither. */
void pci_read_sriov(struct pci_function *function);

/* A PF's SR-IOV side with nothing known; the arena's. */
struct sriov *pci_sriov_new(struct arena *arena);

/* Makes device a VF: of pf, or of one that is not known (NULL), with this index or UNKNOWN. */
void pci_adopt_vf(struct host *host, struct device *pf, int64_t index, struct device *device);

/* Puts device (or NULL) at this place of pf->sriov->vfs, unless it cannot be a VF of this PF. */
void pci_set_vf(struct host *host, struct device *pf, size_t index, struct device *device);

/* After the last function was read: finds the VFs and PFs that lack a link to each other. */
void pci_link_vfs(struct host *host);

/* Makes VFs of those that no link has told, by their drivers and, once these were looked up, by names. */
void pci_guess_vfs(struct host *host);

/* What a PF's config space adds to its files; a NIC with the capability becomes a PF. */
void pci_sriov_from_config(struct pci_function *function);

/* Gaps for what neither files nor config space said of SR-IOV; gaps_sort must have run. */
void pci_sriov_gaps(struct host *host);

/* Gaps for VFs and PFs that were not found. */
void pci_vf_gaps(struct host *host);

/* The port above, from the target of the function's link in PCI_DEVICES. */
void pci_read_parent(struct pci_function *function, const struct attributes *directory);

/* After the last function was read: parents by bus numbers where links said nothing; no cycles. */
void pci_link_parents(struct machine *machine, struct host *host);

/*
 * Reads and parses the function's config space, unless that was done before; a gap where it is not
 * there or not all of it.
 */
void pci_read_config(struct machine *machine, struct host *host, struct device *device);

/* Where a function's link to its group was not read: by the directories of the groups with these names. */
void pci_join_groups(struct machine *machine, struct host *host, const char **names, size_t n);

/* Sorts the functions into host->iommu.groups by the numbers that were found. */
void pci_group_devices(struct host *host);

/* Finds out whether these are all of the groups' members, and whom they name beside. */
void pci_complete_groups(struct machine *machine, struct host *host);

/* What a group's own directory says of its members, unless it was read before. */
void pci_read_members(struct machine *machine, struct host *host, struct iommu_group *group);

#endif
