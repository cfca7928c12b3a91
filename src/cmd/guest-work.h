/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the parts of vfctl tune guest share: that which tells how a guest is to be, and that which has its
 * agent set it, or lead it back?
 */
#ifndef CMD_GUEST_WORK_H
#define CMD_GUEST_WORK_H

#include "cmd/command.h"
#include "model/outcome.h"
#include "os/agent.h"
#include "plan/tune-guest.h"

/* A guest, and all that is known of it. */
struct guest_work {
	const struct run *run;
	struct arena *arena;
	struct machine *machine;
	const struct host *host;
	const char *task; /* of its agent: "set it" */
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

/* Asks its agent what it remembers, with `sets` has it lead the guest back by that, and ends the command. */
enum exit_status guest_lead_back(struct guest_work *work, bool sets, struct err *reterr);

/* Has the agent set what the plan says, asks it again, and ends the command. */
enum exit_status guest_set_by_agent(struct guest_work *work, struct err *reterr);

/* ---- what both do by a script (agent-script.c) */

/* The VM's. */
const char *guest_name(const struct guest_work *work);

/* As agent_run. */
int guest_run_script(const struct guest_work *work, const char *script, const char *option,
		     struct agent_result *ret_result, struct err *reterr);

/* What it said last; where that was nothing, how it ended. */
const char *guest_last_line(const struct guest_work *work, const struct agent_result *result);

/* Prints them, without what a terminal would take for commands. */
void guest_print_lines(const char *text);

/* Its agent cannot be had, or may run nothing; nothing is set by then. */
enum exit_status guest_refuse(const struct guest_work *work, const struct err *why,
			      struct err *reterr);

/* Ends the command with the plan's settings and the files that work->said names. why NULL: nothing failed. */
enum exit_status guest_end(const struct guest_work *work, enum outcome_status status,
			   const struct err *why, struct err *reterr);

#endif
