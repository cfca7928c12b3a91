/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual machine does the command line mean?
 */
#ifndef CMD_FIND_DOMAIN_H
#define CMD_FIND_DOMAIN_H

#include "cmd/command.h"

/*
 * The VM of that name, UUID or id. EXIT_UNREACHABLE where there is none, with a sentence that names the
 * nearest, or libvirt did not tell.
 */
enum exit_status find_domain(const struct host *host, const char *name,
			     const struct domain **ret_domain, struct err *reterr);

#endif
