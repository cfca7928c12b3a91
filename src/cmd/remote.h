/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the daemon that tells of VMs on the host that all else is told of?
 */
#ifndef CMD_REMOTE_H
#define CMD_REMOTE_H

#include "cmd/command.h"

/* Whether the command line wants the VMs of a captured host told by the daemon there. */
bool remote_is_wanted(const struct run *run);

/*
 * What has to be wanted from a machine of which only what was changed on it is looked at: nothing, unless
 * that is kept here, by the name that the daemon there has for its host.
 */
unsigned int remote_facts(const struct run *run);

/*
 * Sees to it that a machine, from which these facts are wanted, tells of one host alone. This machine:
 * EXIT_REFUSED where a libvirt on another host would have to be asked. A capture: where -c names a
 * host, the daemon there tells of its VMs and networks, the capture of all else; EXIT_REFUSED
 * unless both say that they are of one host, EXIT_UNREACHABLE if it cannot be asked. Where nothing
 * is wanted of libvirt nobody is asked.
 */
enum exit_status remote_check(const struct run *run, unsigned int facts, struct machine *machine,
			      struct err *reterr);

#endif
