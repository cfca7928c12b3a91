/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the knobs of a virtual machine tell what they want, and what comes of it? First each asks, then all
 * is planned as one change, then each tells. Only files of plan/tune-vm include this, and the table.
 */
#ifndef PLAN_TUNING_VM_H
#define PLAN_TUNING_VM_H

#include "plan/settings.h"
#include "plan/tune-vm.h"

/* A VM on its way to be tuned. */
struct tuning_vm {
	const struct tune_vm_request *request;
	const struct host *host;
	struct arena *arena;
	const struct definition *before;
	const char *no_place; /* why it cannot be placed; NULL: as `place` says */
	struct placement place;
	/* ---- what is asked for */
	struct placement wish;
	struct nic_tuning *nics;   /* of each interface, in the definition's order */
	struct disk_tuning *disks; /* likewise */
	bool moves_live;	   /* threads that run are pinned at once */
	/* ---- what comes of it */
	const struct plan *plan;
	const struct definition *after;
	const struct knob *knob; /* whose turn it is */
	struct settings settings;
};

/* VMs' knobs, in the order of their table; NULL at its end. What the i-th asks for; what it tells. */
const struct knob *vm_knob_at(size_t i);
void vm_knob_ask(size_t i, struct tuning_vm *tuning);
void vm_knob_tell(size_t i, struct tuning_vm *tuning);

/* Whether the knob of that id is to be set. */
bool vm_wants(const struct tuning_vm *tuning, const char *id);

/* Whether it was asked for by that id. */
bool vm_names(const struct tuning_vm *tuning, const char *id);

/* What changes of an object. */
struct change {
	bool is_edit;		 /* what the definition says of it */
	const struct step *live; /* how it runs: the first step of that; NULL: it does not */
	bool at_once;		 /* where it runs, an edit of it does not wait for the next start */
	const char *why;	 /* as struct setting has it */
};

/* The object was so, and is to be so; where neither its definition nor what runs changes it is so already. */
void vm_tell(struct tuning_vm *tuning, const char *object, const char *now, const char *wanted,
	     const struct change *change);

/* It stays as it is, for this reason. */
void vm_leave(struct tuning_vm *tuning, const char *object, const char *now, const char *wanted,
	      const char *why);

/* Whether the definition would be another if this alone were asked for. */
bool vm_is_edit(const struct tuning_vm *tuning, const struct placement *part);

/* ---- families, one file each */

void ask_pins(struct tuning_vm *tuning);
void tell_pins(struct tuning_vm *tuning);
void ask_memory(struct tuning_vm *tuning);
void tell_memory(struct tuning_vm *tuning);
void ask_pages(struct tuning_vm *tuning);
void tell_pages(struct tuning_vm *tuning);
void ask_cpu(struct tuning_vm *tuning);
void tell_cpu(struct tuning_vm *tuning);
void tell_machine(struct tuning_vm *tuning);
void ask_virtio(struct tuning_vm *tuning);
void tell_virtio(struct tuning_vm *tuning);
void ask_queues(struct tuning_vm *tuning);
void tell_queues(struct tuning_vm *tuning);
void ask_mtu(struct tuning_vm *tuning);
void tell_mtu(struct tuning_vm *tuning);
void ask_disks(struct tuning_vm *tuning);
void tell_disks(struct tuning_vm *tuning);

/* Its vCPUs alone, where they could be placed. */
struct placement part_of_vcpus(const struct tuning_vm *tuning);

#endif
