/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command get at the facts that it needs, and what does it say of those that were hidden?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/command.h"
#include "collect/collect.h"

enum exit_status run_open_machine(const struct run *run, struct machine **ret_machine,
				  struct err *reterr)
{
	struct machine *machine = NULL;

	if (machine_open(run->global.sysroot, &machine, reterr) < 0)
		return EXIT_UNREACHABLE;
	machine->connect_uri = run->global.connect;
	*ret_machine = machine;
	return EXIT_DONE;
}

enum exit_status run_collect(const struct run *run, unsigned int facts, struct host **ret_host,
			     struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	enum exit_status status = run_open_machine(run, &machine, reterr);

	if (status != EXIT_DONE)
		return status;
	return collect(machine, facts, ret_host, reterr) < 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}

static bool is_hidden(const struct gap *gap)
{
	return gap->error == EACCES || gap->error == EPERM;
}

static size_t count_hidden(const struct gaps *gaps)
{
	size_t n = 0;

	for (size_t i = 0; i < gaps->n; i++)
		n += is_hidden(&gaps->items[i]);
	return n;
}

void run_tell_gaps(const struct run *run, const struct host *host)
{
	const struct gaps *gaps = &host->gaps;
	size_t n_hidden = count_hidden(gaps);

	if (run->global.quiet || run->global.json || !gaps->n)
		return;
	if (run->global.verbose)
		for (size_t i = 0; i < gaps->n; i++)
			tell("not read: %s: %s", gaps->items[i].source,
			     strerror(gaps->items[i].error));
	else
		tell("%zu fact%s could not be read; -v lists %s", gaps->n, gaps->n > 1 ? "s" : "",
		     gaps->n > 1 ? "them" : "it");
	if (n_hidden && host->identity.privileged != FACT_YES && !run->global.sysroot)
		tell("root would see %zu of them", n_hidden);
}

bool run_wants_colour(const struct run *run)
{
	const char *no_color = getenv("NO_COLOR");

	if (run->global.colour != COLOUR_AUTO)
		return run->global.colour == COLOUR_ALWAYS;
	return !(no_color && *no_color) && isatty(STDOUT_FILENO);
}
