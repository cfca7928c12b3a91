/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get PCI functions? As the kernel shows them: a directory below those of the ports
 * above, and a link to it in /sys/bus/pci/devices.
 */
#ifndef TESTS_UNIT_FUNCTIONS_H
#define TESTS_UNIT_FUNCTIONS_H

#include "model/host.h"
#include "space.h"
#include "tree.h"

/* Places that tests use: a root port with a PF below it, and its first VFs. */
#define PORT   "0000:40:01.0"
#define PF     "0000:41:00.0"
#define VF0    "0000:41:10.0"
#define VF1    "0000:41:10.2"
#define AT_PF  "pci0000:40/" PORT "/" PF
#define AT_VF0 "pci0000:40/" PORT "/" VF0
#define AT_VF1 "pci0000:40/" PORT "/" VF1

/*
 * The function at this path ("pci0000:40/0000:40:01.0/0000:41:00.0") below /sys/devices, of node 0:
 * uevent with class, "8086:10C9" and the driver, unless that is NULL.
 */
void tree_function(const struct tree *tree, const char *path, const char *class, const char *ids,
		   const char *driver);

/* A file, a link and a config space of the function at this address. */
void tree_attribute(const struct tree *tree, const char *address, const char *name,
		    const char *content);
void tree_attribute_link(const struct tree *tree, const char *address, const char *name,
			 const char *target);
void tree_config(const struct tree *tree, const char *address, const struct space *space, size_t n);

/* PORT, PF with the files of SR-IOV (7 VFs possible, offset 128, stride 2) and no VF. */
void tree_pf(const struct tree *tree);

/* The same with VF0 and VF1, linked to the PF and back. */
void tree_pf_with_vfs(const struct tree *tree);

/* The function at this address; the test fails where there is none. */
struct device *device_at(const struct host *host, const char *address);

#endif
