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
	bool has_uevent;
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

/* Gaps for what neither files nor config space said of SR-IOV. */
void pci_sriov_gaps(struct host *host);

/* The port above, from the target of the function's link in PCI_DEVICES. */
void pci_read_parent(struct pci_function *function, const struct attributes *directory);

/* After the last function was read: parents by bus numbers where links said nothing; no cycles. */
void pci_link_parents(struct machine *machine, struct host *host);

#endif
