/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a command carry out steps? On its machine, with what is needed meanwhile.
 */
#ifndef CMD_SITE_H
#define CMD_SITE_H

#include "apply/vf-attributes.h"
#include "cmd/progress.h"
#include "os/machine.h"

/* It points into itself: it stays where it was opened. */
struct work_site {
	struct site site;
	struct told told;
	struct progress progress;
};

/* The machine outlives it; steps are told of, until progress_end. */
void work_site_open(struct work_site *work, const struct run *run, struct machine *machine);
void work_site_close(struct work_site *work);

#define _cleanup_work_site_ _cleanup_(work_site_close)

#endif
