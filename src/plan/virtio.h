/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces of a virtual machine does the host serve by virtio-net, on which bridge, and with how many
 * queues?
 */
#ifndef PLAN_VIRTIO_H
#define PLAN_VIRTIO_H

#include "model/host.h"

#define VHOST_NET "vhost_net"

/* Whether virtio can serve that interface: VFs of a pool are no matter, nor what is not known. */
bool virtio_serves(const struct host *host, const struct vnic *vnic);

/* Why it cannot, in words, the arena's; NULL: it can. */
const char *virtio_hindrance(const struct host *host, const struct vnic *vnic, struct arena *arena);

/* The bridge that it is on; NULL: none, or none that is known. */
const struct bridge *virtio_bridge(const struct host *host, const struct vnic *vnic);

/* The MTU of that bridge; 0: not known. */
int64_t virtio_bridge_mtu(const struct host *host, const struct vnic *vnic);

/* Why this host cannot have the module vhost_net, in words, the arena's; NULL: it can. */
const char *virtio_vhost_hindrance(const struct host *host, struct arena *arena);

/* One for each vCPU, as far as vhost has them; 0: not known. */
int64_t virtio_queues(const struct definition *definition);

#endif
