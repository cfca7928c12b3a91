/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the daemon that starts QEMU go by its files as they are? libvirt reads qemu.conf once, as it starts
 * (virQEMUDriverConfigLoadFile), and a process keeps the limits that it was started with.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "collect/services.h"
#include "collect/units.h"
#include "model/step-kind.h"
#include "os/process-times.h"

enum {
	LONGEST_LIMITS = 4096
};

static const char *unit_of(struct host *host, const char *daemon)
{
	return arena_printf(host->arena, "%s.service", daemon);
}

static void read_limit(const struct machine *machine, struct host *host, uint64_t pid)
{
	const char *path = arena_printf(host->arena, "/proc/%" PRIu64 "/limits", pid);
	char limits[LONGEST_LIMITS];
	ssize_t n = root_read(machine->root, path, limits, sizeof(limits));
	int64_t files = n < 0 ? UNKNOWN : services_parse_limits(limits);

	if (files == UNKNOWN)
		gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : EINVAL, path);
	else
		host->services.daemon_limit =
			(struct files_limit){ .source = path, .files = files };
}

static void compare(const struct machine *machine, struct host *host, uint64_t pid, int64_t written)
{
	int64_t began = 0;
	int r = process_began(machine->root, pid, &began);

	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, "/proc/%" PRIu64 "/stat", pid);
	else
		/* It began a second later perhaps. */
		host->services.daemon_is_new = tristate_from_bool(written <= began + 1);
}

/* Of both the one that runs; FACT_NO: neither does. */
static enum tristate find_running(const struct machine *machine, struct host *host,
				  const char **ret_name)
{
	static const char *const names[] = { "virtqemud", "libvirtd" };
	enum tristate runs = FACT_NO;

	for (size_t i = 0; i < ARRAY_SIZE(names) && runs != FACT_YES; i++) {
		enum tristate one = unit_runs(machine, host, unit_of(host, names[i]));

		*ret_name = names[i];
		if (one != FACT_NO)
			runs = one;
	}
	return runs;
}

void services_read_daemon(const struct machine *machine, struct host *host)
{
	struct services *services = &host->services;
	const char *name = NULL;
	enum tristate runs = FACT_UNKNOWN;
	int64_t written = 0;
	uint64_t pid = 0;
	int r = 0;

	if (!services->daemon)
		return;
	/* Captures of before have nothing of it. */
	r = file_written(machine->root, QEMU_CONF, &written);
	if (r < 0 && r != -ENOENT)
		gaps_add(&host->gaps, host->arena, r, QEMU_CONF);
	if (r < 0)
		return;
	runs = find_running(machine, host, &name);
	if (runs == FACT_NO)
		services->daemon_is_new = FACT_YES;
	if (runs != FACT_YES || unit_process(machine, host, unit_of(host, name), name, &pid) < 0)
		return;
	services->daemon = name;
	compare(machine, host, pid, written);
	read_limit(machine, host, pid);
}
