/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does one rule judge? A row for each: what people read of it, and a pure function that looks at one
 * subject. Rows stand in a table per family; audit.c walks them all.
 */
#ifndef AUDIT_CHECKS_H
#define AUDIT_CHECKS_H

#include "audit/audit.h"
#include "audit/macs.h"

struct threads;

/* What judges see. */
struct audit {
	const struct host *host;
	const struct audit_request *request;
	struct arena *arena;
	const struct macs *macs; /* who has which MAC */
	struct threads *placed;	 /* to whom remedies gave CPUs: to two of them never the same */
};

struct judgement {
	enum verdict verdict;
	enum severity severity; /* SEVERITY_NONE: the rule's */
	const char *evidence;
	struct remedy remedy;
};

/* Which functions a rule looks at. */
enum functions {
	FUNCTIONS_PORTS = 1 << 0, /* PFs and plain NICs */
	FUNCTIONS_PFS = 1 << 1,
	FUNCTIONS_VFS = 1 << 2,
	FUNCTIONS_ALL = FUNCTIONS_PORTS | FUNCTIONS_PFS | FUNCTIONS_VFS,
};

/* One of these functions judges, once for each subject; some rules look at both functions and VMs. */
struct check {
	struct rule rule;
	struct judgement (*host)(const struct audit *audit);
	struct judgement (*function)(const struct audit *audit, const struct device *device);
	unsigned int functions; /* a mask of enum functions; for .function */
	/* Of a VM one of whose definitions is known, at least. */
	struct judgement (*domain)(const struct audit *audit, const struct domain *domain);
};

/* The families; a row without an id ends each. */
extern const struct check iommu_checks[];
extern const struct check boot_checks[];
extern const struct check pcie_checks[];
extern const struct check sriov_checks[];
extern const struct check sriov_use_checks[];
extern const struct check sriov_mac_checks[];
extern const struct check platform_checks[];
extern const struct check memory_checks[];
extern const struct check waiver_checks[];
extern const struct check cpu_checks[];
extern const struct check sysctl_checks[];
extern const struct check bridge_checks[];
extern const struct check services_checks[];
extern const struct check sriov_network_checks[];
extern const struct check interrupt_checks[];
extern const struct check module_checks[];
extern const struct check vm_placement_checks[];
extern const struct check vm_cpus_checks[];
extern const struct check vm_vhost_checks[];
extern const struct check vm_hostdev_checks[];
extern const struct check vm_failover_checks[];
extern const struct check vm_memory_checks[];
extern const struct check vm_device_checks[];

/* The waiver that excuses this failure; NULL where there is none that still holds. */
const struct waiver *waiver_of(const struct audit_request *request, const struct finding *finding,
			       struct arena *arena);

/* The path that this host's VMs should take, from facts and from what was found. */
void decide(const struct audit *audit, struct report *report);

/* ---- what a judge may say; evidence is formatted into the arena */

struct judgement not_applicable(void);
struct judgement passes(const struct audit *audit, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct judgement fails(const struct audit *audit, struct remedy remedy, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What could not be read: a path beneath the root, as gaps name it, or in words. */
struct judgement unknown(const struct audit *audit, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A failure that weighs less, or more, than the rule says; SEVERITY_NONE: as it says. */
struct judgement weighing(enum severity severity, struct judgement judgement);

/* A remedy without commands, and one with a command. */
struct remedy remedy(enum needs needs, const char *text);
struct remedy remedy_by(const struct audit *audit, enum needs needs, const char *text,
			const char *command, ...) __attribute__((format(printf, 4, 5)));

/* To set a VF's MAC by its PF; which one is the operator's to say. */
struct remedy remedy_mac(const struct audit *audit, const struct device *device);

/* The address of a function, in the arena. */
const char *address_of(const struct audit *audit, const struct device *device);

/* A file of its directory in sysfs, likewise. */
const char *file_of(const struct audit *audit, const struct device *device, const char *name);

/* What an operator calls it: the interface's name, else the address. */
const char *name_of(const struct audit *audit, const struct device *device);

#endif
