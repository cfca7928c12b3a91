/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a machine lack of what its policies say? What vfctl plan, apply and verify share.
 */
#ifndef CMD_WANTING_H
#define CMD_WANTING_H

#include "cmd/policies.h"
#include "cmd/vm-change.h"
#include "model/planned.h"

enum want_kind {
	WANT_PF,
	WANT_TUNING,
	WANT_VM,
};

/* One object of which a policy says what it is to be. */
struct want {
	enum want_kind kind;
	const char *source;  /* "FILE:LINE:COLUMN" */
	const char *subject; /* an address, "host", "vm:" and a name; NULL: it is not there */
	const struct vm_policy *vm;  /* of a VM; NULL: it is none */
	const struct domain *domain; /* NULL: there is no such VM, or it is not known */
	const char *moved;	     /* of a PF that stands elsewhere now; NULL */
	const char *besides;	     /* which VFs a VM has that its entry does not name; NULL */
	const char *left;	     /* of a PF: what VMs have otherwise, which is left; NULL */
	bool gives_back;	     /* of a VM: VFs */
	bool is_again;		     /* of a PF: for those of its VFs that a VM gives back */
	struct plan plan;	     /* what it lacks */
	enum exit_status status;     /* EXIT_DONE; else it cannot be so: */
	struct err why;
};

struct wanting {
	const struct run *run;
	struct arena *arena;
	struct machine *machine;
	const char *path; /* of the policy; NULL: the machine's own */
	bool as_own;	  /* the one that is named is to be the machine's own */
	bool shows;	  /* nothing is to be changed */
	struct policies policies;
	struct host *host;    /* as it is to be */
	struct host *planned; /* as it was to be when it was looked at first; NULL: it was not */
	struct meant_pf *pfs;
	size_t n_pfs;
	/* In the order in which they are carried out: PFs, the host, VMs, and PFs again. */
	struct want *wants;
	size_t n;
	size_t capacity;
};

/*
 * Reads the policies that the command line names, or the machine's own; where something is to be changed,
 * once no other vfctl changes anything. EXIT_USAGE with a sentence where one is wrong, EXIT_UNREACHABLE
 * where there is none.
 */
enum exit_status wanting_begin(struct wanting *wanting, struct err *reterr);

/* Looks at the machine, also once more, and plans all that it lacks; what the first look came to stays. */
void wanting_look(struct wanting *wanting);

/* Whether all of it can be: else the status of the first that cannot, with how many cannot. */
enum exit_status wanting_check(const struct wanting *wanting, struct err *reterr);

/* All of it as one plan. */
struct plan wanting_join(const struct wanting *wanting);

/* The same entry by entry, with what it comes to in the end. */
struct planned wanting_changes(const struct wanting *wanting);

/* For those who change nothing: begins, looks, and tells what it lacks entry by entry. As wanting_begin. */
enum exit_status wanting_ask(struct wanting *wanting, struct planned *ret_planned,
			     struct err *reterr);

/* What makes it so, as somebody can paste it. NULL of a captured host, which nothing can change. */
const char *wanting_command(const struct wanting *wanting);

/* Says of each that cannot be so why. */
void wanting_tell(const struct wanting *wanting);

void wanting_end(struct wanting *wanting);

#define _cleanup_wanting_ _cleanup_(wanting_end)

/* ---- between its files */

/* Adds one, which nothing keeps from being so yet. */
struct want *wanting_add(struct wanting *wanting, enum want_kind kind, const char *source,
			 const char *subject);

/* It cannot be so. */
void want_refuse(struct want *want, enum exit_status status, const struct err *why);

/* Adds what each PF lacks; and behind a VM what those lack then whose VFs it gives back. */
void wanting_take_pfs(struct wanting *wanting);
void wanting_take_given_back(struct wanting *wanting);

/* Says of PFs which of their VFs are in their VMs' VLAN, and not in the entry's, once all is done. */
void wanting_tell_left(struct wanting *wanting);

/* Adds the VM's, which cannot be so where an entry before is about the same. */
struct want *wanting_claim_vm(struct wanting *wanting, const struct vm_policy *vm);

/* Of those that give VFs of two PFs one MAC, which the host's own do not show yet, the later cannot be so. */
void wanting_check_macs(struct wanting *wanting);

/* Adds what each VM lacks, on the host as it will be by then: who gives a VF back before who gets it. */
void wanting_take_vms(struct wanting *wanting);

/* Adds what the one VM lacks. */
void wanting_take_vm(struct wanting *wanting, const struct vm_policy *vm);

/*
 * Plans how the VM gives back those VFs of vfctl's that its entry does not account for; the work's host and
 * definition are then as they will be. Says of the want which these are, and which the VM has by
 * others. EXIT_REFUSED where it is to have none, and has one by others.
 */
enum exit_status wanting_give_back(struct want *want, struct vm_work *work, struct plan *ret_plan,
				   struct err *reterr);

#endif
