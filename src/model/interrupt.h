/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts has a network function, and which CPUs serve them?
 */
#ifndef MODEL_INTERRUPT_H
#define MODEL_INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"

/* One MSI or MSI-X vector that a driver has asked for. */
struct vector {
	int64_t irq;
	const char *action;  /* as its driver calls it: "iavf-enp3s0f0v1-TxRx-0" */
	const char *cpus;    /* a list, "" not served; NULL unknown or, if no queue's, not asked */
	const char *allowed; /* likewise those that may serve it (FACTS_AFFINITIES) */
};

/* Of the whole host. */
struct interrupts {
	bool known;		/* else no function's vectors are */
	bool all_told;		/* no: some vectors name no function, and may be any one's */
	enum tristate remapped; /* whether the IOMMU remaps interrupts; x86 alone tells */
	const char *chip;	/* of interrupts that says so: "IR-PCI-MSIX", "IO-APIC" */
};

/* The daemon that moves interrupts from CPU to CPU. */
struct irqbalance {
	enum tristate running;
	const char *
		banned; /* CPUs that it leaves alone by its files, a list in any order; NULL unknown */
	const char *heeded; /* those that the one that runs has read of; NULL unknown */
	const char *others; /* those without vfctl's own file */
};

/* What vfctl tells it: a drop-in for its unit, and the variables that this adds to its environment. */
#define IRQBALANCE_DROP_INS "/etc/systemd/system/irqbalance.service.d/"
#define IRQBALANCE_CONF	    IRQBALANCE_DROP_INS "vfctl.conf"
#define IRQBALANCE_ENV	    IRQBALANCE_DROP_INS "vfctl.env"

/* By which a tuned host has vfctl find the interrupts of its cards at boot: a unit, and who wants it. */
#define IRQS_UNIT "/etc/systemd/system/vfctl-irqs.service"
#define IRQS_WANT "/etc/systemd/system/multi-user.target.d/vfctl-irqs.conf"

/*
 * Whether vector i of a function's n serves a queue: network drivers also have vectors for mailboxes
 * and events, whose names tell.
 */
bool vector_serves_queue(const struct vector *vectors, size_t n, size_t i);

/* Whether a list such as "0-3,6", in any order, has this CPU; a broken one has none. */
bool cpus_include(const char *list, unsigned int cpu);

#endif
