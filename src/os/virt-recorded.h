/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are virtual machines kept in a capture? As vfctl/domains/UUID.xml, with UUID.live.xml beside it
 * for a running one and a line in vfctl/domains/index; docs/capture-format.md says more.
 */
#ifndef OS_VIRT_RECORDED_H
#define OS_VIRT_RECORDED_H

#include "model/domain.h"
#include "model/virtual-network.h"
#include "os/root.h"

/* Tells root's recorder of the domains, as the files that virt_recorded reads. */
void virt_tell(const struct root *root, const struct domain *domains, size_t n);

/* Tells it that libvirt could not be asked (-errno). */
void virt_tell_failure(const struct root *root, int code);

/*
 * The same of networks, as vfctl/networks/UUID.xml, UUID.definition and vfctl/networks/index, or of the
 * failure (-errno).
 */
void virt_tell_networks(const struct root *root, const struct virtual_network *networks, size_t n,
			int code);

#endif
