/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is another program run? See program.h.
 */
#include "os/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void arrange(const struct program *program, posix_spawn_file_actions_t *actions)
{
	posix_spawn_file_actions_init(actions);
	posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(
		actions, program->output < 0 ? STDERR_FILENO : program->output, STDOUT_FILENO);
	/* One onto itself is not closed by exec any more (POSIX.1-2024). */
	for (size_t i = 0; i < program->n_inherited; i++)
		posix_spawn_file_actions_adddup2(actions, program->inherited[i],
						 program->inherited[i]);
}

int program_run(const struct program *program)
{
	char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char locale[] = "LC_ALL=C";
	char *const environment[] = { search, locale, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	pid_t pid = -1;
	int status = 0;
	int r = 0;

	sigemptyset(&none);
	arrange(program, &actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	r = posix_spawnp(&pid, program->path, &actions, &attributes, (char *const *)program->words,
			 environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (r)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

int program_printed(int fd, struct arena *arena, const char **ret_text)
{
	struct stat st = { 0 };
	char *text = NULL;
	size_t length = 0;

	if (fstat(fd, &st) < 0)
		return -errno;
	text = arena_alloc(arena, (size_t)st.st_size + 1);
	while (length < (size_t)st.st_size) {
		ssize_t n = pread(fd, text + length, (size_t)st.st_size - length, (off_t)length);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		length += (size_t)n;
	}
	text[length] = '\0';
	*ret_text = text;
	return 0;
}
