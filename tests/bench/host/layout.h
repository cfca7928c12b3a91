/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions does a made-up host have, and where do they sit? Everything that the files of
 * the tree agree on is decided here, once; the same shape gives the same host, bit for bit.
 */
#ifndef TESTS_BENCH_HOST_LAYOUT_H
#define TESTS_BENCH_HOST_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/bdf.h"

/* What is asked for. */
struct shape {
	unsigned int n_pfs;
	unsigned int n_vfs;	    /* of each PF, switched on */
	unsigned int total_vfs;	    /* that each PF could have */
	unsigned int n_ports;	    /* PFs a card */
	unsigned int n_sockets;	    /* each is a NUMA node */
	unsigned int n_cores;	    /* of each socket */
	unsigned int n_threads;	    /* of each core */
	unsigned int n_without_acs; /* cards, from the last one, whose root port has no ACS */
	unsigned int n_vms;	    /* each runs, and has a VF, from the first PF's first onwards */
	unsigned int n_processes;   /* that hold no device, with 50 descriptors each */
	unsigned int n_vectors;	    /* MSI-X vectors of each VF */
	bool netdevs;		    /* VFs belong to the host's VF driver, else to vfio-pci */
	bool links;		    /* as vfctl captures, with recorded netlink */
	bool iommu;
};

enum kind {
	HOST_BRIDGE,
	IOMMU_UNIT,
	ROOT_PORT,
	PF,
	VF,
	PLAIN_NIC,
	DISK,
	N_KINDS
};

/* A PCIe link: the code of its speed (1 = 2.5 GT/s … 4 = 16 GT/s, 5 = 32) and its lanes. */
struct lanes {
	unsigned int speed;
	unsigned int width;
};

struct netdev_identity {
	int ifindex; /* 0: no netdev */
	char name[16];
	uint8_t mac[6];
	bool carrier;
};

struct function {
	enum kind kind;
	struct bdf bdf;
	struct bdf root; /* the host bridge's */
	unsigned int socket;
	struct function *port;	   /* the root port above; NULL on the root bus */
	const struct function *pf; /* a VF's */
	unsigned int index;	   /* a VF's of its PF, a PF's of the host, a port's of the root */
	unsigned int unit;	   /* the IOMMU unit that translates for it */
	uint8_t first_bus;	   /* that a root port leads to: its secondary bus */
	uint8_t last_bus;
	bool acs;
	unsigned int vm; /* that has this VF, from 1 on; 0: none */
	int group;	 /* -1: in none */
	struct lanes current;
	struct lanes maximum;
	uint64_t memory; /* where its first BAR, or the port's window, begins */
	uint64_t memory_bytes;
	struct netdev_identity netdev;
};

struct layout {
	struct shape shape;
	struct function **functions; /* in the order of their addresses */
	size_t n_functions;
	int n_groups;
};

/* What all functions of a kind share. */
struct model {
	uint16_t vendor;
	uint16_t device;
	uint16_t subsystem_vendor;
	uint16_t subsystem_device;
	uint32_t class_code;
	uint8_t revision;
	const char *driver; /* NULL: none */
};

/* The sizes of the memory windows of a PF (BAR 0 and 3) and of each of its VFs. */
enum {
	PF_BAR0 = 32 << 20,
	PF_BAR3 = 64 << 10,
	PF_IOV = 64 << 20, /* where the VFs' windows begin */
	VF_BAR0 = 128 << 10,
	VF_BAR3 = 16 << 10,
	VF_OFFSET = 8, /* from function 0 to its first VF; the stride is 1, as ARI has it */
};

/* The host of that shape, all of it in the arena. Ends the program where it does not fit PCI. */
struct layout *layout_new(struct arena *arena, const struct shape *shape);

/* Names the netdevs; layout_new's last step. */
void name_netdevs(struct layout *layout);

const struct model *function_model(const struct layout *layout, const struct function *function);

/* Its directory: "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"; the arena's. */
const char *function_path(struct arena *arena, const struct function *function);

/* And that of the IOMMU unit in charge of it: "…/0000:00:00.2/iommu/ivhd0". */
const char *function_unit_path(struct arena *arena, const struct function *function);

/* The offset in routing ids from this PF to its first VF. */
unsigned int pf_vf_offset(const struct layout *layout, const struct function *pf);

/* The memory of the whole VF windows of a PF: BAR 0 of all its possible VFs, then BAR 3. */
uint64_t pf_iov_bar(const struct layout *layout, const struct function *pf, unsigned int bar);

#endif
