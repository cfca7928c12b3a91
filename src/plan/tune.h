/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a host to be set where its VMs have virtio-net, by a profile; what of it is so already, and what
 * stays as it is, and why?
 */
#ifndef PLAN_TUNE_H
#define PLAN_TUNE_H

#include "base/options.h"
#include "model/host.h"
#include "model/knob.h"
#include "model/profile.h"
#include "model/step.h"

/* A file or a directory that knobs need to stay. */
struct kept {
	const char *path;
	bool there;
	const char *text; /* all that a file holds */
};

struct tune_request {
	const struct host *host;
	const struct profile *profile;
	const struct option_texts *only; /* ids of knobs; empty: all */
	const struct option_texts *skip;
	bool persist;		 /* it is to be so after a reboot, too */
	bool force;		 /* also where the link of what must not be cut may go down */
	const struct kept *kept; /* those of all knobs, and their directories */
	size_t n_kept;
	bool kept_is_all; /* what is not among them is not there; else only where its directory is */
};

/* The knob of that place in the table, of all sides; NULL behind the last. */
const struct knob *knob_at(size_t i);

/* The one of that id, or NULL. */
const struct knob *knob_find(const char *id);

/* The knob of the host whose plans have this step; NULL: none's, or, as directories, several ones'. */
const struct knob *knob_of_step(const struct step *step);

/*
 * The plan with its settings, in the order of the knobs; all is the arena's. -EOPNOTSUPP with a sentence
 * where a knob of `only` cannot be had here.
 */
int plan_tune_host(const struct tune_request *request, struct arena *arena, struct plan *ret_plan,
		   struct err *reterr);

#endif
