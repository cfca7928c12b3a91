/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can a step of a plan change?
 */
#ifndef MODEL_STEP_KIND_H
#define MODEL_STEP_KIND_H

#include <stdbool.h>

/* Of PFs by their addresses, of VFs as "0000:41:00.0/3": their own addresses come with them. */
enum step_kind {
	STEP_PF_LINK,	      /* of a PF: whether its interface is "up" or "down" */
	STEP_SRIOV_AUTOPROBE, /* of a PF: whether drivers bind new VFs: "0", "1" */
	STEP_SRIOV_NUMVFS,    /* of a PF: how many VFs it has */
	STEP_VF_MAC,	      /* of a VF: this and the next ones as enum vf_attribute has them */
	STEP_VF_VLAN,
	STEP_VF_MIN_RATE,
	STEP_VF_MAX_RATE,
	STEP_VF_SPOOFCHK,
	STEP_VF_LINK_STATE,
	STEP_VF_RSS_QUERY,
	STEP_VF_TRUST,
	STEP_VF_NODE_GUID,
	STEP_VF_PORT_GUID,
	STEP_VF_MSIX, /* of a VF: how many MSI-X vectors it has; to "0": its device's default */
	STEP_DRIVER_OVERRIDE, /* of a VF: the one driver that may bind it, or "none" */
	STEP_DRIVER,	      /* of a VF: its driver, or "none"; to "auto": whichever takes it */
	STEP_FILE,	      /* by its path: all that it holds */
	STEP_DIRECTORY,	      /* by its path: "present" */
	STEP_MODULE, /* by the name of its PCI driver: "loaded"; it stays when it is undone */
	STEP_DOMAIN, /* by its name: the definition that its next start takes */
	STEP_DOMAIN_DEVICE, /* of a running domain, as "web1/ALIAS": the device's element */
	STEP_VCPU_PIN,	    /* likewise, as "web1/0": the CPUs that its vCPU may use, as "0-3,6" */
	STEP_EMULATOR_PIN,  /* likewise, by the domain's name */
	STEP_IOTHREAD_PIN,  /* likewise, as "web1/1" */
	STEP_VHOST_PIN,	    /* likewise, of a thread of vhost's that serves it, as "web1/TID" */
	STEP_SYSCTL,	    /* by its name: its text, fields parted by blanks */
	STEP_HUGEPAGES,	    /* how many a node has of a size: of "node1/2048kB", "host/2048kB" */
	STEP_MTU,	    /* of an interface, by its name */
	STEP_NETWORK,	/* of libvirt's, by its name: the definition that its next start takes */
	STEP_NIC_RINGS, /* of an interface, by its name: as "rx 256 tx 256" (model/nic.h) */
	STEP_NIC_COALESCING, /* likewise: as "rx-usecs 3 tx-usecs 0" */
	STEP_CPU_GOVERNOR,   /* of CPUs that share a frequency, as "policy0" */
	STEP_CPU_PREFERENCE, /* likewise: between performance and power */
	STEP_CPU_IDLE_STATE, /* of a CPU, as "cpu3/state2": "1" where it is not to be used */
	STEP_IRQ_AFFINITY, /* of a function's interrupt, as "0000:41:00.0/irq130": CPUs as "0-3,6" */
	STEP_KERNEL_MODULE, /* by its name: "loaded"; it goes when it is undone, if nobody uses it */
	STEP_MODULE_OPTION, /* of a module that nobody uses, as "vhost_net/NAME" */
	N_STEP_KINDS
};

/* What STEP_MODULE and STEP_KERNEL_MODULE call a module that is in the kernel. */
#define MODULE_LOADED "loaded"

/* What STEP_DRIVER and STEP_DRIVER_OVERRIDE call no driver, and the host's own. */
#define DRIVER_NONE    "none"
#define DRIVER_BY_HOST "auto"

/* The one file of another's that STEP_FILE may be about. */
#define QEMU_CONF "/etc/libvirt/qemu.conf"

/* Whether STEP_DRIVER asks for a driver by its name; false for NULL. */
bool driver_is_named(const char *driver);

/* As journals and JSON call them. */
extern const char *const step_kind_names[N_STEP_KINDS];

#endif
