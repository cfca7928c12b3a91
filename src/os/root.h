/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a file of this machine, or of a captured one, read? Always beneath one root directory:
 * links are followed as if that directory were "/", so that no path of a capture leads out of it.
 * Paths are absolute as on the machine itself ("/sys/class/net/eth0/speed").
 */
#ifndef OS_ROOT_H
#define OS_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"

struct root;

enum root_read {
	ROOT_READ_FILE,
	ROOT_READ_LINK,
	ROOT_READ_DIRECTORY,
	ROOT_ENTER_DIRECTORY, /* to read files in it (os/attributes.h), not its names */
};

/* What a read brought, told to whoever records it. */
struct root_event {
	enum root_read kind;
	const char *path;
	int error;		  /* 0, or the errno (positive) that the read failed with */
	const void *bytes;	  /* the file's content, the link's target; else NULL */
	size_t n_bytes;		  /* likewise */
	const char *const *names; /* of what the directory holds, sorted; else NULL */
	size_t n_names;		  /* likewise */
	bool cut;		  /* the file goes on: only its start was read */
};

/* Called after each read; a second read of the same path is told again. */
typedef void root_recorder(const struct root_event *event, void *arg);

/* Opens the directory; "/" is this machine. -errno. */
int root_open(const char *directory, struct root **ret_root);
void root_free(struct root *root);
DEFINE_CLEANUP(struct root *, root_free);

/* The directory that it was opened with. */
const char *root_directory(const struct root *root);

/* Whether it is this machine's own "/". */
bool root_is_live(const struct root *root);

void root_record(struct root *root, root_recorder *recorder, void *arg);

/*
 * From now on reading this path fails with this errno (positive): how a capture repeats the failures
 * of the machine that it was taken from.
 */
void root_fail(struct root *root, const char *path, int error);

/* For the readers of os/: the errno (negative) that reading this path must fail with, or 0. */
int root_failure(const struct root *root, const char *path);

/* For the readers of os/: tells the recorder of a read that they made by themselves. */
void root_tell(const struct root *root, const struct root_event *event);

/*
 * The same of a file's bytes or a link's target, which result gives the length of, or -errno where the
 * read failed. Returns result.
 */
ssize_t root_tell_read(const struct root *root, enum root_read kind, const char *path,
		       const void *bytes, ssize_t result);

/* Whether anybody needs to know of single reads: a recorder is set, or failures are. */
bool root_is_watched(const struct root *root);

/* Whether a recorder is set: then files that a library reads by itself must be read for it, too. */
bool root_is_recorded(const struct root *root);

/*
 * Whether a library that knows of no root may open this path by itself: 0, also where nothing is
 * there; -EXDEV where a link leads out of the root; -EPERM for what is neither a file nor a directory
 * (a FIFO would block); -EFBIG for more than 16 MiB.
 */
int root_check(const struct root *root, const char *path);

/*
 * For recorders, who are not told of it: what stands at the path, which must not fail for root_fail's
 * sake; a link itself, whose target goes into buf (NULL: nowhere). Its mode as of stat(2), or -errno.
 */
int root_peek(const struct root *root, const char *path, char *buf, size_t size);

/*
 * The inode number of what stands at the path, or of what a link there leads to: in sysfs nothing that comes
 * later has the same (kernfs counts upwards). Not recorded. 0 or -errno.
 */
int root_identify(const struct root *root, const char *path, ino_t *ret_inode);

/*
 * Opens for reading, O_CLOEXEC and never blocking (a FIFO in a capture); not recorded. fd, -errno.
 * -ENXIO for a socket; -EACCES for a device node of a capture, if the kernel has been asked to refuse
 * them (os/resolve.h).
 */
int root_open_file(const struct root *root, const char *path, int flags);

/*
 * For the readers of os/: pread(2), which reads files of sysfs and procfs as well as read(2), and from
 * a FIFO or a terminal nothing that somebody feeds it: -ESPIPE. Bytes or -errno.
 */
ssize_t root_pread(int fd, void *buf, size_t size, off_t offset);

/*
 * Reads a small file (a sysfs attribute, which comes in one read) into buf, ends it with NUL and
 * returns its length; -EFBIG where it holds size bytes or more, else -errno.
 */
ssize_t root_read(const struct root *root, const char *path, char *buf, size_t size);

/*
 * Reads the start of a file of any size: what one read brings, at most size - 1 bytes, ended by NUL.
 * A seq_file of procfs brings whole records, the first one in any case where it fits. Length, -errno.
 */
ssize_t root_read_start(const struct root *root, const char *path, char *buf, size_t size);

/* The same as root_read with white space cut off both ends (a newline ends sysfs values). 0, -errno. */
int root_read_word(const struct root *root, const char *path, char *buf, size_t size);

/* The whole file as the arena's, ended by NUL, up to limit bytes (-EFBIG); its length or -errno. */
ssize_t root_read_all(const struct root *root, const char *path, size_t limit, struct arena *arena,
		      char **ret_bytes);

/* The same of a file that somebody may be writing: -ESTALE where it was changed, or taken away, meanwhile. */
ssize_t root_read_unchanged(const struct root *root, const char *path, size_t limit,
			    struct arena *arena, char **ret_bytes);

/* A link's target as it is written, ended by NUL: its length, -ENAMETOOLONG or another -errno. */
ssize_t root_readlink(const struct root *root, const char *path, char *buf, size_t size);

/* The last component of a link's target ("igb" of "…/drivers/igb"), likewise. */
int root_readlink_name(const struct root *root, const char *path, char *buf, size_t size);

/* The names in a directory but for . and .., sorted; the arena's. How many, or -errno. */
ssize_t root_list(const struct root *root, const char *path, struct arena *arena,
		  const char ***ret_names);

#endif
