/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a virtual network's XML say? Its text comes from libvirt, or from a stranger's capture.
 */
#ifndef DOMXML_NETWORK_H
#define DOMXML_NETWORK_H

#include "base/arena.h"
#include "model/virtual-network.h"

/* Adds what network->xml says to the network, as the arena's. -EBADMSG, -ENOPKG as domxml_read. */
int domxml_read_network(struct virtual_network *network, struct arena *arena);

#endif
