/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where is kept what vfctl does to a machine, and where do those meet who change it? What is done from here
 * on another host is kept here, apart from all that is done on this machine.
 */
#ifndef OS_LEDGER_H
#define OS_LEDGER_H

#include <stdbool.h>

#include "os/root.h"

#define JOURNAL_PATH	  "/var/lib/vfctl/journal.json"
#define WAITING_PATH	  "/var/lib/vfctl/waiting.json"
#define HISTORY_DIRECTORY "/var/lib/vfctl/history"
#define LOCK_PATH	  "/run/vfctl/lock"

enum {
	LONGEST_HOST = 253, /* of a name that DNS takes (RFC 1035, 2.3.4) */
	LEDGER_PATH_SIZE = LONGEST_HOST + 64,
};

/* All paths are beneath the root. */
struct ledger {
	const struct root *root;
	char host[LONGEST_HOST + 1]; /* another host, in lower case; "": the one that root is of */
	char journal[LEDGER_PATH_SIZE]; /* of the change that is unfinished */
	char waiting[LEDGER_PATH_SIZE]; /* what of one that a reboot cut short waits for libvirt */
	char history[LEDGER_PATH_SIZE]; /* the directory of those that are done */
	char lock[LEDGER_PATH_SIZE];	/* whoever changes something has this file locked */
};

/* Of the machine that root is of. */
struct ledger ledger_of(const struct root *root);

/* Of another host, beneath this machine's root. -EINVAL where that can be no host's name. */
int ledger_of_host(const struct root *root, const char *host, struct ledger *ret_ledger);

/* Whether it is of another host. */
bool ledger_is_remote(const struct ledger *ledger);

/* Whose it is, in the words of a sentence. */
const char *ledger_owner(const struct ledger *ledger);

#endif
