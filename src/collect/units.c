/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of systemd's services run? See units.h.
 */
#include "collect/units.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/attributes.h"

/* Where systemd keeps the groups of units: version 2, and version 1 alone or beside it. */
static const char *const slices[] = {
	"/sys/fs/cgroup/system.slice",
	"/sys/fs/cgroup/systemd/system.slice",
	"/sys/fs/cgroup/unified/system.slice",
};

/* 0, or -errno. Entered only: what else runs there is nobody's business. */
static int enter(const struct machine *machine, const char *path)
{
	struct attributes directory = ATTRIBUTES_CLOSED;
	int r = attributes_open(machine->root, path, &directory);

	attributes_close(&directory);
	return r;
}

enum tristate unit_runs(const struct machine *machine, struct host *host, const char *unit)
{
	int r = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(slices); i++) {
		r = enter(machine, slices[i]);
		if (r < 0)
			continue;
		r = enter(machine, arena_printf(host->arena, "%s/%s", slices[i], unit));
		if (r == 0 || r == -ENOENT)
			return tristate_from_bool(r == 0);
		break;
	}
	gaps_addf(&host->gaps, host->arena, r, "%s/%s", slices[0], unit);
	return FACT_UNKNOWN;
}

/* Of version 1 only systemd's own hierarchy has processes there: it goes before. */
static ssize_t read_processes(const struct machine *machine, struct host *host, const char *unit,
			      char **ret_text)
{
	static const size_t largest = (size_t)64 * 1024;
	ssize_t n = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(slices) && n <= 0; i++)
		n = root_read_all(machine->root,
				  arena_printf(host->arena, "%s/%s/cgroup.procs", slices[i], unit),
				  largest, host->arena, ret_text);
	return n;
}

static bool has_name(const struct machine *machine, struct host *host, uint64_t pid,
		     const char *name)
{
	char comm[64] = "";

	return root_read_word(machine->root,
			      arena_printf(host->arena, "/proc/%" PRIu64 "/comm", pid), comm,
			      sizeof(comm)) == 0 &&
	       str_equal(comm, name);
}

int unit_process(const struct machine *machine, struct host *host, const char *unit,
		 const char *name, uint64_t *ret_pid)
{
	char *text = NULL;
	ssize_t n = read_processes(machine, host, unit, &text);

	if (n >= 0) {
		n = -ESRCH;
		for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n"))
			/* 0 is one of another PID namespace. */
			if (parse_u64(line, ret_pid) == 0 && *ret_pid &&
			    has_name(machine, host, *ret_pid, name))
				return 0;
	}
	gaps_addf(&host->gaps, host->arena, (int)n, "%s/%s/cgroup.procs", slices[0], unit);
	return (int)n;
}
