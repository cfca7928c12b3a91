/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which was first: a process, or what a file says by now? See process-times.h.
 */
#include "os/process-times.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/descriptor.h"
#include "os/excerpt.h"

enum {
	TICKS = 100, /* a second, of what the kernel tells (USER_HZ) */
	LONGEST_STAT = 1024,
	FIELDS_TO_START = 19, /* from the one behind the name to starttime (proc_pid_stat(5)) */
};

static enum line_worth is_boot_time(const char *line, const void *arg)
{
	(void)arg;
	return str_has_prefix(line, "btime ") ? LINE_MATTERS : LINE_NOTHING;
}

static int read_boot_time(const struct root *root, int64_t *ret_seconds)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = NULL;
	ssize_t n = excerpt_read(root, "/proc/stat", is_boot_time, NULL, arena, &text);

	if (n < 0)
		return (int)n;
	return n ? parse_i64(str_trim(text + strlen("btime ")), ret_seconds) : -ENODATA;
}

/* The name may hold blanks and brackets. */
static const char *find_start(const char *stat)
{
	const char *field = strrchr(stat, ')');

	for (int i = 0; field && i <= FIELDS_TO_START; i++) {
		field = strchr(field, ' ');
		field = field ? field + 1 : NULL;
	}
	return field;
}

/* In ticks since the boot. Of the rest, as addresses, the recorder is not told. */
static int read_start(const struct root *root, uint64_t pid, uint64_t *ret_ticks)
{
	_cleanup_close_ int fd = -1;
	char path[64];
	char stat[LONGEST_STAT];
	char number[32] = "";
	const char *start = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/stat", pid);
	fd = root_open_file(root, path, O_RDONLY);
	n = fd < 0 ? fd : descriptor_read(fd, stat, sizeof(stat));
	start = n < 0 ? NULL : find_start(stat);
	if (n >= 0 && !start)
		n = -EINVAL;
	if (n < 0)
		return (int)root_tell_read(root, ROOT_READ_FILE, path, NULL, n);
	snprintf(number, sizeof(number), "%.*s", (int)strcspn(start, " \n"), start);
	n = snprintf(stat, sizeof(stat),
		     "%" PRIu64 " () S 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 %s\n", pid, number);
	(void)root_tell_read(root, ROOT_READ_FILE, path, stat, n);
	return parse_u64(number, ret_ticks);
}

int process_began(const struct root *root, uint64_t pid, int64_t *ret_seconds)
{
	uint64_t ticks = 0;
	int64_t boot = 0;
	int r = read_start(root, pid, &ticks);

	if (r == 0)
		r = read_boot_time(root, &boot);
	if (r == 0)
		*ret_seconds = boot + (int64_t)(ticks / TICKS);
	return r;
}

static int stat_file(const struct root *root, const char *path, int64_t *ret_seconds)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_PATH);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret_seconds = st.st_mtime;
	return 0;
}

int file_written(const struct root *root, const char *path, int64_t *ret_seconds)
{
	char told[PATH_MAX];
	char text[32];
	int64_t seconds = 0;
	int r = 0;

	if (snprintf(told, sizeof(told), WRITTEN_DIRECTORY "%s", path) >= (int)sizeof(told))
		return -ENAMETOOLONG;
	if (!root_is_live(root)) {
		r = root_read_word(root, told, text, sizeof(text));
		return r < 0 ? r : parse_i64(text, ret_seconds);
	}
	r = stat_file(root, path, &seconds);
	snprintf(text, sizeof(text), "%" PRId64 "\n", seconds);
	(void)root_tell_read(root, ROOT_READ_FILE, told, text, r < 0 ? r : (ssize_t)strlen(text));
	if (r == 0)
		*ret_seconds = seconds;
	return r;
}
