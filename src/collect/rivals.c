/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who else sets what tuning sets? Files of sysctl.d(5), of which the last one read stays, and services that
 * set how CPUs choose their speed.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/pathname.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/programs.h"
#include "collect/sysctls.h"
#include "collect/units.h"
#include "os/excerpt.h"

/* In systemd's order: a file hides those of its name in directories further down. */
static const char *const directories[] = {
	"/etc/sysctl.d",     "/run/sysctl.d", "/usr/local/lib/sysctl.d",
	"/usr/lib/sysctl.d", "/lib/sysctl.d",
};

static const char ufw_conf[] = "/etc/ufw/ufw.conf";
static const char tuned_conf[] = "/etc/tuned/tuned-main.conf";

/* ---- sysctls */

/* A name may be written with slashes, too; none of these has dots in its parts. */
static bool is_name(const char *text, size_t n, const char *name)
{
	if (n != strlen(name))
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] != name[i] && !(text[i] == '/' && name[i] == '.'))
			return false;
	return true;
}

/* The name of those asked for that these n bytes are, or NULL. */
static const char *known_name(const char *text, size_t n)
{
	for (const char *const *name = sysctl_names; *name; name++)
		if (is_name(text, n, *name))
			return *name;
	return is_name(text, n, RIVALS_HUGEPAGES) ? RIVALS_HUGEPAGES : NULL;
}

/* "net.core.rmem_max = 1", with '-' before it where it may fail; NULL: of none of these. */
static const char *find_name(const char *line, const char **ret_value)
{
	size_t n = 0;

	line += *line == '-';
	n = strcspn(line, "=");
	if (!line[n])
		return NULL;
	*ret_value = line + n + 1 + strspn(line + n + 1, " \t");
	while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	return known_name(line, n);
}

static enum line_worth is_about(const char *line, const void *arg)
{
	const char *value = NULL;

	(void)arg;
	return find_name(line, &value) ? LINE_MATTERS : LINE_NOTHING;
}

/* Lines while they are read, by file. */
struct reading {
	struct machine *machine;
	struct host *host;
	size_t directory;
	size_t capacity;
};

/* Behind those that are read before it, or behind all. */
static void insert(struct reading *reading, const struct sysctl_line *line, bool behind_all)
{
	struct rivals *rivals = &reading->host->rivals;
	size_t i = rivals->n_lines;

	rivals->lines = arena_grow(reading->host->arena, rivals->lines, rivals->n_lines,
				   &reading->capacity, sizeof(*rivals->lines));
	for (; i && !behind_all &&
	       strcmp(pathname_last(rivals->lines[i - 1].path), pathname_last(line->path)) > 0;
	     i--)
		rivals->lines[i] = rivals->lines[i - 1];
	rivals->lines[i] = *line;
	rivals->n_lines++;
}

static void take_lines(struct reading *reading, const char *path, const char *lines)
{
	char *rest = arena_strdup(reading->host->arena, lines);

	while (rest && *rest) {
		struct sysctl_line line = { .path = path };

		line.name = find_name(strsep(&rest, "\n"), &line.value);
		if (line.name)
			insert(reading, &line, str_equal(path, RIVALS_UFW));
	}
}

/* Whether a directory before this one has a file of that name, whatever is in it, or a link to nowhere. */
static bool is_hidden(const struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->directory; i++) {
		const char *path =
			arena_printf(reading->host->arena, "%s/%s", directories[i], name);
		char target[PATH_MAX];
		char *lines = NULL;

		if (excerpt_read(reading->machine->root, path, is_about, NULL, reading->host->arena,
				 &lines) != -ENOENT ||
		    root_readlink(reading->machine->root, path, target, sizeof(target)) >= 0)
			return true;
	}
	return false;
}

static void take_file(const char *path, const char *lines, ssize_t n, void *arg)
{
	struct reading *reading = arg;

	if (n < 0)
		gaps_add(&reading->host->gaps, reading->host->arena, (int)n, path);
	else if (!is_hidden(reading, pathname_last(path)))
		take_lines(reading, path, lines);
}

static enum line_worth is_enabled(const char *line, const void *arg)
{
	(void)arg;
	return str_equal(line, "ENABLED=yes") ? LINE_MATTERS : LINE_NOTHING;
}

