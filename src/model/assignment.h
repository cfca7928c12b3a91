/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VM to be given? A VF in one of the forms that libvirt knows, and the virtio interface that
 * stands in for it.
 */
#ifndef MODEL_ASSIGNMENT_H
#define MODEL_ASSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/bdf.h"

enum vf_form {
	FORM_INTERFACE, /* <interface type='hostdev'>: libvirt sets MAC and VLAN at the start */
	FORM_HOSTDEV,	/* <hostdev>: what is administered on the VF stays as it is */
	FORM_POOL, /* <interface type='network'>: libvirt takes one of the network's at the start */
};

/* Whether a standby takes traffic before the VF goes. */
enum standby_link {
	STANDBY_ANY, /* as it stands; a new one does */
	STANDBY_UP,
	STANDBY_DOWN,
};

/* The virtio-net interface of a failover pair, on one of these two. */
struct standby {
	const char *network; /* libvirt's; NULL: */
	const char *bridge;
	enum standby_link link;
};

/* Where in the guest it sits, if not on the controller of that index: */
enum {
	VF_NEW_PORT = 0,  /* on a root port of its own, where the machine has PCI Express */
	VF_ANY_PORT = -1, /* where libvirt chooses */
};

struct assignment {
	enum vf_form form;
	struct bdf bdf;	  /* of the VF; not of a pool's */
	const char *pool; /* the network's name; of FORM_POOL alone */
	/*
	 * Lower case. NULL: that of the standby where the VM has it already. With FORM_HOSTDEV and no
	 * standby it is not used.
	 */
	const char *mac;
	int64_t vlan;		       /* 0: none. Not used with FORM_HOSTDEV */
	const struct standby *standby; /* NULL: no pair */
	const char *before;	       /* what the VF has now and is to have again; NULL: nothing */
	int64_t port;		       /* a controller's index, VF_NEW_PORT, VF_ANY_PORT */
	const char *alias; /* what it is called; NULL: as its VF or its pool's MAC has it */
};

/* How one <interface> is to be; what is 0 is left as it is. */
struct nic_tuning {
	bool virtio;	/* it becomes virtio's */
	int64_t queues; /* 1 to MOST_QUEUES, and by vhost, where it is virtio's */
	int64_t mtu;
};

/* How one <disk> is to be; what is NULL is left as it is. */
struct disk_tuning {
	const char *cache; /* "none" … */
	const char *io;	   /* "native" … */
};

/* How the virtio path is to be; what is 0 or NULL is left as it is. */
struct tuning {
	bool virtio;	/* interfaces on libvirt's networks and on bridges become virtio's */
	int64_t queues; /* of each virtio interface there, 1 to MOST_QUEUES, and by vhost */
	int64_t mtu;	/* of each interface there */
	const char *const *pools; /* networks whose interfaces are VFs: they are left */
	size_t n_pools;
	struct disk_tuning disk; /* each of device='disk' */
	/* Instead of those, each one by itself, in the definition's order; NULL: as above. */
	const struct nic_tuning *nics;
	size_t n_nics;
	const struct disk_tuning *disks;
	size_t n_disks;
};

#endif
