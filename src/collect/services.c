/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many files may QEMU open? What qemu.conf says, else the unit of the daemon that starts it
 * (systemd.exec(5)), and what those that run have.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/pathname.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/services.h"
#include "os/attributes.h"
#include "os/excerpt.h"
#include "os/qemu.h"

enum {
	SYSTEMD_SOFT_LIMIT = 1024, /* DefaultLimitNOFILE=, systemd-system.conf(5) */
	MOST_DROP_INS = 256,
};

static const char qemu_conf[] = "/etc/libvirt/qemu.conf";

/* Where units are looked for, the first counts (systemd.unit(5)). */
static const char *const unit_directories[] = {
	"/etc/systemd/system",	   "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
};

/* "KEY = VALUE" or "KEY=VALUE": the value; NULL for another key. */
static const char *value_of(const char *line, const char *key)
{
	if (!str_has_prefix(line, key))
		return NULL;
	line += strlen(key);
	line += strspn(line, " \t");
	if (*line++ != '=')
		return NULL;
	return line + strspn(line, " \t");
}

static enum line_worth has_key(const char *line, const void *key)
{
	return value_of(line, key) ? LINE_MATTERS : LINE_NOTHING;
}

static void read_qemu_conf(struct machine *machine, struct host *host)
{
	static const char key[] = "max_files";
	struct services *services = &host->services;
	char *text = NULL;
	ssize_t n = excerpt_read(machine->root, qemu_conf, has_key, key, host->arena, &text);

	if (n == -ENOENT && machine_is_complete(machine)) {
		services->qemu_max_files = 0;
		return;
	}
	services->qemu_max_files = n < 0 ? UNKNOWN : 0;
	if (n < 0)
		gaps_add(&host->gaps, host->arena, (int)n, qemu_conf);
	/* Of several libvirt takes the first (virConfGetValue). */
	if (n > 0) {
		char *value = arena_strdup(host->arena, value_of(strsep(&text, "\n"), key));
		uint64_t files = 0;

		value[strcspn(value, " \t#")] = '\0';
		if (parse_u64(value, &files) < 0 || files > INT_MAX) {
			services->qemu_max_files = UNKNOWN;
			gaps_add(&host->gaps, host->arena, EINVAL, qemu_conf);
			return;
		}
		services->qemu_max_files = (int64_t)files;
	}
}

/* "1024:524288", "8192", "64K", "infinity": the soft limit, UNKNOWN for another text. */
static int64_t parse_limit(struct arena *arena, const char *value)
{
	static const char suffixes[] = "KMGT";
	char *soft = arena_strndup(arena, value, strcspn(value, ":"));
	size_t n = strlen(soft);
	const char *suffix = n ? strchr(suffixes, soft[n - 1]) : NULL;
	uint64_t files = 0;

	if (str_equal(soft, "infinity"))
		return INT64_MAX;
	if (suffix)
		soft[n - 1] = '\0';
	if (parse_u64(soft, &files) < 0 || files > INT_MAX)
		return UNKNOWN;
	return suffix ? (int64_t)(files << 10 * (suffix - suffixes + 1)) : (int64_t)files;
}

static const char limit_key[] = "LimitNOFILE";

/* The last assignment counts; an empty one takes back those before. */
static void apply(struct host *host, const char *path, const char *lines)
{
	struct files_limit *unit = &host->services.unit;
	char *rest = arena_strdup(host->arena, lines);

	while (*rest) {
		char *line = strsep(&rest, "\n");
		const char *value = value_of(line, limit_key);

		unit->files = *value ? parse_limit(host->arena, value) : SYSTEMD_SOFT_LIMIT;
		unit->source = arena_printf(host->arena, "%s in %s", line, path);
		if (unit->files == UNKNOWN)
			gaps_add(&host->gaps, host->arena, EINVAL, path);
	}
}

/* Drop-ins of one unit, by their names over all directories. */
struct drop_ins {
	struct host *host;
	struct drop_in {
		const char *path;
		const char *lines;
	} items[MOST_DROP_INS];
	size_t n;
};

static void take_drop_in(const char *path, const char *lines, ssize_t n, void *arg)
{
	struct drop_ins *drop_ins = arg;

	if (n < 0) {
		gaps_add(&drop_ins->host->gaps, drop_ins->host->arena, (int)n, path);
		drop_ins->host->services.unit_known = false;
		return;
	}
	for (size_t i = 0; i < drop_ins->n; i++)
		if (str_equal(pathname_last(drop_ins->items[i].path), pathname_last(path)))
			return;
	if (drop_ins->n < MOST_DROP_INS)
		drop_ins->items[drop_ins->n++] = (struct drop_in){ path, lines };
}

static int compare_drop_ins(const void *a, const void *b)
{
	return strcmp(pathname_last(((const struct drop_in *)a)->path),
		      pathname_last(((const struct drop_in *)b)->path));
}

