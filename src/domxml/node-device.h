/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does libvirt say of a device of a host's? The format is libvirt's (formatnode.html).
 */
#ifndef DOMXML_NODE_DEVICE_H
#define DOMXML_NODE_DEVICE_H

#include "base/arena.h"
#include "model/bdf.h"
#include "model/fact.h"

/* A PCI function, or an interface; of neither both are false. Texts that are not told are NULL. */
struct node_device {
	const char *name;   /* "pci_0000_03_00_0" */
	const char *parent; /* likewise */
	bool is_function;
	struct bdf bdf;
	int64_t vendor_id; /* UNKNOWN, as what follows */
	int64_t device_id;
	int64_t class_code;
	int64_t numa_node;
	int64_t group;
	const char *driver;  /* "" where none is bound */
	struct bdf *members; /* of its IOMMU group */
	size_t n_members;
	bool is_vf;
	struct bdf pf;
	bool is_pf;
	int64_t most_vfs;
	struct bdf *vfs; /* in the order of their indexes */
	size_t n_vfs;
	bool is_interface;
	const char *interface;
	const char *mac;
	const char *link; /* IF_OPER_*, in words: "up", "down", "lowerlayerdown", "unknown" … */
};

/* All of it is the arena's. -EBADMSG, -ENOPKG as domxml_read; -ENODATA where there is no text. */
int domxml_read_node_device(const char *xml, struct arena *arena, struct node_device *ret_device);

#endif
