/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the host's own network look like: its interfaces, the bridges that VMs are on, what those
 * have learnt, and the sysctls that rule it?
 */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"
#include "model/nic.h"

/* One network interface, physical or not. */
struct network_interface {
	const char *name;
	int64_t ifindex;
	const char *kind; /* "bridge", "bond", "tun", "veth", "vlan"; "" for a device's own; NULL */
	int64_t mtu;
	int64_t most_mtu;      /* that its driver takes; 0: no bound, UNKNOWN */
	const char *master;    /* the bridge or bond that it is a port of; "" none, NULL unknown */
	const char *lower;     /* what it is stacked on, as a VLAN is; likewise */
	const char *bond_mode; /* of a bond: "802.3ad"; NULL unknown */
	struct nic nic;	       /* asked for by FACTS_NICS */
};

/* Where a bridge, or a card by itself, would send what is addressed to a MAC. */
struct fdb_entry {
	const char *mac;
	int64_t ifindex; /* the port */
	bool learnt;	 /* by a bridge, of somebody behind the port; else the entry is static */
	bool self;	 /* in the tables of the port's own device */
};

/* A value of /proc/sys. */
struct sysctl {
	const char *name;  /* "net.core.rmem_max" */
	const char *value; /* "" where the kernel has no such sysctl; NULL unknown */
};

struct host_network {
	struct network_interface *interfaces;
	size_t n_interfaces;
	bool interfaces_known;
	struct fdb_entry *fdb; /* asked for only where a PF with VFs is a port of a bridge */
	size_t n_fdb;
	bool fdb_known;
	const char **nat_bridges; /* of libvirt's networks that translate addresses */
	size_t n_nat_bridges;
	bool nat_known; /* asked for only where a VM runs on a bridge */
	const char
		*filterer; /* who filters what bridges carry, by what it keeps; NULL: nobody seen */
	const char *firewall; /* who may do so, and need not: "ufw"; likewise */
	const char *ethtool;  /* the program's path; "" where it is not installed, NULL unknown */
	struct sysctl *sysctls;
	size_t n_sysctls;
};

/* The interface of that name, or NULL. */
const struct network_interface *network_find(const struct host_network *network, const char *name);

/*
 * Whether the interface is this one of n, or stands on one: by bridges, bonds, VLANs and the like, one
 * upon the other.
 */
bool network_stands_on(const struct host_network *network, const char *interface,
		       const char *const *lowers, size_t n);

/*
 * Whether it is a bridge that VMs are on, or may be: one that has ports, and whose name and ports do not say
 * that it is some container engine's.
 */
bool network_is_vm_bridge(const struct host_network *network,
			  const struct network_interface *interface);

/* The sysctl of that name, or NULL where it was not asked for. */
const struct sysctl *network_find_sysctl(const struct host_network *network, const char *name);

#endif
