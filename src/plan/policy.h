/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PF does a policy mean, and what does it say from now on?
 */
#ifndef PLAN_POLICY_H
#define PLAN_POLICY_H

#include "model/host.h"
#include "model/policy.h"
#include "model/step.h"
#include "plan/create.h"

#define POLICY_FILE	 "/etc/vfctl/policy.yaml"
#define POLICY_DIRECTORY "/etc/vfctl/policy.d"

enum {
	POLICY_PATH_SIZE = sizeof(POLICY_DIRECTORY) + BDF_TEXT_SIZE + 16
};

/*
 * The PFs that are meant, the arena's. -ENODEV with a sentence where there is none and one should be, also
 * where another card stands there instead, of which it names both; -ENOTUNIQ where there are several and
 * one is meant.
 */
int plan_find_pfs(const struct host *host, const struct pf_policy *policy, struct arena *arena,
		  const struct device ***ret_pfs, size_t *ret_n, struct err *reterr);

/*
 * What the host's PF is to get by the policy; the arena's. Of a VF that a VM has, MAC, VLAN and driver are
 * that one's: where the policy names a VLAN, it is to be the one that the VM runs with. -ERANGE with a
 * sentence where the policy names VFs beyond those that there are, -ENODATA where nobody knows how many there
 * are.
 */
int plan_pf_creation(const struct host *host, const struct pf_policy *policy,
		     const struct device *pf, struct arena *arena, struct creation *ret_creation,
		     struct err *reterr);

/* Of each of the PF's first n VFs, whether MAC, VLAN and driver are a VM's. */
const bool *plan_vfs_of_vms(const struct host *host, const struct device *pf, int64_t n,
			    struct arena *arena);

/* The path of vfctl's own file about this PF; returns path. */
char *plan_policy_path(const struct device *pf, char path[static POLICY_PATH_SIZE]);

/*
 * What the PF is to have at every boot, if from now on its n VFs are to have this, and bring it up: what
 * the policy before (NULL: none) said of the PF stays, and of as many VFs where the wishes say nothing. The
 * arena's.
 */
struct pf_policy plan_pf_policy(const struct device *pf, const struct vf_wish *wishes, int64_t n,
				bool up, const struct pf_policy *before, struct arena *arena);

/*
 * By what the card is found again: its permanent MAC, or where it stands and what it is, for a MAC that some
 * interface has for now is no name of a card. The texts are the arena's.
 */
struct pf_match plan_pf_match(const struct device *pf, struct arena *arena);

/* Whether it is up, which at boot it is not yet, and there are drivers that make VFs only then. */
bool plan_pf_is_up(const struct device *pf);

/* A file, and the directories above it. */
struct policy_file {
	const char *path;
	const char *before; /* what it holds; NULL: it is not there */
	const char *after;  /* likewise */
	bool has_etc;	    /* whether /etc/vfctl is there, and POLICY_DIRECTORY */
	bool has_directory;
};

/* The plan, and behind it the steps that make the file so; the arena's. */
struct plan plan_policy_file(const struct plan *plan, const struct policy_file *file,
			     struct arena *arena);

#endif
