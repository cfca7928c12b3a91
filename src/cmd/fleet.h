/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are many captured hosts audited at once?
 */
#ifndef CMD_FLEET_H
#define CMD_FLEET_H

#include "audit/audit.h"
#include "cmd/command.h"
#include "model/fleet.h"

/*
 * Audits what the operands name, each host in a process of its own; on a terminal, stderr tells how
 * far it is. Each is judged by its own profile of that name (NULL: default), or all by one file. A host that
 * cannot be judged says why in its place. EXIT_DONE and the fleet, which lives in the arena; EXIT_USAGE and
 * EXIT_UNREACHABLE also where that file says nothing.
 */
enum exit_status fleet_audit(const struct run *run, const struct audit_request *request,
			     const char *profile, struct arena *arena, struct fleet *ret_fleet,
			     struct err *reterr);

/* EXIT_UNREACHABLE where a host could not be judged, else EXIT_FINDINGS where one failed so badly. */
enum exit_status fleet_status(const struct fleet *fleet, enum severity threshold);

#endif
