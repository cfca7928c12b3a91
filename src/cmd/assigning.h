/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far is vfctl assign with a virtual machine? What its parts share.
 */
#ifndef CMD_ASSIGNING_H
#define CMD_ASSIGNING_H

#include "cmd/attributes.h"
#include "cmd/vm-change.h"
#include "cmd/way.h"
#include "plan/assign.h"
#include "plan/near.h"
#include "plan/place.h"
#include "plan/pool.h"

/* In the order of the words of --pin. */
enum {
	PIN_STRICT,
	PIN_PREFERRED,
	PIN_NONE,
};

#define PIN_WORDS "strict|preferred|none"

struct assign_options {
	const char *pf;
	const char *vf;
	const char *pool;
	const char *create;
	int path; /* enum path_option */
	const char *failover;
	int standby_link; /* enum standby_link, in the order of the words */
	struct attribute_options attributes;
	bool best_effort;
	bool by_policy; /* and not by options */
	int pin;
	int pages; /* pages_bytes */
	const char *queues;
	const char *check_target;
	struct vm_when when;
	struct vm_showing showing;
};

struct assigner {
	struct vm_work *work;
	const struct assign_options *options;
	struct profile profile; /* that the audit judges by */
	const struct decision *path;
	struct standby standby;
	struct placement placement;
	struct assigning assigning; /* what is to be planned */
	struct vm_plan plan;
	int64_t n_create;     /* VFs to be made where the PF has none; 0: none are */
	struct plan creating; /* how they are made */
	bool foresees;	      /* where they will be */
	const char *creation; /* the transaction that made them; NULL: none did */
	const char **notes;
	size_t n_notes;
	size_t notes_capacity;
	struct err *reterr;
};

/* Plans what the options want for the work's VM: EXIT_USAGE where they do not go together. */
enum exit_status assigner_plan(struct assigner *assigner);

/*
 * Where the PF has none of the VFs that are wanted, plans how they are made; the work's host is then as it
 * will be with them, if the card tells where they will stand.
 */
enum exit_status assigner_foresee(struct assigner *assigner);

/* Makes them, and looks again. And takes them away again. */
enum exit_status assigner_create(struct assigner *assigner);
void assigner_uncreate(struct assigner *assigner);

/* Whether what the standby is to be on is there. */
enum exit_status assigner_check_source(const struct assigner *assigner);

/* What the command line names. */
struct named {
	const struct device *pf;
	const struct device *vf;
	struct pool pool;
};

/* Finds what is named; EXIT_DONE also where nothing is. */
enum exit_status assigner_find_named(struct assigner *assigner, struct named *named);

/* Takes what the VM has already again, if it is what is named, or nothing is. */
enum exit_status assigner_find_own(struct assigner *assigner, struct named *named);

/* Chooses the path, and by it the VF or the pool, and where the VM is to run. */
enum exit_status assigner_choose(struct assigner *assigner);

/* The same of the virtio path alone, where that is the one. */
enum exit_status assigner_choose_virtio(struct assigner *assigner);

/* Tells of cards of the VM's that become others, and of those that one might think would be the standby. */
void assigner_note_nics(struct assigner *assigner);

/* Where the VM is to run, as near as can be: as place_domain. */
int assigner_place(struct assigner *assigner, const struct near *near, struct err *reterr);

/* Adds a note, a text of the arena's. */
void assigner_note(struct assigner *assigner, const char *note);

/* Notes what is still to be done for a VM that gets a VF; planned: its definition then, NULL not known. */
void assigner_note_rest(struct assigner *assigner, const struct definition *planned);

/* Whether the VM could migrate to the host that the command line names: EXIT_REFUSED, with all reasons. */
enum exit_status assigner_check_target(struct assigner *assigner);

/*
 * Looks at what is planned as the audit would: what it would find wrong with the VM then, and does not now,
 * is refused where it weighs as an error, else noted; and so is what is still to be done.
 */
enum exit_status assigner_review(struct assigner *assigner);

#endif
