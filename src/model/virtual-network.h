/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual networks does libvirt have, and what does an interface of a domain get from one? As libvirt
 * writes them (formatnetwork.html); not said is NULL, UNKNOWN, empty, or the default.
 */
#ifndef MODEL_VIRTUAL_NETWORK_H
#define MODEL_VIRTUAL_NETWORK_H

#include <stddef.h>

#include "model/bdf.h"
#include "model/device.h"
#include "model/fact.h"
#include "model/guest-device.h"

struct portgroup {
	const char *name;
	bool is_default; /* for interfaces that name none */
	struct vlan_tags vlan;
};

struct virtual_network {
	const char *uuid;
	const char *name;
	enum tristate active; /* else no VM that draws on it can start */
	enum tristate autostart;
	enum tristate persistent; /* else it is gone once it is stopped */
	const char *xml; /* what it has right now where it is active, else its definition */
	const char
		*definition; /* what its next start takes; NULL: it has none, or it is not known */
	const char *forward; /* "nat", "route", "open", "bridge", "hostdev" …; "" isolated */
	const char *bridge;
	int64_t mtu;
	struct vlan_tags vlan;
	struct portgroup *portgroups;
	size_t n_portgroups;
	const char *pf;	       /* of a pool: the interface whose VFs are its */
	struct bdf *functions; /* of a pool: those that it names, or has of its PF */
	size_t n_functions;
};

struct virtual_networks {
	struct virtual_network *items; /* in the order of their names */
	size_t n;
	bool known; /* else there may be any */
};

/* The network of that name; NULL where there is none. */
const struct virtual_network *virtual_networks_find(const struct virtual_networks *networks,
						    const char *name);

/* Whether it is a pool of VFs. */
bool virtual_network_is_pool(const struct virtual_network *network);

/* Whether it is a pool that this VF is of: by its list, or by the PF that it names. */
bool virtual_network_owns(const struct virtual_network *network, const struct device *vf);

/* Whether it is a segment of its own, behind the host's routing or nothing. */
bool virtual_network_is_apart(const struct virtual_network *network);

/* The bridge that the interface hangs on, by itself or by its network; NULL none, or not known. */
const char *virtual_networks_bridge(const struct virtual_networks *networks,
				    const struct vnic *vnic);

/* Whether the interface is a VF, by itself or by the pool that its network is. */
bool virtual_networks_is_vf(const struct virtual_networks *networks, const struct vnic *vnic);

/* Its VLAN: by itself, else its portgroup's, else its network's (networkAllocatePort). */
struct vlan_tags virtual_networks_vlan(const struct virtual_networks *networks,
				       const struct vnic *vnic);

/* The MTU that the guest is told: by the interface, else by its network; UNKNOWN: none. */
int64_t virtual_networks_mtu(const struct virtual_networks *networks, const struct vnic *vnic);

/* The MTU that a guest with virtio's driver has by itself: the one that it is told, else the usual one. */
int64_t virtual_networks_guest_mtu(const struct virtual_networks *networks,
				   const struct vnic *vnic);

#endif
