/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far is a machine with its policies? What vfctl apply shares with what waits for a carrier.
 */
#ifndef CMD_APPLYING_H
#define CMD_APPLYING_H

#include "cmd/policies.h"
#include "cmd/transaction.h"
#include "model/applied.h"
#include "model/policy.h"
#include "plan/create.h"

/* Of libvirt's daemons it asks only those that run already: at boot they may be waiting for us. */
#define APPLY_FACTS                                                              \
	(FACTS_PCI | FACTS_NET | FACTS_ESWITCH | FACTS_USERS | FACTS_OVERRIDES | \
	 FACTS_VF_VECTORS | FACTS_LIFELINES)
#define APPLY_LIBVIRT_FACTS (FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS | FACTS_SERVICES)

struct apply_options {
	bool boot;
	bool wait_carrier;
	const char *pf;	     /* that one alone; NULL: all that policies mean */
	const char *confirm; /* seconds */
	bool dry_run;
	bool diff;
};

/* Gives each PF by itself what policies say; ends the command. */
enum exit_status apply_boot(const struct run *run, struct err *reterr);

struct host *applying_collect(struct machine *machine);

/* A PF that a policy means. */
struct boot_pf {
	const struct pf_policy *policy; /* NULL: its file, or the PF, is not there */
	struct bdf address;
	bool waits; /* for a carrier */
};

struct applying {
	const struct run *run;
	const struct apply_options *options;
	struct machine *machine;
	struct arena *arena;
	struct applied applied;
	struct boot_pf *pfs;	/* of applied.pfs */
	size_t capacity;	/* of both */
	struct meant_pf *meant; /* likewise, on the host as it was looked at first; at boot */
	size_t n_wrong;		/* of these */
	size_t first;		/* of the wrong ones */
	enum exit_status status;
};

/*
 * Waits until drivers have bound the PFs that are meant, and udev has named their interfaces: as long as that
 * may still come, and not too long. Who comes later is late.
 */
void applying_await(const struct applying *applying, const struct policies *policies);

/* Whether the name by which a policy means the PF is the one that it keeps. */
bool applying_knows_name(const struct applying *applying, const struct pf_policy *policy,
			 const struct device *pf);

/* One more of applied.pfs, which is nothing yet: its place there. */
size_t applying_add(struct applying *applying, const struct meant_pf *meant);

/* Carries out what is wanted of a PF that was found, and tells of it. The steps, which outlive the host. */
struct plan applying_pf(struct applying *applying, const struct host *host, size_t i,
			const struct creation *creation);

/*
 * Says why one of applied.pfs is not so. The first is told once there is another one: if it stays alone, the
 * last sentence tells it.
 */
void applying_tell_why(struct applying *applying, size_t i);

/* The last sentence is what somebody sees first: it has the first cause in it. Nothing where all is so. */
void applying_tell_wrong(const struct applying *applying, struct err *reterr);

/* Sets the rates that were left pending, each PF's as soon as it has a carrier; ends when none is. */
enum exit_status applying_resume(struct applying *applying, struct err *reterr);

#endif
