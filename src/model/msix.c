/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many MSI-X vectors does a PCI function have? See msix.h.
 */
#include "model/msix.h"

#include <errno.h>
#include <linux/pci_regs.h>

int msix_vectors(const uint8_t *config, size_t n)
{
	size_t at = 0;

	if (n < MSIX_CONFIG_BYTES)
		return -ENODATA;
	if (!(config[PCI_STATUS] & PCI_STATUS_CAP_LIST))
		return 0;
	at = config[PCI_CAPABILITY_LIST];
	/* A list that bites its own tail ends: no more than 48 have room. */
	for (int i = 0; i < 48 && at >= PCI_STD_HEADER_SIZEOF && at < n - 3; i++) {
		at &= ~(size_t)3;
		if (config[at + PCI_CAP_LIST_ID] == PCI_CAP_ID_MSIX)
			return ((config[at + PCI_MSIX_FLAGS] | config[at + PCI_MSIX_FLAGS + 1]
								       << 8) &
				PCI_MSIX_FLAGS_QSIZE) +
			       1;
		at = config[at + PCI_CAP_LIST_NEXT];
	}
	return 0;
}
