/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one network interface on a PCI function?
 */
#ifndef MODEL_NETDEV_H
#define MODEL_NETDEV_H

#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"

struct netdev {
	int64_t ifindex;
	const char *name;
	const char **altnames; /* NULL unknown; an array without elements where there are none */
	size_t n_altnames;
	const char *mac;	   /* lower case, colons; "" where the link has no addresses */
	const char *permanent_mac; /* NULL unknown; "" where the driver has none */
	enum tristate up;
	enum tristate carrier; /* no where it is down, as IFF_LOWER_UP */
	int64_t mtu;
	int64_t speed_mbps; /* 0 without a carrier; UNKNOWN also where the driver tells none */
	const char *master; /* the bridge or bond that it is a port of, "" where none */
	const char *phys_port_name; /* "" where none, likewise */
	const char *phys_switch_id; /* hexadecimal digits */
	const char **uppers;	    /* interfaces on top: VLANs, macvlans, macvtaps; sorted */
	size_t n_uppers;
	bool representor;	 /* stands for a VF or SF of an eswitch, not for the port */
	enum tristate mac_drawn; /* by the driver, for want of another; of VFs: FACTS_DRAWN_MACS */
	enum tristate addressed; /* has an IP address beyond link-local; asked by FACTS_USERS */
	struct netdev *next;	 /* of the same function */
};

/*
 * Whether its phys_port_name, which must be known, is one that the kernel gives to a representor
 * (Documentation/networking/devlink/devlink-port.rst): "pf0vf3", "pf0sf88", "c1pf0"; "p0" is a port.
 */
bool netdev_is_representor(const struct netdev *netdev);

#endif
