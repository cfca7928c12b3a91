/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules vm-* ask of a virtual machine again and again? Which of the host's functions it gets,
 * and how commands name it.
 */
#ifndef AUDIT_VM_H
#define AUDIT_VM_H

#include "audit/checks.h"

#define NODES_DIRECTORY "/sys/devices/system/node"

/* A function that a definition gives the guest, by <interface> or by <hostdev>. */
struct given {
	struct bdf address;
	const struct device *device;	    /* NULL: it is not on this host, or not named */
	const struct virtual_network *pool; /* of which the start takes a VF; NULL: one is named */
	const struct device *pf; /* whose VF it is or will be; NULL: of none, or not known */
	const struct vnic *vnic; /* NULL: by <hostdev> */
	struct guest_address guest;
	enum teaming teaming;
	const char *persistent; /* the alias of the standby that it names */
};

/* The pool that gives the interface a VF at the start; NULL: none does, or it has one. */
const struct virtual_network *vnic_pool(const struct audit *audit, const struct vnic *vnic);

/* All of them, in the definition's order; how many. */
size_t vm_given(const struct audit *audit, const struct definition *definition,
		struct given **ret_given);

/* Whether it is a VF, or would have to be one. */
bool given_is_vf(const struct given *given);

/* Whether it is a VF of this PF, or may be one after the next start. */
bool given_is_of(const struct audit *audit, const struct given *given, const struct device *pf);

/* "0000:03:10.0", "a VF of the network vfs"; the arena's. */
const char *given_name(const struct audit *audit, const struct given *given);

/* Of a VM that is given none: not applicable, or unknown where libvirt's networks may be pools. */
struct judgement given_none(const struct audit *audit, const struct definition *definition);

/* Whether the VM has a VF now, or gets one. */
bool vm_has_vf(const struct audit *audit, const struct domain *domain);

/* A text as a word of a shell's. */
const char *shell_word(const struct audit *audit, const char *text);

/* Its name as a word of a shell's, its UUID where that is no text for a command line. */
const char *vm_word(const struct audit *audit, const struct domain *domain);

/* What a change of its definition needs: a restart, where it runs. */
enum needs vm_needs(const struct domain *domain);

/* A remedy by virsh edit. */
struct remedy vm_edit(const struct audit *audit, const struct domain *domain, const char *text);

/* "--live --config" for one that runs, "--config" else. */
const char *vm_scope(const struct domain *domain);

/* Adds the node's CPUs to the set; false where they are not known. */
bool node_join_cpus(const struct audit *audit, const struct numa_node *node, struct idset *set);

/*
 * The nodes of the network functions that it is given. *ret_name: one of those, *ret_unread: one whose node
 * was not read; both stay where there is none.
 */
struct idset vm_card_nodes(const struct audit *audit, const struct definition *definition,
			   const char **ret_name, const struct device **ret_unread);

/*
 * The host's nodes where the memory of a cell (NULL: of a guest without) lies: by <numatune>, else those of
 * its vCPUs' pins, else any. *ret_unclear: what left them unknown, where something did.
 */
struct idset vm_place(const struct audit *audit, const struct definition *definition,
		      const struct guest_cell *cell, const char **ret_unclear);

/* One of a VM's vCPUs, or QEMU itself. */
struct thread {
	const struct domain *domain;
	int64_t vcpu; /* or THREAD_EMULATOR */
	int64_t cpu;  /* that a remedy gave it; UNKNOWN: none did */
};

struct threads {
	struct thread *items;
	size_t n;
	size_t capacity;
};

/* Adds one that is not in it, in the arena. */
void threads_add(const struct audit *audit, struct threads *threads, const struct domain *domain,
		 int64_t vcpu);

/* The VM's vCPUs that can run nowhere but within; NULL: those that may run anywhere. */
void threads_add_vcpus(const struct audit *audit, struct threads *threads,
		       const struct domain *domain, const struct idset *within);

/*
 * To pin each of them to a CPU that no other thread of a VM has, nor got in this report: one of home, NULL:
 * of the node of the VM's card, else of its own. Where there are too few the text says so, and there is no
 * command.
 */
struct remedy pin_threads(const struct audit *audit, const struct threads *moving,
			  const struct idset *home, const char *text);
struct remedy pin_emulator(const struct audit *audit, const struct domain *domain,
			   const struct idset *home, const char *text);

#endif