static void read_sysctls(struct machine *machine, struct host *host)
{
	struct reading reading = { .machine = machine, .host = host };
	struct arena *arena = host->arena;
	char *lines = NULL;

	for (; reading.directory < ARRAY_SIZE(directories); reading.directory++) {
		int r = excerpt_scan(machine->root, directories[reading.directory], ".conf",
				     is_about, NULL, arena, take_file, &reading);

		if (r < 0 && r != -ENOENT)
			gaps_add(&host->gaps, arena, r, directories[reading.directory]);
	}
	if (excerpt_read(machine->root, ufw_conf, is_enabled, NULL, arena, &lines) > 0 &&
	    excerpt_read(machine->root, RIVALS_UFW, is_about, NULL, arena, &lines) > 0)
		take_lines(&reading, RIVALS_UFW, lines);
}

/* ---- services */

/* Those that stay until they are stopped have processes; what runs but once at boot is enabled. */
static const struct service {
	const char *unit;
	const char *who;
	const char *remedy;
	bool runs_once;
} services[] = {
	{ "tuned.service", "tuned", "its profile has to say so (tuned-adm profile)", false },
	{ "power-profiles-daemon.service", "power-profiles-daemon",
	  "powerprofilesctl set performance tells it", false },
	{ "auto-cpufreq.service", "auto-cpufreq", "/etc/auto-cpufreq.conf tells it", false },
	{ "cpupower.service", "cpupower",
	  "GOVERNOR in /etc/default/cpupower or /etc/sysconfig/cpupower tells it", true },
	{ "tlp.service", "TLP", "CPU_SCALING_GOVERNOR_ON_AC in /etc/tlp.conf tells it", true },
};

static bool is_wanted(const struct machine *machine, struct host *host, const char *unit)
{
	char target[PATH_MAX];

	return root_readlink(machine->root,
			     arena_printf(host->arena,
					  "/etc/systemd/system/multi-user.target.wants/%s", unit),
			     target, sizeof(target)) >= 0;
}

/* The value of Python's "reapply_sysctl = 1", also with a colon; NULL: another line. */
static const char *find_reapply(const char *line)
{
	static const char key[] = "reapply_sysctl";
	const char *rest = line + strlen(key);

	if (!str_has_prefix(line, key))
		return NULL;
	rest += strspn(rest, " \t");
	if (*rest != '=' && *rest != ':')
		return NULL;
	return rest + 1 + strspn(rest + 1, " \t");
}

static enum line_worth is_reapply(const char *line, const void *arg)
{
	(void)arg;
	return find_reapply(line) ? LINE_MATTERS : LINE_NOTHING;
}

/* getboolean() of Python's configparser; an older tuned has a table of its own, with "n" and "f". */
static bool is_false(const char *value)
{
	static const char *const words[] = { "0", "no", "false", "off", "n", "f" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcasecmp(value, words[i]) == 0)
			return true;
	return false;
}

/* Behind its own it sets those of sysctl.d again, unless it is told not to. */
static void read_tuned(struct machine *machine, struct host *host)
{
	char *lines = NULL;

	if (excerpt_read(machine->root, tuned_conf, is_reapply, NULL, host->arena, &lines) <= 0)
		return;
	lines[strcspn(lines, "\n")] = '\0';
	host->rivals.over_sysctls =
		is_false(str_trim(arena_strdup(host->arena, find_reapply(lines))));
}

/* Not where a build left it, or somebody's home: what runs at boot is to be installed. */
static const char *const programs[] = { "/usr/bin/vfctl", "/usr/local/bin/vfctl" };

void collect_rivals(struct machine *machine, struct host *host)
{
	struct rivals *rivals = &host->rivals;

	read_sysctls(machine, host);
	rivals->vfctl = program_find(machine, host, programs, ARRAY_SIZE(programs));
	for (size_t i = 0; i < ARRAY_SIZE(services) && !rivals->of_cpus; i++) {
		const struct service *service = &services[i];

		if (service->runs_once ? !is_wanted(machine, host, service->unit)
				       : unit_runs(machine, host, service->unit) != FACT_YES)
			continue;
		rivals->of_cpus = service->who;
		rivals->remedy = service->remedy;
	}
	if (str_equal(rivals->of_cpus, "tuned"))
		read_tuned(machine, host);
}
