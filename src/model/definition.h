/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the definition of a virtual machine ask for: CPUs and where they run, memory, and devices?
 * As libvirt writes it (formatdomain.html); not said is NULL, UNKNOWN, empty, or the default.
 */
#ifndef MODEL_DEFINITION_H
#define MODEL_DEFINITION_H

#include "model/guest-device.h"
#include "model/idset.h"

/* <vcpupin>, <iothreadpin>: the number, and the host's CPUs that it may run on. */
struct thread_pin {
	int64_t number;
	struct idset cpus;
};

/* <numatune>'s <memory>, and <memnode> of one cell. */
struct memory_binding {
	int64_t cell;	  /* UNKNOWN in <memory> */
	const char *mode; /* "strict", "preferred", "interleave", "restrictive" */
	bool automatic;	  /* placement='auto': numad chooses */
	struct idset nodes;
};

enum {
	MOST_QUEUES =
		256 /* MAX_TAP_QUEUES of the kernel's tun: libvirt takes more, and QEMU ends */
};

/* <page> of <hugepages>. */
struct page_choice {
	int64_t bytes;	/* UNKNOWN */
	bool has_cells; /* nodeset=; else it is for those that no other names */
	struct idset cells;
};

/* A node of the guest. */
struct guest_cell {
	int64_t id;
	struct idset vcpus;
	int64_t memory_bytes; /* UNKNOWN */
};

struct definition {
	const char *type;    /* what runs it: "kvm", "qemu"; NULL: not told */
	const char *machine; /* "pc-q35-8.2"; NULL: not named */
	const char *arch;
	const char *os; /* by libosinfo, "http://debian.org/debian/12"; NULL: not told */
	/* ---- CPUs */
	int64_t n_vcpus;       /* those that are on at the start; UNKNOWN */
	int64_t most_vcpus;    /* that there can be, with those that are off; UNKNOWN */
	struct idset vcpus_on; /* the numbers of the n_vcpus; empty: the first ones */
	bool vcpus_automatic;  /* placement='auto': numad chooses */
	bool has_cpus;
	struct idset cpus;	 /* <vcpu cpuset=>: of vCPUs without a pin, and of QEMU itself */
	struct thread_pin *pins; /* of vCPUs, one each at most */
	size_t n_pins;
	bool has_emulator_pin;
	struct idset emulator;
	struct thread_pin *iothread_pins;
	size_t n_iothread_pins;
	int64_t *iothread_ids; /* their numbers, which may have holes */
	int64_t n_iothreads;   /* 0: none */
	const char *cpu_mode;  /* "host-passthrough", "custom" …; "" where none is named */
	const char *cpu_model; /* NULL none named */
	const char *topoext;   /* the policy of that CPU feature; NULL: not named */
	int64_t core_threads;  /* of a core of the guest's, by <topology>; 0: none is named */
	int64_t sockets;       /* likewise */
	struct guest_cell *cells;
	size_t n_cells;
	/* ---- memory */
	int64_t memory_bytes;	  /* UNKNOWN */
	int64_t hard_limit_bytes; /* UNKNOWN: none */
	struct memory_binding *bindings;
	size_t n_bindings;
	bool hugepages;
	struct page_choice *pages; /* none: all are of the host's default size */
	size_t n_pages;
	bool no_merging;     /* <nosharepages/> */
	const char *balloon; /* "virtio", "none"; NULL: not told, as libvirt always does */
	/* ---- devices */
	const char *iommu; /* "intel", "smmuv3" …; NULL: the guest has none */
	struct vnic *vnics;
	size_t n_vnics;
	struct passed *passed;
	size_t n_passed;
	struct guest_port *ports;
	size_t n_ports;
	struct bdf *guest_addresses; /* of every device but those ports */
	size_t n_guest_addresses;
	struct vdisk *disks;
	size_t n_disks;
};

/* Whether the vCPU is on at the start; of most_vcpus. */
bool definition_is_on(const struct definition *definition, int64_t vcpu);

/*
 * Where that vCPU, QEMU itself, or the IOThread of that number may run: by its pin, else by <vcpu cpuset=>;
 * NULL: anywhere.
 */
const struct idset *definition_cpus_of(const struct definition *definition, int64_t vcpu);
const struct idset *definition_emulator(const struct definition *definition);
const struct idset *definition_iothread(const struct definition *definition, int64_t number);

/* Threads of a virtual machine other than its vCPUs, which have their numbers. */
enum {
	THREAD_EMULATOR = -2, /* QEMU's own */
	THREAD_IO = -3,
};

/* Whom does a CPU belong to? */
struct occupancy {
	/* Whether the thread's pin, or <vcpu cpuset=> for one without, does not count; NULL: all count. */
	bool (*leaves)(int64_t thread, const void *arg);
	const void *arg;
	const struct idset *everywhere; /* a set of all these CPUs is no pin; NULL: it is */
};

/* Whether a thread is pinned to the CPU, also by <vcpu cpuset=> where that is for any thread. */
bool definition_occupies(const struct definition *definition, int64_t cpu,
			 const struct occupancy *occupancy);

/* The binding of all memory, or of a cell's where it has one of its own; NULL: none. */
const struct memory_binding *definition_binding(const struct definition *definition, int64_t cell);

/*
 * The size of the hugepages that memory lies in, all of it or a cell's (UNKNOWN: of a guest without); usual
 * where no size is named, 0 where there are none, UNKNOWN.
 */
int64_t definition_page_bytes(const struct definition *definition, int64_t cell, int64_t usual);

/* The port that leads to this bus of the guest, NULL: none; and how many devices sit on the bus. */
const struct guest_port *definition_port(const struct definition *definition, int64_t bus);
size_t definition_n_on_bus(const struct definition *definition, int64_t bus);

/* Whether a device can be plugged in below the port while the guest runs. */
bool guest_port_takes_hotplug(const struct guest_port *port);

/* Whether a <model> of that type, or of none (NULL), is one of virtio's. */
bool vnic_model_is_virtio(const char *model);

/* The interface with that alias, if one is named; on that function of the host; NULL: none. */
const struct vnic *definition_vnic(const struct definition *definition, const char *alias);
const struct vnic *definition_vnic_on(const struct definition *definition, struct bdf bdf);
/* The one with that alias that is the persistent side of a pair; NULL: none. */
const struct vnic *definition_standby(const struct definition *definition, const char *alias);

#endif
