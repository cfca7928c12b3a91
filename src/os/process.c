/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes hold device nodes that give a PCI function away? See process.h.
 */
#include "os/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/descriptor.h"

enum {
	LONGEST_COMMAND = 4 * 1024 * 1024,
};

static const char *const prefixes[] = { "/dev/vfio/", "/dev/uio" };

struct scan {
	const struct root *root;
	void (*each)(uint64_t pid, const char *node, void *arg);
	void *arg;
	bool saw_init;
	int error; /* of the first process whose descriptors are out of reach */
};

static bool is_device_node(const char *target)
{
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_has_prefix(target, prefixes[i]))
			return true;
	return false;
}

DIR *process_open_directory(const struct root *root, const char *path)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY | O_DIRECTORY);
	DIR *directory = NULL;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	directory = fdopendir(fd);
	if (directory)
		(void)TAKE_FD(fd);
	return directory;
}

/* One that was closed meanwhile holds nothing. */
static void look_at_descriptor(struct scan *scan, DIR *directory, const char *path, uint64_t pid,
			       const char *name)
{
	char target[PATH_MAX];
	char whole[PATH_MAX];
	ssize_t n = descriptor_readlink(dirfd(directory), name, target, sizeof(target));

	if (n < 0) {
		if (n != -ENOENT)
			scan->error = (int)n;
		return;
	}
	if (!is_device_node(target))
		return;
	snprintf(whole, sizeof(whole), "%s/%s", path, name);
	root_tell_read(scan->root, ROOT_READ_LINK, whole, target, n);
	scan->each(pid, target, scan->arg);
}

/* A process that ended meanwhile holds nothing. */
static void look_at_process(struct scan *scan, uint64_t pid)
{
	_cleanup_closedir_ DIR *directory = NULL;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/fd", pid);
	directory = process_open_directory(scan->root, path);
	if (!directory) {
		if (errno != ENOENT && errno != ESRCH)
			scan->error = -errno;
		return;
	}
	if (pid == 1)
		scan->saw_init = true;
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		if (entry->d_name[0] != '.')
			look_at_descriptor(scan, directory, path, pid, entry->d_name);
}

static int look_at_all(struct scan *scan)
{
	_cleanup_closedir_ DIR *directory = process_open_directory(scan->root, "/proc");

	if (!directory)
		return -errno;
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		uint64_t pid = 0;

		if (parse_u64(entry->d_name, &pid) == 0)
			look_at_process(scan, pid);
	}
	return scan->error;
}

/* Whether /proc shows every process: not with hidepid, nor in a PID namespace of one's own. */
static bool sees_all(const struct scan *scan)
{
	/* PROC_PID_INIT_INO of include/linux/proc_ns.h. */
	static const char initial[] = "pid:[4026531836]";
	char target[64] = "";

	if (!scan->saw_init)
		return false;
	if (readlink("/proc/self/ns/pid", target, sizeof(target) - 1) < 0)
		return errno == ENOENT;
	return str_equal(target, initial);
}

/* A capture holds nothing of processes that hold nothing, so that its /proc may be missing. */
static int scan_capture(struct scan *scan)
{
	int known = root_failure(scan->root, PROCESS_DESCRIPTORS);
	int r = look_at_all(scan);

	return known < 0 || r == -ENOENT ? known : r;
}

int process_scan(const struct root *root, bool live,
		 void (*each)(uint64_t pid, const char *node, void *arg), void *arg)
{
	struct scan scan = { .root = root, .each = each, .arg = arg };
	int r = 0;

	if (!live)
		return scan_capture(&scan);
	r = look_at_all(&scan);
	if (r == 0 && !sees_all(&scan))
		r = -EACCES;
	if (r < 0)
		root_tell_read(root, ROOT_READ_DIRECTORY, PROCESS_DESCRIPTORS, NULL, r);
	return r;
}

/* The process' arguments, each ended by NUL; 0 or -errno. Not told to the recorder. */
static int read_arguments(const struct root *root, const char *path, struct strbuf *arguments)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);
	char part[4096];
	ssize_t n = 0;

	if (fd < 0)
		return fd;
	while ((n = root_pread(fd, part, sizeof(part), (off_t)arguments->length)) > 0 &&
	       arguments->length < LONGEST_COMMAND)
		strbuf_add_bytes(arguments, part, (size_t)n);
	return n < 0 ? (int)n : 0;
}

