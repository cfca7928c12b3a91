/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a libvirt daemon say of itself, and of the QEMU that it runs? Not told is NULL, 0.
 */
#ifndef MODEL_HYPERVISOR_H
#define MODEL_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>

/* A kind of guest that there can be. */
struct guest_kind {
	const char *arch;      /* "x86_64" */
	const char **machines; /* "pc-q35-8.2", and the names that stand for one: "q35" */
	size_t n_machines;
	bool kvm;
};

struct hypervisor {
	const char *libvirt;   /* "9.0.0" */
	const char *qemu;      /* likewise */
	const char *host_name; /* by these two libvirt tells hosts apart */
	const char *host_uuid;
	const char *cpu; /* the host's: <cpu>, as libvirt writes it */
	struct guest_kind *guests;
	size_t n_guests; /* 0: not known */
};

#endif
