/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files does a program have mapped when it ends? Runs it, stops it on its way out (ptrace(2),
 * PTRACE_O_TRACEEXIT: its memory is still there) and prints its /proc/PID/maps to standard error. Exit
 * status: the program's, or 77 where tracing is not allowed.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
	EXIT_STOP = SIGTRAP | PTRACE_EVENT_EXIT << 8
};

static void print_maps(pid_t pid)
{
	char path[64];
	_cleanup_fclose_ FILE *maps = NULL;
	int c = 0;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	if (!maps)
		err(2, "%s", path);
	while ((c = getc(maps)) != EOF)
		putc(c, stderr);
}

static pid_t start(char **argv)
{
	pid_t pid = fork();

	if (pid < 0)
		err(2, "fork");
	if (pid > 0)
		return pid;
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		_exit(77);
	execvp(argv[0], argv);
	err(2, "%s", argv[0]);
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			err(2, "wait");
	return status;
}

/* The signal that the program is to get when it goes on. */
static int signal_of(int status, pid_t pid)
{
	if (status >> 8 == EXIT_STOP) {
		print_maps(pid);
		return 0;
	}
	return WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
}

int main(int argc, char **argv)
{
	pid_t pid = 0;
	int status = 0;

	if (argc < 2)
		errx(2, "usage: mapped COMMAND [ARGUMENT…]");
	pid = start(argv + 1);
	status = wait_for(pid); /* stopped by the exec */
	if (WIFSTOPPED(status) &&
	    ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) < 0)
		err(2, "ptrace");
	while (WIFSTOPPED(status)) {
		if (ptrace(PTRACE_CONT, pid, NULL, (long)signal_of(status, pid)) < 0)
			err(2, "ptrace");
		status = wait_for(pid);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