static const char *next_argument(const struct strbuf *arguments, const char *argument)
{
	const char *next = argument + strlen(argument) + 1;

	return next < arguments->text + arguments->length ? next : NULL;
}

static bool is_qemu(const char *program)
{
	program = pathname_last(program);
	return str_has_prefix(program, "qemu") || str_equal(program, "kvm");
}

/* QEMU takes its options with one dash or two. */
static const char *find_name_option(const struct strbuf *arguments)
{
	for (const char *argument = arguments->text; argument;
	     argument = next_argument(arguments, argument))
		if (str_equal(argument, "-name") || str_equal(argument, "--name"))
			return next_argument(arguments, argument);
	return NULL;
}

/*
 * The guest's name out of "guest=web1,debug-threads=on" or "web1,…"; a comma in it is doubled
 * (docs/system/invocation in QEMU). NULL where there is none.
 */
static char *parse_guest(const char *option, struct arena *arena)
{
	const char *start = strstr(option, "guest=");
	char *name = arena_strdup(arena, option);
	size_t n = 0;

	if (start && (start == option || start[-1] == ','))
		option = start + strlen("guest=");
	else if (strcspn(option, "=") < strcspn(option, ","))
		return NULL;
	for (; *option && (*option != ',' || option[1] == ','); option++) {
		option += *option == ',';
		name[n++] = *option;
	}
	name[n] = '\0';
	return n ? name : NULL;
}

/*
 * NULL unless the process is QEMU with a name. A command line may hold secrets: the recorder is
 * told the program and the name alone, which read back the same.
 */
static const char *read_guest(const struct root *root, const char *path, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf arguments = { 0 };
	_cleanup_strbuf_ struct strbuf kept = { 0 };
	const char *option = NULL;

	if (read_arguments(root, path, &arguments) < 0 || !arguments.text ||
	    !is_qemu(arguments.text))
		return NULL;
	option = find_name_option(&arguments);
	if (!option)
		return NULL;
	strbuf_addf(&kept, "%s%c-name%c%s", arguments.text, '\0', '\0', option);
	root_tell_read(root, ROOT_READ_FILE, path, kept.text, (ssize_t)kept.length + 1);
	return parse_guest(option, arena);
}

const char *process_name(const struct root *root, uint64_t pid, struct arena *arena)
{
	char path[64];
	char comm[64];
	const char *guest = NULL;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/cmdline", pid);
	guest = read_guest(root, path, arena);
	if (guest)
		return arena_printf(arena, "vm:%s", guest);
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/comm", pid);
	if (root_read_word(root, path, comm, sizeof(comm)) < 0)
		return NULL;
	return arena_printf(arena, "pid:%" PRIu64 " (%s)", pid, comm);
}

static bool is_variable(const char *assignment, const char *const *names)
{
	for (; *names; names++)
		if (str_has_prefix(assignment, *names) && assignment[strlen(*names)] == '=')
			return true;
	return false;
}

ssize_t process_variables(const struct root *root, uint64_t pid, const char *const *names,
			  struct arena *arena, const char **ret_variables)
{
	_cleanup_strbuf_ struct strbuf all = { 0 };
	_cleanup_strbuf_ struct strbuf kept = { 0 };
	char path[64];
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/environ", pid);
	r = read_arguments(root, path, &all);
	for (const char *one = all.text; one && r == 0; one = next_argument(&all, one))
		if (is_variable(one, names))
			strbuf_add_bytes(&kept, one, strlen(one) + 1);
	root_tell_read(root, ROOT_READ_FILE, path, kept.text ? kept.text : "",
		       r < 0 ? r : (ssize_t)kept.length);
	if (r < 0)
		return r;
	*ret_variables = "";
	if (kept.text) {
		char *copy = arena_new_array(arena, char, kept.length + 1);

		memcpy(copy, kept.text, kept.length);
		*ret_variables = copy;
	}
	return (ssize_t)kept.length;
}
