/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is changing this machine, or another host? See lock.h.
 */
#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/patience.h"
#include "os/write.h"

/* The second line of the file, behind its holder's name. */
#define UNCONFIRMED "unconfirmed until "

enum {
	LOCK_TEXT_SIZE = LOCK_NAME_SIZE + 64
};

static int open_lock(const struct ledger *ledger)
{
	_cleanup_close_ int above = -1;
	char directory[LEDGER_PATH_SIZE];
	int r = 0;

	strcpy(directory, ledger->lock);
	pathname_drop_last(directory);
	r = root_make_directory(ledger->root, directory, 0755);
	if (r < 0)
		return r;
	above = root_open_file(ledger->root, directory, O_RDONLY | O_DIRECTORY);
	if (above < 0)
		return above;
	r = openat(above, pathname_last(ledger->lock), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		   0644);
	if (r < 0)
		return -errno;
	/* Who only looks reads it, whatever umask its maker had; another's stays as it is. */
	(void)fchmod(r, 0644);
	return r;
}

/* The line of its name, with its end; 0: there is none. */
static size_t first_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end ? (size_t)(end - text) + 1 : 0;
}

static void copy_line(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%.*s", (int)strcspn(from, "\n"), from);
}

static struct lock_holder read_holder(int fd)
{
	char text[LOCK_TEXT_SIZE] = "";
	struct lock_holder holder = { .name = "unknown" };
	const char *second = NULL;

	(void)root_pread(fd, text, sizeof(text) - 1, 0);
	second = text + first_line(text);
	holder.pid = strtol(text, NULL, 10);
	holder.has_gone = holder.pid > 0 && kill((pid_t)holder.pid, 0) < 0 && errno == ESRCH;
	if (*text)
		copy_line(holder.name, sizeof(holder.name), text);
	if (!holder.has_gone && str_has_prefix(second, UNCONFIRMED))
		copy_line(holder.until, sizeof(holder.until), second + strlen(UNCONFIRMED));
	return holder;
}

static int refuse(const struct ledger *ledger, int fd, struct err *reterr)
{
	const struct lock_holder holder = read_holder(fd);

	if (holder.has_gone)
		return err_set(reterr, -EBUSY,
			       "a write of process %s has not returned from the kernel yet, or "
			       "libvirt has not answered it: wait for it, or look at the kernel's "
			       "log for its driver, and at libvirt's",
			       holder.name);
	if (*holder.until)
		return err_set(reterr, -EBUSY,
			       "process %s waits until %s for somebody to confirm what it has "
			       "changed on %s (kill -USR1 %ld): try again when it has ended",
			       holder.name, holder.until, ledger_owner(ledger), holder.pid);
	return err_set(reterr, -EBUSY,
		       "another vfctl is changing %s, process %s: try again when it has ended",
		       ledger_owner(ledger), holder.name);
}

/* An open file description's lock: a child shares it, and who asks for it does not take it (fcntl(2)). */
static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static int open_or_tell(const struct ledger *ledger, struct err *reterr)
{
	int fd = open_lock(ledger);

	return fd < 0 ? err_set(reterr, fd, "cannot open the lock %s: %s", ledger->lock,
				errno_text(fd))
		      : fd;
}

/* 0, -EBUSY or another -errno, without a sentence. */
static int try(int fd)
{
	struct flock lock = whole_file();

	if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
}

/* What it says only serves others' messages: a full disk is no reason to stop. */
static void sign(int fd, const char *command)
{
	char holder[LOCK_NAME_SIZE];

	snprintf(holder, sizeof(holder), "%ld (%.200s)\n", (long)getpid(), command);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, holder, strlen(holder), 0) < 0)
		errno = 0;
}

void lock_set_unconfirmed(int lock, const char *until)
{
	char text[LOCK_TEXT_SIZE] = "";
	size_t at = 0;
	int n = 0;

	(void)root_pread(lock, text, sizeof(text) - 1, 0);
	at = first_line(text);
	if (until)
		n = snprintf(text, sizeof(text), UNCONFIRMED "%s\n", until);
	/* As with its name, without which the line would be taken for it. */
	if (!at || ftruncate(lock, (off_t)at) < 0 || pwrite(lock, text, (size_t)n, (off_t)at) < 0)
		errno = 0;
}

/* r says whether it is locked. 0, or -errno with a sentence. */
static int end_taking(const struct ledger *ledger, int fd, int r, const char *command,
		      struct err *reterr)
{
	if (r == -EBUSY)
		return refuse(ledger, fd, reterr);
	if (r < 0)
		return err_set(reterr, r, "cannot lock %s: %s", ledger->lock, errno_text(r));
	sign(fd, command);
	return 0;
}

int lock_take(const struct ledger *ledger, const char *command, struct err *reterr)
{
	_cleanup_close_ int fd = open_or_tell(ledger, reterr);
	int r = fd < 0 ? fd : end_taking(ledger, fd, try(fd), command, reterr);

	return r < 0 ? r : TAKE_FD(fd);
}

/* Waits in the kernel, which knows no deadline for that; who is not waited for any more is no use. */
static void __attribute__((noreturn)) block(int fd, pid_t parent)
{
	struct flock lock = whole_file();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	_exit(fcntl(fd, F_OFD_SETLKW, &lock) < 0 ? errno : 0);
}

/* What a child gets is its parent's, too. */
static int block_in_child(int fd, int timeout_ms, const struct watcher *watcher)
{
	_cleanup_close_ int ours = -1;
	int ends[2] = { -1, -1 };
	pid_t parent = getpid();
	int status = 0;
	pid_t pid = -1;
	int r = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	ours = ends[0];
	pid = fork();
	if (pid == 0)
		block(fd, parent);
	r = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (r < 0)
		return r;
	if (pipe_await_close(ours, timeout_ms, watcher) < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFSIGNALED(status))
		return -EBUSY;
	return -WEXITSTATUS(status);
}

int lock_await(const struct ledger *ledger, const char *command, int timeout_ms,
	       const struct watcher *watcher, struct err *reterr)
{
	_cleanup_close_ int fd = open_or_tell(ledger, reterr);
	int r = 0;

	if (fd < 0)
		return fd;
	r = try(fd);
	if (r == -EBUSY && timeout_ms)
		r = block_in_child(fd, timeout_ms, watcher);
	r = end_taking(ledger, fd, r, command, reterr);
	return r < 0 ? r : TAKE_FD(fd);
}

/* A descriptor of what somebody has; -1: nobody does, or it cannot be told. */
static int open_held(const struct ledger *ledger)
{
	_cleanup_close_ int fd = root_open_file(ledger->root, ledger->lock, O_RDONLY);
	struct flock lock = whole_file();

	if (fd < 0 || fcntl(fd, F_OFD_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return -1;
	return TAKE_FD(fd);
}

int lock_look(const struct ledger *ledger, struct err *reterr)
{
	_cleanup_close_ int fd = open_held(ledger);

	return fd < 0 ? 0 : refuse(ledger, fd, reterr);
}

bool lock_ask(const struct ledger *ledger, struct lock_holder *ret_holder)
{
	_cleanup_close_ int fd = open_held(ledger);

	if (fd < 0)
		return false;
	*ret_holder = read_holder(fd);
	return true;
}

int lock_check(const struct ledger *ledger, struct err *reterr)
{
	_cleanup_close_ int fd = open_or_tell(ledger, reterr);

	return fd < 0 ? fd : 0;
}
