/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a module get into the kernel, and out of it? See modprobe.h.
 */
#include "os/modprobe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/program.h"

/* Documentation/admin-guide/sysctl/kernel.rst: empty where the kernel shall load nothing by itself. */
static void find_program(char path[static PATH_MAX])
{
	_cleanup_close_ int fd = open("/proc/sys/kernel/modprobe", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, path, PATH_MAX - 1);

	path[n > 0 ? n : 0] = '\0';
	str_trim_in_place(path);
	if (!*path)
		strcpy(path, "/sbin/modprobe");
}

static int run(const char *how, const char *name, const char *option, int failure)
{
	char path[PATH_MAX];
	const char *const words[] = { "modprobe", how, "--", name, option, NULL };
	const struct program program = { .path = path, .words = words, .output = -1 };
	int r = 0;

	find_program(path);
	r = program_run(&program);
	return r > 0 || r == -EINTR ? failure : r;
}

int modprobe_find(const char *name)
{
	return run("-nq", name, NULL, -ENOENT);
}

/* The program that people have: the one that the kernel calls may be none, lest it loads anything. */
int modprobe_takers(const char *modalias, struct arena *arena, const char **ret_names)
{
	_cleanup_close_ int fd = memfd_create("modprobe", MFD_CLOEXEC);
	const char *const words[] = { "modprobe", "-R", "--", modalias, NULL };
	const struct program program = { .path = words[0], .words = words, .output = fd };
	struct utsname kernel = { 0 };
	char path[PATH_MAX];
	int r = 0;

	if (fd < 0 || uname(&kernel) < 0)
		return -errno;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias.bin", kernel.release);
	if (access(path, R_OK) < 0)
		return -errno;
	r = program_run(&program);
	if (r >= 0)
		r = program_printed(fd, arena, ret_names);
	return r;
}

int modprobe_load(const char *name, const char *option)
{
	return run("-q", name, option, -EIO);
}

/* EWOULDBLOCK: references, or modules that need it; EBUSY: it is on its way in or out, or can never go. */
int modprobe_unload(const char *name)
{
	if (syscall(SYS_delete_module, name, O_NONBLOCK) == 0)
		return 0;
	return errno == EWOULDBLOCK ? -EBUSY : -errno;
}
