/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one PCI function, and, where it is a NIC, of its network side?
 */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/bdf.h"
#include "model/config.h"
#include "model/fact.h"
#include "model/interrupt.h"
#include "model/link.h"
#include "model/netdev.h"
#include "model/vf.h"

enum {
	SRIOV_MOST_VFS = 65535 /* of a PF: TotalVFs and NumVFs have 16 bits */
};

enum device_role {
	ROLE_OTHER, /* not a network controller */
	ROLE_NIC,   /* a network controller without SR-IOV */
	ROLE_PF,
	ROLE_VF,
};

/* A VF BAR's window, which holds that of every VF: lines 7 to 12, from 0, of the PF's `resource`. */
struct iov_bar {
	int64_t number; /* 0 to 5 */
	uint64_t start;
	uint64_t end;	  /* inclusive */
	int64_t vf_bytes; /* each VF's share; UNKNOWN without the PF's config space */
};

/* What only a PF has: its SR-IOV side as the kernel shows it (ABI/testing/sysfs-bus-pci). */
struct sriov {
	int64_t total_vfs; /* as the driver bounds it, which may be less than the capability's */
	int64_t initial_vfs;
	int64_t num_vfs;
	int64_t offset;
	int64_t stride;
	int64_t vf_device_id;
	int64_t vf_total_msix; /* UNKNOWN also where the kernel's figure is absurd */
	enum tristate autoprobe;
	enum tristate ari;    /* all VFs may stand on the PF's own bus: ARI Capable Hierarchy */
	const char *eswitch;  /* "legacy", "switchdev", "none": driver without; NULL unknown */
	struct iov_bar *bars; /* those that there are, by their numbers; NULL unknown */
	size_t n_bars;
	struct device **vfs; /* in the order of their indexes; NULL where one was not found */
	size_t n_vfs;
};

struct device {
	struct bdf bdf;
	enum device_role role;
	enum tristate can_sriov; /* of network controllers: whether there is an SR-IOV capability */
	int64_t vendor_id;
	int64_t device_id;
	int64_t subsystem_vendor_id;
	int64_t subsystem_device_id;
	int64_t class_code;   /* 24 bits: class, subclass, programming interface */
	const char *model;    /* pci.ids' name of the device; NULL only while not looked up */
	const char *vendor;   /* and of the vendor */
	const char *driver;   /* "" where none is bound, NULL unknown */
	const char *override; /* of a VF: the one driver that may bind it, "" any; NULL unknown */
	enum tristate has_taker; /* of a VF without both: whether a driver in the kernel takes it */
	struct device *parent;	 /* the port or bridge above; NULL on a root bus */
	bool parent_known;	 /* false: NULL above says nothing */
	const char *root_bus;	/* "pci0000:40", the host bridge that it hangs from; NULL unknown */
	int64_t numa_node;	/* -1 where the firmware names none */
	const char *local_cpus; /* a list, "0-15"; only of network controllers */
	int64_t iommu_group;	/* -1: groups are there and it is in none */
	enum tristate has_link; /* no: conventional, or integrated into the root complex */
	struct link current; /* of the link above it; absent (UNKNOWN) on VFs: theirs is the PF's */
	struct link maximum; /* of this end alone */
	struct config *config;	/* NULL where it was not read */
	struct vector *vectors; /* its MSI vectors, in the order of their numbers */
	size_t n_vectors;
	struct sriov *sriov;	/* only on PFs */
	struct vf *vf;		/* only on VFs */
	struct netdev *netdevs; /* the port's own first, representors behind; NULL where none */
	bool netdevs_known;	/* false: there may be others */
	enum tristate netdev_elsewhere; /* without one here: has it one in another namespace? */
};

/* Whether the class says network controller (0x02xxxx). */
bool device_is_nic(const struct device *device);

/* Whether it is a NIC of which nobody knows whether it can have VFs: captures may not tell. */
bool device_may_be_pf(const struct device *device);

/* Whether it is a PCI-to-PCI bridge: by header type where config was read, else by class. */
bool device_is_bridge(const struct device *device);

/* Whether its driver gives the function away to a process: vfio's and uio's. */
bool device_is_given_away(const struct device *device);

/* The device whose link this one uses: its PF for a VF, else itself. */
const struct device *device_link_owner(const struct device *device);

/* The interface that people name the function by: not a representor; NULL where none. */
const struct netdev *device_netdev(const struct device *device);

/* The name of that interface, else the address, which is written to the buffer. */
const char *device_name(const struct device *device, char address[static BDF_TEXT_SIZE]);

/* The MAC that mac:… names a PF or plain NIC by: the permanent one, or what it has; else NULL. */
const char *device_permanent_mac(const struct device *device);

/* The same, but NULL where the driver has no permanent one: what it has then may be another tomorrow. */
const char *device_lasting_mac(const struct device *device);

/*
 * Where the PF's registers tell that its VF of that index stands, once it does (PCIe 9.2.1.2): the first at
 * an offset, each other a stride behind. They may tell otherwise of another number of VFs. False: nowhere.
 */
bool device_place_vf(const struct device *pf, int64_t index, struct bdf *ret_bdf);

/* "pf", "vf", "nic", "other". */
const char *device_role_name(enum device_role role);

#endif
