/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a host asked whether a virtual machine could migrate there, of which there is no capture? What the
 * parts of vfctl assign --check-target share.
 */
#ifndef CMD_ASSIGN_TARGET_H
#define CMD_ASSIGN_TARGET_H

#include "cmd/assigning.h"
#include "collect/told.h"
#include "os/machine.h"
#include "plan/target.h"

/*
 * Connects to the libvirt that the command line names, to look only. EXIT_UNREACHABLE, EXIT_NOT_PERMITTED;
 * EXIT_REFUSED where it drives no QEMU.
 */
enum exit_status target_open(struct assigner *assigner, struct machine **ret_machine);

/*
 * Asks the daemon there, whose host is in target, what takes the VM to answer, and the one here about itself:
 * how the CPU does. EXIT_REFUSED where both are on one host, EXIT_UNREACHABLE where it has gone.
 */
enum exit_status target_ask(struct assigner *assigner, struct machine *machine,
			    const struct domain *planned, struct target *target);

#endif
