/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a stranger's archive unpacked so that it can do no harm? See archive.h. libarchive only
 * reads it: where an entry goes is decided here, and os/beneath.h keeps it there.
 */
#include "os/archive.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "os/beneath.h"
#include "os/libarchive.h"

enum {
	/* Small, so that the bound on what one block decompresses to is soon noticed. */
	READ_BYTES = 16 * 1024
};

const struct archive_limits archive_limits = {
	.n_entries = 1000000,
	.n_bytes = 1ULL << 30,
	.n_file_bytes = 256ULL << 20,
	.n_path_bytes = 1024,
};

struct unpacking {
	struct libarchive library;
	struct archive *archive;
	const char *name; /* of the archive, for sentences */
	const struct archive_limits *limits;
	int file_fd;
	struct beneath tree;
	uint64_t n_entries;
	uint64_t n_bytes;
	struct err *reterr;
	char block[READ_BYTES];
};

/* The entry must not be placed; reason says what of it. */
static int refuse(const struct unpacking *unpacking, const char *path, const char *reason)
{
	return err_set(unpacking->reterr, -EBADMSG, "%s: not unpacked, because %.200s %s",
		       unpacking->name, path, reason);
}

static int too_much(const struct unpacking *unpacking, const char *what, uint64_t limit)
{
	return err_set(unpacking->reterr, -EFBIG,
		       "%s: not unpacked, because it holds more than %llu %s", unpacking->name,
		       (unsigned long long)limit, what);
}

/* 0, or why the entry could not be placed, by errno. */
static int failed(const struct unpacking *unpacking, const char *path, int code)
{
	if (code >= 0)
		return 0;
	switch (-code) {
	case ENOTDIR:
	case ELOOP:
		return refuse(unpacking, path, "lies beneath a link or a file");
	case EISDIR:
	case EPERM:
	case EEXIST:
		return refuse(unpacking, path, "stands for two different things");
	case ENOSPC:
	case EDQUOT:
		return err_set(unpacking->reterr, code,
			       "%s: not unpacked: %s; set TMPDIR to a directory with more room",
			       unpacking->name, strerror(-code));
	default:
		return err_set(unpacking->reterr, code, "%s: cannot unpack %.200s: %s",
			       unpacking->name, path, strerror(-code));
	}
}

/* What libarchive says was wrong. */
static int damaged(const struct unpacking *unpacking)
{
	const char *why = unpacking->library.archive_error_string(unpacking->archive);

	return err_set(unpacking->reterr, -EBADMSG,
		       "%s: cannot be read as a tar archive (plain, .gz, .bz2, .xz or .zst): %s",
		       unpacking->name, why ? why : "it is damaged");
}

/*
 * Gives libarchive the next block. A small file may decompress to any size, also in entries that are
 * only passed over: so this bound stands here. (libarchive's own formats know %ju, not %llu.)
 */
static la_ssize_t read_block(struct archive *archive, void *arg, const void **ret_block)
{
	struct unpacking *unpacking = arg;
	const struct libarchive *library = &unpacking->library;
	uint64_t limit = 2 * unpacking->limits->n_bytes;
	ssize_t n = 0;

	if (library->archive_filter_bytes(archive, 0) > (la_int64_t)limit) {
		library->archive_set_error(archive, EFBIG, "it decompresses to more than %ju bytes",
					   (uintmax_t)limit);
		return -1;
	}
	do
		n = read(unpacking->file_fd, unpacking->block, sizeof(unpacking->block));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		library->archive_set_error(archive, errno, "%s", strerror(errno));
	*ret_block = unpacking->block;
	return n;
}

static int check_name(const struct unpacking *unpacking, const char *name,
		      char path[static PATH_MAX])
{
	if (!name)
		return refuse(unpacking, "an entry", "has no name that can be read");
	if (strlen(name) > unpacking->limits->n_path_bytes)
		return too_much(unpacking, "bytes in one name", unpacking->limits->n_path_bytes);
	if (!beneath_normalize(name, path))
		return refuse(unpacking, name, "is absolute or leads upwards");
	return 0;
}

/* Writes one block where it belongs; what lies between blocks stays a hole. */
static int write_block(const struct unpacking *unpacking, int fd, const char *bytes, size_t n,
		       int64_t offset)
{
	if (offset < 0 || (uint64_t)offset + n > unpacking->limits->n_file_bytes)
		return too_much(unpacking, "bytes in one file", unpacking->limits->n_file_bytes);
	while (n) {
		ssize_t written = pwrite(fd, bytes, n, offset);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return failed(unpacking, "a file", written < 0 ? -errno : -EIO);
		bytes += written;
		n -= (size_t)written;
		offset += written;
	}
	return 0;
}

/* Returns in *ret_end where the last block ends. */
static int write_content(const struct unpacking *unpacking, int fd, int64_t *ret_end)
{
	for (;;) {
		const void *bytes = NULL;
		size_t n = 0;
		la_int64_t offset = 0;
		int r = unpacking->library.archive_read_data_block(unpacking->archive, &bytes, &n,
								   &offset);

		if (r == ARCHIVE_EOF)
			return 0;
		if (r < ARCHIVE_WARN)
			return damaged(unpacking);
		r = write_block(unpacking, fd, bytes, n, offset);
		if (r < 0)
			return r;
		*ret_end = offset + (int64_t)n;
	}
}

/* What is to stand at a path: a hard link, a link, or else a file. */
struct place {
	const char *path;
	const char *hard_link; /* a path in the archive */
	const char *link;      /* a target, anything */
};

/* The fd of a file, else 0, or -errno. */
static int make_entry(struct unpacking *unpacking, const struct place *place)
{
	if (place->hard_link)
		return beneath_hard_link(&unpacking->tree, place->hard_link, place->path);
	if (place->link)
		return beneath_link(&unpacking->tree, place->link, place->path);
	return beneath_file(&unpacking->tree, place->path);
}

