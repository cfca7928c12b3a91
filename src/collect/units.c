/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of systemd's services run? See units.h.
 */
#include "collect/units.h"

#include <errno.h>

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
