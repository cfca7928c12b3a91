/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture call control groups? See disguise-groups.h.
 */
#include "os/disguise-groups.h"

#include <ctype.h>
#include <inttypes.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "os/disguise-lines.h"
#include "os/span.h"

/* Components that name nobody: of where hierarchies are, of systemd's groups, and files. */
static const char *const known[] = {
	"",
	".",
	"..",
	"sys",
	"fs",
	"cgroup",
	"dev",
	"cpuset",
	"cpu",
	"cpuacct",
	"unified",
	"init.scope",
	"machine.slice",
	"system.slice",
	"user.slice",
	"systemd",
	"irqbalance.service",
	"firewalld.service",
	"tuned.service",
	"power-profiles-daemon.service",
	"auto-cpufreq.service",
	"libvirtd.service",
	"virtqemud.service",
	"cgroup.procs",
	"cgroup.controllers",
	"cpuset.cpus.effective",
	"cpuset.mems.effective",
	"cpuset.cpus",
	"cpuset.mems",
	"cpus",
	"mems",
};

/* Options of a mount, likewise. */
static const char *const options[] = {
	"rw",	    "ro",	"nosuid",	  "nodev",	"noexec",
	"relatime", "noatime",	"cpuset",	  "cpu",	"cpuacct",
	"memory",   "noprefix", "clone_children", "nsdelegate", "memory_recursiveprot",
};

/* Places where hwloc looks by itself. */
static const char *const places[] = { "sys/fs/cgroup", "dev/cpuset" };

static bool is_one_of(const char *const *words, size_t n_words, struct span name)
{
	for (size_t i = 0; i < n_words; i++)
		if (span_is(name, words[i]))
			return true;
	return false;
}

/* Takes off what stands before the separator; its end where there is none. */
static struct span take(const char **at, const char *end, char separator)
{
	const char *start = *at;
	const char *found = memchr(start, separator, (size_t)(end - start));

	*at = found ? found + 1 : end + 1;
	return span(start, found ? found : end);
}

/* "cpu,cpuset" is a hierarchy of both. */
static bool is_known(struct span component)
{
	const char *at = component.text;
	const char *end = at + component.n;

	while (at <= end)
		if (!is_one_of(known, ARRAY_SIZE(known), take(&at, end, ',')))
			return false;
	return true;
}

void disguise_group(struct pseudonyms *pseudonyms, const char *path, size_t n, struct strbuf *out)
{
	const char *end = path + n;
	const char *at = path;

	if (n && end[-1] == '\n')
		end--;
	while (at <= end) {
		const char *separator = at > path ? "/" : "";
		struct span component = take(&at, end, '/');

		strbuf_add(out, separator);
		if (is_known(component))
			strbuf_add_bytes(out, component.text, component.n);
		else
			strbuf_addf(out, "group-%" PRIu64,
				    pseudonym_number(pseudonyms, PSEUDONYM_GROUP, component.text,
						     component.n));
	}
	strbuf_add_bytes(out, end, (size_t)(path + n - end));
}

/* "4:cpuset:/name" of version 1 and "0::/name" of version 2, as hwloc takes them. */
void disguise_groups(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out)
{
	for (size_t length = 0; n; bytes += length, n -= length) {
		size_t n_digits = 0;
		size_t n_mark = 0;
		struct span rest = { NULL, 0 };

		length = disguise_line_length(bytes, n);
		while (n_digits < length && isdigit((unsigned char)bytes[n_digits]))
			n_digits++;
		rest = span(bytes + n_digits, bytes + length);
		if (span_starts_with(rest, ":cpuset:"))
			n_mark = strlen(":cpuset:");
		else if (span_starts_with(rest, "::"))
			n_mark = strlen("::");
		else
			continue;
		strbuf_add_bytes(out, bytes, n_digits + n_mark);
		disguise_group(pseudonyms, rest.text + n_mark, rest.n - n_mark, out);
	}
}

static bool has_cpus(const struct mntent *mount)
{
	return str_equal(mount->mnt_type, "cgroup2") || str_equal(mount->mnt_type, "cpuset") ||
	       (str_equal(mount->mnt_type, "cgroup") && hasmntopt(mount, "cpuset"));
}

static void add_options(const char *text, struct strbuf *out)
{
	const char *end = text + strlen(text);
	const char *separator = "";

	while (text <= end) {
		struct span option = take(&text, end, ',');

		if (!is_one_of(options, ARRAY_SIZE(options), option))
			continue;
		strbuf_add(out, separator);
		strbuf_add_bytes(out, option.text, option.n);
		separator = ",";
	}
	if (!*separator)
		strbuf_add(out, "rw");
}

static void learn_place(struct pseudonyms *pseudonyms, const char *directory)
{
	struct span place = { directory + strspn(directory, "/"), 0 };

	place.n = strlen(place.text);
	while (place.n && place.text[place.n - 1] == '/')
		place.n--;
	if (place.n)
		(void)pseudonym_number(pseudonyms, PSEUDONYM_PLACE, place.text, place.n);
}

void disguise_mounts(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = arena_strndup(arena, bytes, n);
	_cleanup_fclose_ FILE *file = n ? fmemopen(text, n, "r") : NULL;
	size_t size = 4 * (size_t)sysconf(_SC_PAGESIZE); /* hwloc's, which cuts lines, too */
	char *line = arena_alloc(arena, size);
	struct mntent mount = { 0 };

	while (file && getmntent_r(file, &mount, line, (int)size)) {
		if (!has_cpus(&mount))
			continue;
		learn_place(pseudonyms, mount.mnt_dir);
		strbuf_addf(out, "%s ", mount.mnt_type);
		disguise_group(pseudonyms, mount.mnt_dir, strlen(mount.mnt_dir), out);
		strbuf_addf(out, " %s ", mount.mnt_type);
		add_options(mount.mnt_opts, out);
		strbuf_add(out, " 0 0\n");
	}
}

static bool is_place(struct pseudonyms *pseudonyms, struct span path)
{
	return is_one_of(places, ARRAY_SIZE(places), path) ||
	       pseudonym_is_known(pseudonyms, PSEUDONYM_PLACE, path.text, path.n);
}

bool disguise_is_group(struct pseudonyms *pseudonyms, const char *path)
{
	path += strspn(path, "/");
	for (const char *end = path; *end;) {
		end += strcspn(end, "/");
		if (is_place(pseudonyms, span(path, end)))
			return true;
		end += *end == '/';
	}
	return false;
}
