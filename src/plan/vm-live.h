/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a virtual machine can be changed while it runs, and by which steps?
 */
#ifndef PLAN_VM_LIVE_H
#define PLAN_VM_LIVE_H

#include "model/host.h"
#include "model/placement.h"
#include "model/vm-backing.h"
#include "plan/steps.h"

/* Where the threads of a running VM may run, as lists; NULL where that is not known. */
struct live_pins {
	const char **vcpus; /* by their numbers; libvirt keeps a pin for one that is off, too */
	size_t n_vcpus;
	const char *emulator;
	const char **iothreads;
	const int64_t *iothread_ids; /* their numbers */
	size_t n_iothreads;
	const struct qemu *qemu; /* with the threads of vhost's that serve it */
};

/* Its threads to where the placement has them, vhost's with the emulator; what is not known stays. */
void live_plan_pins(struct steps *steps, const struct domain *domain, const struct live_pins *now,
		    const struct placement *placement);

/* The IOThread in place i to these CPUs; none: it stays. */
void live_plan_iothread(struct steps *steps, const struct domain *domain, size_t i,
			const struct live_pins *now, const struct idset *cpus);

/* The device comes (its XML in to) or goes (in from). */
void live_plan_device(struct steps *steps, const struct domain *domain, const char *alias,
		      const char *from, const char *to);

/* Whether it has that device now. */
bool live_has_device(const struct domain *domain, const char *alias);

/*
 * The VLAN that libvirt gave the VF of an interface of what runs, as text, "0" for none: whoever changed it
 * since has taken the VM off its network. NULL: no interface of what runs has the VF, or it is not known.
 */
const char *live_vlan(const struct host *host, struct bdf vf, struct arena *arena);

/*
 * Whether MAC and VLAN of the VF are what libvirt set: a running VM has it as an interface, or it is not
 * known how. Of a plain <hostdev> what stands on the VF is all there is.
 */
bool live_sets_vf(const struct host *host, struct bdf vf);

/* What it calls the VF that it has now, as an interface or plain; NULL: it has it not. */
const char *live_vf_alias(const struct domain *domain, struct bdf vf);

/* How many devices could be plugged in, one below each free root port; SIZE_MAX without PCI Express. */
size_t live_n_free_ports(const struct domain *domain);

#endif
