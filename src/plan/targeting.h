/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the parts of target.c share? Each looks at one side of the target, and says what is wrong with it.
 */
#ifndef PLAN_TARGETING_H
#define PLAN_TARGETING_H

#include "plan/target.h"

struct looking {
	const struct host *host;
	const struct target *answer; /* how it is known */
	const struct host *target;   /* what is known */
	const struct domain *domain;
	const struct definition *definition; /* what it would be defined as */
	const struct domain *namesake;	     /* of that name, there already; NULL: none is */
	struct arena *arena;
	struct target_check check;
	size_t wrong_capacity;
	size_t unknown_capacity;
};

/* Adds a sentence: of what would have to be otherwise there, and of what nobody knows. */
void target_add_wrong(struct looking *looking, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void target_add_unknown(struct looking *looking, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Its VFs, its networks and its bridges. */
void target_look_at_interfaces(struct looking *looking);

/* libvirt, QEMU and its machine type, KVM, the kernel. */
void target_look_at_versions(struct looking *looking);

/* What its CPU can do. */
void target_look_at_processor(struct looking *looking);

/* CPUs, and memory. */
void target_look_at_resources(struct looking *looking);

#endif
