/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where is kept what vfctl does to a machine, and where do those meet who change it? See ledger.h.
 */
#include "os/ledger.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HOSTS_STATE "/var/lib/vfctl/hosts"
#define HOSTS_LOCKS "/run/vfctl/hosts"

struct ledger ledger_of(const struct root *root)
{
	return (struct ledger){
		.root = root,
		.journal = JOURNAL_PATH,
		.waiting = WAITING_PATH,
		.history = HISTORY_DIRECTORY,
		.lock = LOCK_PATH,
	};
}

/* What begins with a dot may be a directory above. */
static bool is_host(const char *name)
{
	size_t n = strlen(name);

	if (!n || n > LONGEST_HOST || *name == '.')
		return false;
	for (const char *c = name; *c; c++)
		if (!isascii(*c) || !(isalnum(*c) || strchr("-._", *c)))
			return false;
	return true;
}

int ledger_of_host(const struct root *root, const char *host, struct ledger *ret_ledger)
{
	struct ledger ledger = { .root = root };

	if (!is_host(host))
		return -EINVAL;
	for (size_t i = 0; host[i]; i++)
		ledger.host[i] = (char)tolower(host[i]);
	snprintf(ledger.journal, sizeof(ledger.journal), HOSTS_STATE "/%s/journal.json",
		 ledger.host);
	snprintf(ledger.waiting, sizeof(ledger.waiting), HOSTS_STATE "/%s/waiting.json",
		 ledger.host);
	snprintf(ledger.history, sizeof(ledger.history), HOSTS_STATE "/%s/history", ledger.host);
	snprintf(ledger.lock, sizeof(ledger.lock), HOSTS_LOCKS "/%s.lock", ledger.host);
	*ret_ledger = ledger;
	return 0;
}

bool ledger_is_remote(const struct ledger *ledger)
{
	return *ledger->host;
}

const char *ledger_owner(const struct ledger *ledger)
{
	return ledger_is_remote(ledger) ? ledger->host : "this machine";
}
