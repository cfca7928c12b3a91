/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a module get into the kernel? See modprobe.h.
 */
#include "os/modprobe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

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

/* What it says goes nowhere: why a module does not load is in the kernel's log. */
static int spawn(const char *path, char *const *argv, pid_t *ret_pid)
{
	char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *const environment[] = { search, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int r = 0;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(ret_pid, path, &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int run(const char *option, const char *name, int failure)
{
	char path[PATH_MAX];
	char program[] = "modprobe";
	char options[8] = "";
	char end[] = "--";
	char module[NAME_MAX + 1] = "";
	char *const argv[] = { program, options, end, module, NULL };
	int status = 0;
	pid_t pid = -1;
	int r = 0;

	if (snprintf(options, sizeof(options), "%s", option) < 0 ||
	    snprintf(module, sizeof(module), "%s", name) > NAME_MAX)
		return -ENAMETOOLONG;
	find_program(path);
	r = spawn(path, argv, &pid);
	if (r < 0)
		return r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : failure;
}

int modprobe_find(const char *name)
{
	return run("-nq", name, -ENOENT);
}

int modprobe_load(const char *name)
{
	return run("-q", name, -EIO);
}
