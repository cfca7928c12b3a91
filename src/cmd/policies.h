/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policies has a machine? The files of /etc/vfctl/policy.d, in the order of their names.
 */
#ifndef CMD_POLICIES_H
#define CMD_POLICIES_H

#include "base/err.h"
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
};

/* Reads them all, the arena's; none where there is no such directory. -errno with a sentence. */
int policies_read(const struct machine *machine, struct arena *arena, struct policies *ret_policies,
		  struct err *reterr);

#endif
