/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices does a definition give the guest, from which of the host, and where? See definition.h.
 */
#ifndef MODEL_GUEST_DEVICE_H
#define MODEL_GUEST_DEVICE_H

#include "model/bdf.h"
#include "model/fact.h"

/* Where in the guest a device sits; `there` is false where the XML does not say. */
struct guest_address {
	bool there;
	struct bdf bdf;
};

enum teaming {
	TEAMING_NONE,
	TEAMING_PERSISTENT, /* the virtio-net device that stays */
	TEAMING_TRANSIENT,  /* the VF, which goes for a migration */
};

/* <vlan>: several tags, or trunk='yes', are a trunk. */
struct vlan_tags {
	bool trunk;
	int64_t id; /* 0 where there is none */
};

/* <interface>. */
struct vnic {
	const char *type;    /* "network", "bridge", "direct", "hostdev", "user" … */
	const char *mac;     /* lower case; NULL none */
	const char *model;   /* "virtio", "e1000e" …; NULL: none named */
	int64_t mtu;	     /* UNKNOWN: none named */
	int64_t queues;	     /* 1 where none are named */
	const char *backend; /* "vhost", "qemu"; NULL: vhost where it can be */
	const char *alias;   /* NULL none */
	const char *network; /* <source network=>, NULL none; and so on */
	const char *portgroup;
	const char *bridge;
	const char *filter; /* <filterref>; NULL none */
	const char *device; /* <source dev=>, of 'direct' */
	const char *target; /* <target dev=>, of one that runs: its end on the host, as "vnet0" */
	bool has_address;   /* of type 'hostdev', and of a pool that gave it a function */
	struct bdf address; /* of the function on the host */
	bool is_managed;    /* libvirt gives that its driver, and the host's own again */
	struct guest_address guest;
	enum teaming teaming;
	const char *persistent; /* the alias that a transient one names; NULL none */
	struct vlan_tags vlan;
};

/* <hostdev type='pci'>. */
struct passed {
	struct bdf address;
	struct guest_address guest;
	enum teaming teaming;
	const char *alias;
	const char *persistent;
};

/* <controller type='pci'>. */
struct guest_port {
	int64_t index;	   /* the bus below it */
	const char *model; /* "pcie-root", "pcie-root-port", "pci-root" … */
	bool no_hotplug;   /* <target hotplug='off'> */
};

/* <disk>. */
struct vdisk {
	const char *target;  /* "vda" */
	bool block;	     /* type='block', of device='disk' */
	const char *cache;   /* NULL none named: QEMU's writeback */
	const char *io;	     /* NULL none named: threads */
	const char *backing; /* the type of what its image rests on, "file" …; NULL: none named */
};

#endif
