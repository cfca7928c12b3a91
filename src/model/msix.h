/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many MSI-X vectors does a PCI function have?
 */
#ifndef MODEL_MSIX_H
#define MODEL_MSIX_H

#include <stddef.h>
#include <stdint.h>

enum {
	MSIX_MOST_VECTORS = 2048, /* Table Size has 11 bits (PCIe 5.0 §7.7.2.2) */
	MSIX_CONFIG_BYTES = 256,  /* of config space, among which its capability stands */
};

/*
 * The vectors that the first n bytes of config space tell of; 0: no MSI-X. -ENODATA where the
 * capabilities are not among them, as one reads who is not root.
 */
int msix_vectors(const uint8_t *config, size_t n);

#endif
