/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do people call a PCI vendor and device? As lspci prints them, from the list of the capture
 * that is being read where it has one, else from this system's.
 */
#ifndef OS_PCI_NAMES_H
#define OS_PCI_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "os/libpci.h"
#include "os/root.h"

/*
 * Where a capture keeps the part of the list that its host needs: it is told to who records the root,
 * as if it had been read there.
 */
#define PCI_NAMES_CAPTURED "/vfctl/pci.ids"

struct pci_name {
	uint16_t vendor_id;
	uint16_t device_id;
	const char *vendor; /* the arena's; "Vendor 1234" where nobody knows */
	const char *device; /* likewise, "Device 5678" */
};

/* Orders two struct pci_name by vendor and device: for qsort(3) and bsearch(3). */
int pci_names_compare(const void *a, const void *b);

/*
 * Names the n ids, which are in that order and differ from each other. 0, or -EIO
 * where libpci refuses: the names are then those of unknown ids.
 */
int pci_names_look_up(struct libpci *libpci, const struct root *root, struct arena *arena,
		      struct pci_name *names, size_t n);

/*
 * The lines of a pci.ids (of length bytes) that name these ids, sorted as above: a list again, the
 * arena's. Whatever is no well-formed line is left out, and so is what is named a second time.
 */
const char *pci_names_excerpt(struct arena *arena, const char *list, size_t length,
			      const struct pci_name *names, size_t n);

#endif
