/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policies has a machine, and which PFs do they mean? /etc/vfctl/policy.yaml, then the files of
 * policy.d in the order of their names; or one that the command line names.
 */
#ifndef CMD_POLICIES_H
#define CMD_POLICIES_H

#include "cmd/command.h"
#include "model/host.h"
#include "model/policy.h"
#include "os/machine.h"

struct policy_source {
	const char *path;
	const char *text;     /* NULL where it could not be read */
	struct policy policy; /* nothing where there is an err */
	struct err err;	      /* "FILE:LINE:COLUMN: …"; code 0: none */
};

struct policies {
	struct policy_source *files;
	size_t n;
	const char **skipped; /* names in policy.d that somebody may take for a policy's */
	size_t n_skipped;
};

/* Reads them all, the arena's; none where there are none. -errno with a sentence. */
int policies_read(const struct machine *machine, struct arena *arena, struct policies *ret_policies,
		  struct err *reterr);

/*
 * The same, once the file at own, which stands where vfctl runs, is the machine's policy.yaml; NULL: as
 * policies_read.
 */
int policies_read_with(const struct machine *machine, const char *own, struct arena *arena,
		       struct policies *ret_policies, struct err *reterr);

/* Says which files were passed over. */
void policies_tell_skipped(const struct policies *policies);

/* Reads the one that stands where vfctl runs, whichever machine is looked at; profiles are the machine's. */
void policies_read_named(const struct machine *machine, const char *path, struct arena *arena,
			 struct policies *ret_policies);

/*
 * Whether all could be read and none is wrong; else how a command ends that cannot go on with such. Each is
 * told, the last by reterr.
 */
enum exit_status policies_check(const struct policies *policies, struct err *reterr);

/* A PF that an entry of a policy means, or why none is. */
struct meant_pf {
	const struct pf_policy *policy; /* NULL: of a file that could not be read */
	const char *source;	 /* "FILE:LINE:COLUMN"; "FILE" of one that could not be read */
	const struct device *pf; /* the host's; NULL: none is there */
	enum exit_status status; /* EXIT_DONE: it is to have what the policy says */
	struct err why;		 /* else the sentence */
	const char *broken;	 /* a file before, which may have meant it otherwise; NULL */
	const bool *of_vms;	 /* which of its n_vfs VFs VMs had when it was planned */
	int64_t n_vfs;
	const char *moved; /* what card_places_check tells of its place; NULL: nothing */
};

/* Those of all files, in their order, the arena's; a PF that two entries mean is the first's. */
struct meant_pf *policies_find_pfs(const struct policies *policies, const struct host *host,
				   struct arena *arena, size_t *ret_n);

#endif