/* The same. An archive may hold a name twice; the last one counts, as for tar. */
static int make_last_entry(struct unpacking *unpacking, const struct place *place)
{
	int r = make_entry(unpacking, place);

	if (r != -EEXIST)
		return r;
	r = beneath_remove(&unpacking->tree, place->path);
	return r < 0 ? r : make_entry(unpacking, place);
}

static int place_file(struct unpacking *unpacking, struct archive_entry *entry, const char *path)
{
	_cleanup_close_ int fd = make_last_entry(unpacking, &(struct place){ .path = path });
	la_int64_t size = unpacking->library.archive_entry_size(entry);
	int64_t end = 0;
	int r = 0;

	if (fd < 0)
		return failed(unpacking, path, fd);
	r = write_content(unpacking, fd, &end);
	if (r < 0)
		return r;
	/* A sparse file may end in a hole. */
	return end != size && ftruncate(fd, size) < 0 ? failed(unpacking, path, -errno) : 0;
}

/* The target is a name in the archive, and must have been placed before. */
static int place_hard_link(struct unpacking *unpacking, const char *target, const char *path)
{
	char target_path[PATH_MAX];
	int r = check_name(unpacking, target, target_path);

	if (r < 0)
		return r;
	r = make_last_entry(unpacking, &(struct place){ .path = path, .hard_link = target_path });
	if (r == -ENOENT)
		return refuse(unpacking, path, "is a hard link to what does not stand before it");
	return failed(unpacking, path, r);
}

static int place_link(struct unpacking *unpacking, const char *target, const char *path)
{
	if (!target || !*target)
		return refuse(unpacking, path, "is a link to nothing");
	return failed(unpacking, path,
		      make_last_entry(unpacking, &(struct place){ .path = path, .link = target }));
}

static int place(struct unpacking *unpacking, struct archive_entry *entry, const char *path)
{
	const struct libarchive *library = &unpacking->library;
	const char *hard_link = library->archive_entry_hardlink(entry);
	unsigned int type = library->archive_entry_filetype(entry);

	if (!*path)
		return 0;
	if (hard_link)
		return place_hard_link(unpacking, hard_link, path);
	if (type == AE_IFDIR)
		return failed(unpacking, path, beneath_directory(&unpacking->tree, path));
	if (type == AE_IFLNK)
		return place_link(unpacking, library->archive_entry_symlink(entry), path);
	return type == AE_IFREG ? place_file(unpacking, entry, path) : 0;
}

static int check_size(struct unpacking *unpacking, struct archive_entry *entry)
{
	const struct archive_limits *limits = unpacking->limits;
	la_int64_t size = unpacking->library.archive_entry_size(entry);

	if (++unpacking->n_entries > limits->n_entries)
		return too_much(unpacking, "entries", limits->n_entries);
	if (size < 0 || (uint64_t)size > limits->n_file_bytes)
		return too_much(unpacking, "bytes in one file", limits->n_file_bytes);
	unpacking->n_bytes += (uint64_t)size;
	if (unpacking->n_bytes > limits->n_bytes)
		return too_much(unpacking, "bytes", limits->n_bytes);
	return 0;
}

static int unpack_entry(struct unpacking *unpacking, struct archive_entry *entry)
{
	const struct libarchive *library = &unpacking->library;
	const char *name = library->archive_entry_pathname(entry);
	char path[PATH_MAX];
	int r = check_size(unpacking, entry);

	if (r < 0)
		return r;
	path[0] = '\0';
	/* Without a UTF-8 locale it may not be convertible; the bytes will do. */
	r = check_name(unpacking, name ? name : library->archive_entry_pathname_utf8(entry), path);
	return r < 0 ? r : place(unpacking, entry, path);
}

static int unpack_entries(struct unpacking *unpacking)
{
	for (;;) {
		struct archive_entry *entry = NULL;
		int r = unpacking->library.archive_read_next_header(unpacking->archive, &entry);

		if (r == ARCHIVE_EOF)
			return 0;
		if (r < ARCHIVE_WARN)
			return damaged(unpacking);
		r = unpack_entry(unpacking, entry);
		if (r < 0)
			return r;
	}
}

static int open_archive(struct unpacking *unpacking)
{
	const struct libarchive *library = &unpacking->library;
	struct archive *archive = library->archive_read_new();

	if (!archive)
		out_of_memory();
	unpacking->archive = archive;
	/* By name, because the others may start programs of the machine on what they are given. */
	library->archive_read_support_filter_gzip(archive);
	library->archive_read_support_filter_bzip2(archive);
	library->archive_read_support_filter_xz(archive);
	library->archive_read_support_filter_lzma(archive);
	library->archive_read_support_filter_zstd(archive);
	library->archive_read_support_format_tar(archive);
	library->archive_read_set_read_callback(archive, read_block);
	library->archive_read_set_callback_data(archive, unpacking);
	return library->archive_read_open1(archive) == ARCHIVE_OK ? 0 : damaged(unpacking);
}

int archive_unpack(int file_fd, const char *name, int directory_fd,
		   const struct archive_limits *limits, struct err *reterr)
{
	struct unpacking unpacking = {
		.name = name,
		.limits = limits,
		.file_fd = file_fd,
		.tree = BENEATH(directory_fd),
		.reterr = reterr,
	};
	int r = libarchive_open(&unpacking.library, reterr);

	if (r < 0)
		return r;
	r = open_archive(&unpacking);
	if (r == 0)
		r = unpack_entries(&unpacking);
	unpacking.library.archive_read_free(unpacking.archive);
	beneath_release(&unpacking.tree);
	return r;
}
