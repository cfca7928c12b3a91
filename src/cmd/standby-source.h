/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does the command line want the virtio interface of a failover pair to be?
 */
#ifndef CMD_STANDBY_SOURCE_H
#define CMD_STANDBY_SOURCE_H

#include "cmd/command.h"
#include "model/assignment.h"

/* Reads a SOURCE: a network's name, or bridge:NAME. EXIT_USAGE with a sentence where no name is in it. */
enum exit_status standby_source(const char *source, struct standby *ret_standby,
				struct err *reterr);

#endif
