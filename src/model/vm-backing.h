/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the host do virtual machines rest on, beside its devices: bridges, and whether the kernel merges
 * their pages?
 */
#ifndef MODEL_VM_BACKING_H
#define MODEL_VM_BACKING_H

#include <stddef.h>

#include "model/fact.h"

/* A bridge that a domain names. */
struct bridge {
	const char *name;
	enum tristate there;
	int64_t mtu;
	enum tristate filters_vlans;
	const char **ports; /* sorted */
	size_t n_ports;
	bool ports_known; /* not those of an Open vSwitch */
};

struct vm_backing {
	struct bridge *bridges; /* in the order of their names */
	size_t n_bridges;
	enum tristate merges_pages; /* KSM runs */
};

/* The bridge of that name, if a domain names it; else NULL. */
const struct bridge *vm_backing_find_bridge(const struct vm_backing *backing, const char *name);

#endif
