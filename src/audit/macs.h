/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who on this host has which MAC address? Functions by what they are or were given, VMs by their definitions.
 */
#ifndef AUDIT_MACS_H
#define AUDIT_MACS_H

#include "model/host.h"

struct mac_claim {
	const char *mac;
	const struct device
		*device; /* a VF, or a port by its permanent MAC; NULL: a VM's interface */
	const struct domain *domain;
	const struct vnic *vnic;
	size_t order;
};

/* Sorted by MAC; among equals functions come first, and VMs in the order of their names. */
struct macs {
	struct mac_claim *claims;
	size_t n;
};

/* All of them, but those that are zero; in the host's arena. */
struct macs macs_collect(const struct host *host);

/* How many have this MAC; *ret_first is the first of them. */
size_t macs_find(const struct macs *macs, const char *mac, const struct mac_claim **ret_first);

/* Whether interfaces of one VM are the two sides of a pair, be it one that does not work. */
bool macs_are_pair(const struct vnic *a, const struct vnic *b);

#endif
