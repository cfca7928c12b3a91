/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far is a machine with its policies? What vfctl apply shares with what waits for a carrier.
 */
#ifndef CMD_APPLYING_H
#define CMD_APPLYING_H

#include "cmd/transaction.h"
#include "model/applied.h"
#include "model/policy.h"
#include "plan/create.h"

/* Of libvirt it needs to know only where that runs already: at boot it may be waiting for us. */
#define APPLY_FACTS                                                              \
	(FACTS_PCI | FACTS_NET | FACTS_ESWITCH | FACTS_USERS | FACTS_OVERRIDES | \
	 FACTS_VF_VECTORS | FACTS_LIFELINES)
#define APPLY_LIBVIRT_FACTS (FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS | FACTS_SERVICES)

struct host *applying_collect(struct machine *machine);

struct applying {
	const struct run *run;
	bool dry_run;
	struct machine *machine;
	struct arena *arena;
	struct applied applied;
	const struct pf_policy **policies; /* of applied.pfs; NULL: its file could not be read */
	bool *waits;			   /* likewise: for a carrier */
	enum exit_status status;
};

/* Says of a PF, or a file, why it cannot be. */
void applying_refuse(struct applying *applying, size_t i, enum exit_status status,
		     const struct err *why);

/* The PF. -errno with a sentence where it is not there, or an earlier policy has it. */
int applying_find_pf(struct applying *applying, const struct host *host, size_t i,
		     const struct device **ret_pf, struct err *reterr);

/* How it ends where a PF could not be found: its card is not there, or another policy's already. */
enum exit_status applying_status(const struct err *why);

/* Carries out what is wanted of a PF that was found, and tells of it. */
void applying_pf(struct applying *applying, const struct host *host, size_t i,
		 const struct creation *creation);

/* Sets the rates that were left pending, each PF's as soon as it has a carrier; ends when none is. */
void applying_resume(struct applying *applying);

#endif
