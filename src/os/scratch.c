/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a run put files that must be gone when it is? See scratch.h. The process that removes
 * them holds the read end of a pipe: when the last write end is closed, the run is over.
 */
#include "os/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "base/text.h"
#include "os/archive.h"

enum {
	OPEN_DIRECTORIES = 32
};

struct scratch {
	char *path;
	pid_t keeper; /* -1: there is none, and an early end leaves the directory */
	int alive_fd;
};

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	(void)remove(path);
	return 0;
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/*
 * What the keeper does, with every signal blocked that can be: neither the terminal's ^C nor a
 * hang-up ends it. It leaves the session, and holds nothing that somebody waits for the end of (a
 * pipe on stdout).
 */
static void __attribute__((noreturn)) keep(const char *path, int over_fd)
{
	char byte = 0;

	setsid();
	if (over_fd > 0)
		close_range(0, (unsigned int)over_fd - 1, 0);
	close_range((unsigned int)over_fd + 1, UINT_MAX, 0);
	while (read(over_fd, &byte, 1) < 0 && errno == EINTR)
		;
	remove_tree(path);
	_exit(0);
}

/* Where no process can be started, scratch_free alone must do. */
static void start_keeper(struct scratch *scratch)
{
	int ends[2] = { -1, -1 };
	_cleanup_close_ int over_fd = -1;
	_cleanup_close_ int alive_fd = -1;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	over_fd = ends[0];
	alive_fd = ends[1];
	scratch->keeper = fork();
	if (scratch->keeper == 0) {
		close(alive_fd);
		keep(scratch->path, over_fd);
	}
	scratch->alive_fd = TAKE_FD(alive_fd);
}

/*
 * Whether /dev/shm, which is memory and many times as fast for small files, could take the largest
 * archive four times over.
 */
static bool memory_has_room(void)
{
	struct statvfs status;

	if (statvfs("/dev/shm", &status) < 0 || access("/dev/shm", W_OK | X_OK) < 0)
		return false;
	return status.f_bavail > 4 * archive_limits.n_bytes / status.f_frsize;
}

static char *path_above(const char *above)
{
	const char *wanted = above ? above : getenv("TMPDIR");

	if (!wanted || !*wanted)
		wanted = memory_has_room() ? "/dev/shm" : "/tmp";
	return realpath(wanted, NULL);
}

/* A signal that ends the run waits until the directory has its keeper. NULL: errno says why. */
static struct scratch *make(char *path)
{
	struct scratch *scratch = NULL;
	sigset_t all;
	sigset_t before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (mkdtemp(path)) {
		scratch = calloc(1, sizeof(*scratch));
		if (!scratch)
			out_of_memory();
		*scratch = (struct scratch){ .path = path, .keeper = -1, .alive_fd = -1 };
		start_keeper(scratch);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return scratch;
}

int scratch_new(const char *above, struct scratch **ret_scratch, struct err *reterr)
{
	_cleanup_free_ char *directory = path_above(above);
	_cleanup_free_ char *path = NULL;
	struct scratch *scratch = NULL;

	if (directory && asprintf(&path, "%s/.vfctl-XXXXXX", directory) < 0)
		out_of_memory();
	if (path)
		scratch = make(path);
	if (!scratch)
		return err_set(reterr, -errno, "cannot make a directory in %s: %s%s",
			       directory ? directory
			       : above	 ? above
					 : "$TMPDIR",
			       strerror(errno),
			       above ? "" : "; set TMPDIR to one that can be written to");
	TAKE_PTR(path);
	*ret_scratch = scratch;
	return 0;
}

void scratch_free(struct scratch *scratch)
{
	cleanup_close(&scratch->alive_fd);
	while (scratch->keeper > 0 && waitpid(scratch->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	/* The keeper may have been killed, or there was none. */
	if (access(scratch->path, F_OK) == 0)
		remove_tree(scratch->path);
	free(scratch->path);
	free(scratch);
}

const char *scratch_path(const struct scratch *scratch)
{
	return scratch->path;
}
