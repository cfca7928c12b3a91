/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which network function does a person mean, and are those that were found all that there are?
 */
#ifndef CMD_FIND_H
#define CMD_FIND_H

#include "cmd/command.h"

/* 0, or -ENODATA with a sentence where it could not be read which PCI functions there are. */
int check_functions(const struct host *host, struct err *reterr);

/* Says how many functions an answer lacks because nobody knows what they are. */
void tell_unidentified(const struct run *run, const struct host *host);

/*
 * The network function that a person calls so (host_find_named). EXIT_UNREACHABLE where there is none,
 * with a sentence that names the nearest; EXIT_USAGE where no index stands behind the slash, or no MAC
 * address behind "mac:".
 */
enum exit_status find_device(const struct host *host, const char *name,
			     const struct device **ret_device, struct err *reterr);

#endif