static void read_drop_ins(struct machine *machine, struct host *host, const char *unit)
{
	struct drop_ins drop_ins = { .host = host };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(unit_directories); i++) {
		snprintf(path, sizeof(path), "%s/%s.d", unit_directories[i], unit);
		(void)excerpt_scan(machine->root, path, ".conf", has_key, limit_key, host->arena,
				   take_drop_in, &drop_ins);
	}
	if (drop_ins.n)
		qsort(drop_ins.items, drop_ins.n, sizeof(*drop_ins.items), compare_drop_ins);
	for (size_t i = 0; i < drop_ins.n; i++)
		apply(host, drop_ins.items[i].path, drop_ins.items[i].lines);
}

static ssize_t find_unit(struct machine *machine, struct host *host, const char *unit,
			 char path[static PATH_MAX], char **ret_lines)
{
	ssize_t n = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(unit_directories) && n == -ENOENT; i++) {
		snprintf(path, PATH_MAX, "%s/%s", unit_directories[i], unit);
		n = excerpt_read(machine->root, path, has_key, limit_key, host->arena, ret_lines);
	}
	return n;
}

/* Whether there is such a unit. */
static bool read_unit(struct machine *machine, struct host *host, const char *unit)
{
	struct services *services = &host->services;
	char path[PATH_MAX];
	char *lines = NULL;
	ssize_t n = find_unit(machine, host, unit, path, &lines);

	if (n == -ENOENT)
		return false;
	services->unit.files = SYSTEMD_SOFT_LIMIT;
	services->unit.source = arena_printf(host->arena, "no %s in %s", limit_key, path);
	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, path);
		services->unit_known = false;
		return true;
	}
	apply(host, path, lines);
	read_drop_ins(machine, host, unit);
	return true;
}

static bool is_enabled(const struct machine *machine, const char *link)
{
	char target[PATH_MAX];

	return root_readlink(machine->root, link, target, sizeof(target)) >= 0;
}

/* Of both the one that is switched on, and where neither is, what libvirt itself prefers since 7.0. */
static void find_daemon(struct machine *machine, struct host *host, bool is_modular)
{
	static const char monolithic[] = "/etc/systemd/system/sockets.target.wants/libvirtd.socket";
	struct services *services = &host->services;
	char path[PATH_MAX];
	char *lines = NULL;
	bool has_monolithic = find_unit(machine, host, "libvirtd.service", path, &lines) != -ENOENT;

	if (find_unit(machine, host, "virtqemud.service", path, &lines) != -ENOENT &&
	    (is_modular || !has_monolithic || !is_enabled(machine, monolithic)))
		services->daemon = "virtqemud";
	else if (has_monolithic)
		services->daemon = "libvirtd";
}

/* Where both are installed, the one whose socket is enabled starts QEMU. */
static void read_units(struct machine *machine, struct host *host)
{
	static const char modular[] = "/etc/systemd/system/sockets.target.wants/virtqemud.socket";
	_cleanup_attributes_ struct attributes etc = ATTRIBUTES_CLOSED;
	bool is_modular = is_enabled(machine, modular);
	int r = attributes_open(machine->root, "/etc", &etc);

	/* Of captures that know nothing of units, none is the answer of nobody. */
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "/etc/systemd/system");
		return;
	}
	host->services.unit_known = true;
	find_daemon(machine, host, is_modular);
	if (read_unit(machine, host, is_modular ? "virtqemud.service" : "libvirtd.service") ||
	    read_unit(machine, host, is_modular ? "libvirtd.service" : "virtqemud.service"))
		return;
	if (!machine_is_complete(machine)) {
		host->services.unit_known = false;
		gaps_add(&host->gaps, host->arena, ENOENT, "/etc/systemd/system");
	}
}

struct running {
	struct host *host;
	size_t capacity;
};

/* "Max open files            1024                 524288               files". */
int64_t services_parse_limits(const char *limits)
{
	static const char label[] = "Max open files";
	const char *line = strstr(limits, label);
	int64_t files = 0;
	char word[32] = "";

	if (!line || sscanf(line + strlen(label), " %31s", word) != 1)
		return UNKNOWN;
	if (str_equal(word, "unlimited"))
		return INT64_MAX;
	return parse_i64(word, &files) < 0 || files < 0 ? UNKNOWN : files;
}

static void take_limits(uint64_t pid, const char *limits, void *arg)
{
	struct running *running = arg;
	struct services *services = &running->host->services;
	int64_t files = services_parse_limits(limits);

	if (files == UNKNOWN)
		return;
	services->running = arena_grow(running->host->arena, services->running, services->n_running,
				       &running->capacity, sizeof(*services->running));
	services->running[services->n_running++] = (struct files_limit){
		.pid = (int64_t)pid,
		.source = arena_printf(running->host->arena, "/proc/%" PRIu64 "/limits", pid),
		.files = files,
	};
}

void collect_services(struct machine *machine, struct host *host)
{
	struct running running = { .host = host };
	int r = 0;

	read_qemu_conf(machine, host);
	read_units(machine, host);
	services_read_daemon(machine, host);
	r = qemu_scan(machine->root, take_limits, &running);
	host->services.running_known = r == 0;
	if (r < 0 && (machine_is_complete(machine) || r != -ENOENT))
		gaps_add(&host->gaps, host->arena, r, "/proc");
	services_read_vf_makers(machine, host);
}
