/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does irqbalance run, and which CPUs does it leave alone? Those that its environment names, where vfctl's
 * own file is read last (systemd.exec(5)), else the ones that the kernel isolates (setup_banned_cpus in its
 * cputree.c). It reads them as it starts: the one that runs has what was so then.
 */
#include "collect/irqbalance.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/units.h"
#include "os/process.h"

#define CPU_LIST "/sys/devices/system/cpu/"

enum {
	LARGEST_FILE = 64 * 1024,
	MOST_CPUS = 1 << 20
};

/* EnvironmentFile= of the unit, on Debian and its kin, and on Red Hat's. */
static const char *const environments[] = { "/etc/default/irqbalance",
					    "/etc/sysconfig/irqbalance" };

/* The value of a line KEY=VALUE as systemd.exec(5) reads it, quoted or not; NULL without one. */
static char *find_assignment(char *text, const char *key)
{
	char *value = NULL;

	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
		size_t length = 0;

		line = str_trim(line);
		if (!str_has_prefix(line, key) || line[strlen(key)] != '=')
			continue;
		value = str_trim(line + strlen(key) + 1);
		length = strlen(value);
		if (length > 1 && (*value == '"' || *value == '\'') &&
		    value[length - 1] == *value) {
			value[length - 1] = '\0';
			value = str_trim(value + 1);
		}
	}
	return value && *value ? value : NULL;
}

static int add_cpu(unsigned int cpu, void *arg)
{
	struct strbuf *list = arg;

	strbuf_addf(list, "%s%u", list->length ? "," : "", cpu);
	return 0;
}

/* Which CPUs a mask, else a list bans; NULL where it cannot be read, or the kernel's own count. */
static const char *read_banned(struct arena *arena, char *text, bool *ret_decided)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };
	char *copy = arena_strdup(arena, text);
	const char *value = find_assignment(copy, "IRQBALANCE_BANNED_CPUS");
	int r = value ? parse_mask(value, MOST_CPUS, add_cpu, &list) : -ENODATA;

	if (!value) {
		value = find_assignment(text, "IRQBALANCE_BANNED_CPULIST");
		r = value ? parse_list(value, MOST_CPUS, add_cpu, &list) : -ENODATA;
	}
	*ret_decided = value != NULL;
	if (r < 0)
		return NULL;
	return arena_strdup(arena, list.text ? list.text : "");
}

/* A kernel without CONFIG_NO_HZ_FULL lacks that file; with it and without the option it says "(null)". */
static const char *read_kernel_list(const struct machine *machine, struct host *host,
				    const char *name)
{
	const char *path = arena_printf(host->arena, CPU_LIST "%s", name);
	char *text = NULL;
	ssize_t n = root_read_all(machine->root, path, LARGEST_FILE, host->arena, &text);

	if (n == -ENOENT && machine_is_complete(machine))
		return "";
	if (n >= 0 && str_has_prefix(text, "(null)"))
		return "";
	if (n >= 0 && parse_list(text, MOST_CPUS, NULL, NULL) < 0)
		n = -EINVAL;
	if (n >= 0)
		return str_trim(text);
	gaps_add(&host->gaps, host->arena, (int)n, path);
	return NULL;
}

static const char *read_isolated(const struct machine *machine, struct host *host)
{
	const char *isolated = read_kernel_list(machine, host, "isolated");
	const char *tickless = read_kernel_list(machine, host, "nohz_full");

	if (!isolated || !tickless)
		return NULL;
	return arena_printf(host->arena, "%s%s%s", isolated, *isolated && *tickless ? "," : "",
			    tickless);
}

/* Whether this file decides: it names the CPUs, or nobody knows whether it does (NULL). */
static bool read_environment(const struct machine *machine, struct host *host, const char *path,
			     const char **ret_banned)
{
	const char *banned = NULL;
	char *text = NULL;
	bool decided = false;
	ssize_t n = root_read_all(machine->root, path, LARGEST_FILE, host->arena, &text);

	if (n >= 0)
		banned = read_banned(host->arena, text, &decided);
	if (decided && !banned)
		n = -EINVAL;
	if (n < 0 && n != -ENOENT) {
		gaps_add(&host->gaps, host->arena, (int)n, path);
		decided = true;
	}
	if (decided)
		*ret_banned = banned;
	return decided;
}

static const char *read_others(const struct machine *machine, struct host *host)
{
	const char *banned = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(environments); i++)
		if (read_environment(machine, host, environments[i], &banned))
			return banned;
	return read_isolated(machine, host);
}

/* Without the drop-in nobody reads the file that it names. */
static bool has_drop_in(const struct machine *machine, struct host *host)
{
	char *text = NULL;

	return root_read_all(machine->root, IRQBALANCE_CONF, LARGEST_FILE, host->arena, &text) >= 0;
}

static const char unit[] = "irqbalance.service";

/* What it was started with, whatever the files say by now. */
static const char *read_heeded(const struct machine *machine, struct host *host)
{
	static const char *const names[] = { "IRQBALANCE_BANNED_CPUS", "IRQBALANCE_BANNED_CPULIST",
					     NULL };
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const char *variables = NULL;
	const char *banned = NULL;
	bool decided = false;
	uint64_t pid = 0;
	ssize_t n = 0;

	if (unit_process(machine, host, unit, "irqbalance", &pid) < 0)
		return NULL;
	n = process_variables(machine->root, pid, names, host->arena, &variables);
	for (ssize_t at = 0; at < n; at += (ssize_t)strlen(variables + at) + 1)
		strbuf_addf(&lines, "%s\n", variables + at);
	if (n > 0)
		banned = read_banned(host->arena, lines.text, &decided);
	if (decided && !banned)
		n = -EINVAL;
	if (n < 0)
		gaps_addf(&host->gaps, host->arena, (int)n, "/proc/%" PRIu64 "/environ", pid);
	return n < 0 || decided ? banned : read_isolated(machine, host);
}

void irqbalance_read(const struct machine *machine, struct host *host)
{
	struct irqbalance *irqbalance = &host->irqbalance;

	irqbalance->running = unit_runs(machine, host, unit);
	if (irqbalance->running == FACT_NO)
		return;
	irqbalance->others = read_others(machine, host);
	irqbalance->banned = irqbalance->others;
	irqbalance->heeded = read_heeded(machine, host);
	if (has_drop_in(machine, host))
		(void)read_environment(machine, host, IRQBALANCE_ENV, &irqbalance->banned);
}
