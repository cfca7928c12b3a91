/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is changing this machine? See lock.h.
 */
#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/write.h"

enum {
	LONGEST_HOLDER = 256
};

static int open_lock(const struct root *root)
{
	static const char directory[] = "/run/vfctl";
	_cleanup_close_ int above = -1;
	int r = root_make_directory(root, directory, 0755);

	if (r < 0)
		return r;
	above = root_open_file(root, directory, O_RDONLY | O_DIRECTORY);
	if (above < 0)
		return above;
	r = openat(above, pathname_last(LOCK_PATH), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
		   0644);
	return r < 0 ? -errno : r;
}

/* A holder that is gone has left a child behind, whose write the kernel still works on. */
static int refuse(int fd, struct err *reterr)
{
	char holder[LONGEST_HOLDER] = "";
	ssize_t n = root_pread(fd, holder, sizeof(holder) - 1, 0);
	long pid = strtol(holder, NULL, 10);

	holder[n > 0 ? n : 0] = '\0';
	str_trim_in_place(holder);
	if (pid > 0 && kill((pid_t)pid, 0) < 0 && errno == ESRCH)
		return err_set(reterr, -EWOULDBLOCK,
			       "a write of process %s has not returned from the kernel yet: wait "
			       "for it, or look at the kernel's log for its driver",
			       holder);
	return err_set(reterr, -EWOULDBLOCK,
		       "another vfctl is changing this machine, process %s: try again when it has "
		       "ended",
		       *holder ? holder : "unknown");
}

/* An open file description's lock: a child shares it, and who asks for it does not take it (fcntl(2)). */
static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

int lock_take(const struct root *root, const char *command, struct err *reterr)
{
	_cleanup_close_ int fd = open_lock(root);
	struct flock lock = whole_file();
	char holder[LONGEST_HOLDER];

	if (fd < 0)
		return err_set(reterr, fd, "cannot open the lock %s: %s", LOCK_PATH,
			       errno_text(fd));
	if (fcntl(fd, F_OFD_SETLK, &lock) < 0)
		return errno == EAGAIN || errno == EACCES
			       ? refuse(fd, reterr)
			       : err_set(reterr, -errno, "cannot lock %s: %s", LOCK_PATH,
					 errno_text(errno));
	snprintf(holder, sizeof(holder), "%ld (%.200s)\n", (long)getpid(), command);
	/* What it says only serves others' messages: a full disk is no reason to stop. */
	if (ftruncate(fd, 0) < 0 || pwrite(fd, holder, strlen(holder), 0) < 0)
		errno = 0;
	return TAKE_FD(fd);
}

int lock_look(const struct root *root, struct err *reterr)
{
	_cleanup_close_ int fd = root_open_file(root, LOCK_PATH, O_RDONLY);
	struct flock lock = whole_file();

	if (fd < 0 || fcntl(fd, F_OFD_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return 0;
	return refuse(fd, reterr);
}
