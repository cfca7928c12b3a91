/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of policies, PF by PF?
 */
#ifndef MODEL_APPLIED_H
#define MODEL_APPLIED_H

#include "model/outcome.h"

struct applied_pf {
	const char *source;  /* "FILE:LINE:COLUMN"; "FILE" of one that could not be read */
	bool is_file;	     /* that one, and no entry */
	const char *address; /* NULL: it is not there */
	struct outcome outcome;
};

struct applied {
	struct applied_pf *pfs; /* in the order of the files */
	size_t n;
};

#endif
