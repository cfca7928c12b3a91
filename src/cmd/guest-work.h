/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the parts of vfctl tune guest share: that which tells how a guest is to be, and that which has its
 * agent set it?
 */
#ifndef CMD_GUEST_WORK_H
#define CMD_GUEST_WORK_H

#include "cmd/command.h"
#include "plan/tune-guest.h"

/* A guest, and all that is known of it. */
struct guest_work {
	const struct run *run;
	struct arena *arena;
	struct machine *machine;
	const struct host *host;
	struct tune_guest_request request;
	struct profile profile;
	struct plan plan;
	const char *said; /* by the script that set it; NULL: nothing */
};

/* Makes the plan anew, by the request. */
enum exit_status guest_plan(struct guest_work *work, struct err *reterr);

/* Whether its agent can be asked at all: the guest runs, and libvirt lets one. To set it takes the lock. */
enum exit_status guest_reach_agent(struct guest_work *work, bool to_set, struct err *reterr);

/* Asks the agent how it is set, and makes the plan by that. */
enum exit_status guest_ask_agent(struct guest_work *work, struct err *reterr);

/* Has the agent set what the plan says, asks it again, and ends the command. */
enum exit_status guest_set_by_agent(struct guest_work *work, struct err *reterr);

#endif
