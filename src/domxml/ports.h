/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which PCI ports of a VM do its devices sit, and where is room for one more? By its definition.
 */
#ifndef DOMXML_PORTS_H
#define DOMXML_PORTS_H

#include "domxml/markup.h"

/* Whether the machine has PCI Express: its root, or what libvirt would give a machine of that name. */
bool ports_are_pcie(const struct markup *document);

/* An index above those of all controllers, and above all buses that devices name; UNKNOWN: 255 is taken. */
int64_t ports_next(const struct markup *document);

/* The bus that the device sits on; -1 where its address is not said. */
int64_t ports_of(const struct markup *document, const xmlNode *device);

/* Whether no device but controllers sits on that bus. */
bool ports_is_free(const struct markup *document, int64_t bus);

#endif
