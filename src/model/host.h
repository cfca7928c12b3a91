/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does this machine have? One snapshot of facts, which every later stage only reads.
 */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/boot.h"
#include "model/device.h"
#include "model/domain.h"
#include "model/gap.h"
#include "model/hypervisor.h"
#include "model/interrupt.h"
#include "model/iommu.h"
#include "model/lifeline.h"
#include "model/module.h"
#include "model/network.h"
#include "model/numa.h"
#include "model/power.h"
#include "model/rivals.h"
#include "model/service.h"
#include "model/virtual-network.h"
#include "model/vm-backing.h"

/* The groups of facts that a command may ask for; it pays for no others. */
enum facts {
	FACTS_IDENTITY = 1 << 0, /* name, kernel, CPU, DMI, command line, ACPI tables */
	FACTS_PCI = 1 << 1,	 /* functions, roles, drivers, nodes, group numbers, SR-IOV files */
	FACTS_CONFIG = 1 << 2,	 /* links, ACS, SR-IOV capability, of NICs and the ports above */
	FACTS_NET = 1 << 3,	 /* interfaces, and the administrative attributes of VFs */
	FACTS_ESWITCH = 1 << 4,	 /* devlink's eswitch mode of PFs */
	FACTS_GROUPS = 1 << 5,	 /* type, reserved regions and other members of IOMMU groups */
	FACTS_NUMA = 1 << 6,	 /* nodes, CPUs, memory, hugepages */
	FACTS_USERS = 1 << 7,	 /* who uses a VF, as the kernel knows: netdevs, vfio */
	FACTS_DOMAINS = 1 << 8,	 /* libvirt's domains */
	FACTS_NAMES = 1 << 9,	 /* vendors and models of PCI functions, by pci.ids */
	FACTS_UNITS = 1 << 10,	 /* IOMMU units */
	FACTS_BOOT = 1 << 11,	 /* the boot loader, and what it will tell the kernel */
	FACTS_INTERRUPTS = 1 << 12,	  /* vectors of network functions, and who serves them */
	FACTS_MODULES = 1 << 13,	  /* modules that VMs need, and their parameters */
	FACTS_POWER = 1 << 14,		  /* how CPUs may slow down and sleep */
	FACTS_SYSCTLS = 1 << 15,	  /* of the host's network */
	FACTS_SERVICES = 1 << 16,	  /* limits of QEMU, and who makes VFs at boot */
	FACTS_NETWORKS = 1 << 17,	  /* its interfaces, bridges and bonds */
	FACTS_VM_BACKING = 1 << 18,	  /* bridges below VMs, KSM */
	FACTS_QEMUS = 1 << 19,		  /* the processes of VMs that run */
	FACTS_VIRTUAL_NETWORKS = 1 << 20, /* libvirt's */
	FACTS_OVERRIDES = 1 << 21,	  /* which drivers may bind VFs */
	FACTS_VF_VECTORS = 1 << 22,	  /* how many MSI-X vectors VFs have */
	FACTS_LIFELINES = 1 << 23,	  /* what must not be cut while the machine is changed */
	FACTS_FILTERERS = 1 << 24,	  /* who filters what bridges carry */
	FACTS_AFFINITIES = 1 << 25,	  /* which CPUs may serve vectors of queues */
	FACTS_NICS = 1 << 26,	    /* rings and interrupts of interfaces, and who keeps them */
	FACTS_RIVALS = 1 << 27,	    /* who else sets what tuning sets */
	FACTS_COUNTERS = 1 << 28,   /* what VFs have sent and received */
	FACTS_DRAWN_MACS = 1 << 29, /* which MACs VFs' own drivers drew */
	FACTS_ALL = (1 << 30) - 1,
};

/* ACPI tables that announce an IOMMU. */
struct acpi_tables {
	enum tristate dmar; /* Intel VT-d */
	enum tristate ivrs; /* AMD-Vi */
	enum tristate iort; /* Arm SMMU */
	enum tristate viot; /* virtio-iommu */
};

struct identity {
	const char *name;	/* nodename */
	const char *kernel;	/* release */
	const char *machine;	/* "x86_64" */
	const char *cpu_vendor; /* "GenuineIntel", "AuthenticAMD", an Arm implementer's name */
	const char *cpu_model;
	const char *cpu_flags;	/* as /proc/cpuinfo's first processor has them */
	const char *sys_vendor; /* DMI, as what follows; "" where there is none */
	const char *product;	/* or what a device tree calls the board */
	const char *bios_version;
	const char *cmdline; /* the running kernel's */
	enum tristate virtualized;
	/*
	 * As systemd-detect-virt names them: "kvm", "qemu", "xen", "vmware", "microsoft", "amazon" …;
	 * "" where nothing is below the kernel; NULL unknown. Xen's dom0 is no guest: "xen", and not
	 * virtualized.
	 */
	const char *hypervisor;
	struct acpi_tables acpi;
	enum tristate kvm; /* whether the kernel runs VMs: /dev/kvm */
};

struct host {
	struct arena *arena; /* owns everything below */
	unsigned int facts;  /* which were asked for */
	struct identity identity;
	struct boot boot;
	struct device *devices; /* every PCI function, in the order of addresses */
	size_t n_devices;
	bool devices_known; /* else there may be any: they could not be listed */
	struct iommu iommu;
	struct numa numa;
	struct power power;
	struct host_network network;
	struct lifelines lifelines;
	struct services services;
	struct rivals rivals;
	struct interrupts interrupts;
	struct irqbalance irqbalance;
	struct modules modules;
	struct domain *domains; /* in the order of their names */
	size_t n_domains;
	bool domains_known; /* else there may be any: libvirt did not tell */
	struct virtual_networks virtual_networks;
	struct hypervisor hypervisor; /* only where somebody asked it */
	struct vm_backing vm_backing;
	struct gaps gaps;
};

/* An empty host: facts unknown, no devices. */
struct host *host_new(void);
void host_free(struct host *host);
DEFINE_CLEANUP(struct host *, host_free);

/* The function at this address, or NULL. */
struct device *host_find_device(const struct host *host, struct bdf bdf);

/* Whether a network card may be on that node (-1: on any); without one nothing there waits for packets. */
bool host_has_card(const struct host *host, int64_t node);

/*
 * The device that a person calls so: an interface name or altname, a PCI address, mac:… (the
 * permanent MAC, of a PF or plain NIC), or PF/INDEX for a VF. NULL where there is none.
 */
struct device *host_find_named(const struct host *host, const char *name);

/* The VM of that name; NULL: none that libvirt tells. */
const struct domain *host_find_domain(const struct host *host, const char *name);

/* The VM that runs with this interface of the host's as its port, "vnet0"; NULL: none that libvirt tells. */
const struct domain *host_find_port_owner(const struct host *host, const char *port);

#endif
