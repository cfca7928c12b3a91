/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a tree written to an archive, so that equal trees make equal archives? See archive.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/archive.h"
#include "os/libarchive.h"
#include "os/root.h"

enum {
	/* 2000-01-01: tar warns of anything near 0. */
	FIXED_TIME = 946684800,
	COPY_BYTES = 64 * 1024
};

/* Offsets in struct libarchive of what compresses so. */
static const struct ending {
	const char *text;
	size_t add_filter;
} endings[] = {
#define ENDING(text, filter)                                                         \
	{                                                                            \
		text, offsetof(struct libarchive, archive_write_add_filter_##filter) \
	}
	ENDING(".tar", none),	   ENDING(".tar.gz", gzip),  ENDING(".tgz", gzip),
	ENDING(".tar.bz2", bzip2), ENDING(".tbz2", bzip2),   ENDING(".tar.xz", xz),
	ENDING(".txz", xz),	   ENDING(".tar.zst", zstd), ENDING(".tzst", zstd),
#undef ENDING
};

static const struct ending *find_ending(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_has_suffix(name, endings[i].text))
			return &endings[i];
	return NULL;
}

bool archive_is_name(const char *name)
{
	return find_ending(name);
}

/* What others call their archives and compressed files; ".tar.zip" ends so, too. */
static const char *const foreign_endings[] = {
	".7z",	".ar",	".br",	".bz2", ".cpio", ".gz",	 ".lrz", ".lz", ".lz4", ".lzma", ".lzo",
	".rar", ".taz", ".tb2", ".tbz", ".tlz",	 ".tz2", ".tzo", ".xz", ".z",	".zip",	 ".zst",
};

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name);
	size_t n_ending = strlen(ending);

	return n >= n_ending && strcasecmp(name + n - n_ending, ending) == 0;
}

/* Whoever writes host.TAR.GZ or host.tar.lz4 does not want a directory. */
static bool is_like_an_archive(const char *name)
{
	const char *last = pathname_last(name);

	if (strcasestr(last, ".tar."))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (has_ending(last, endings[i].text))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(foreign_endings); i++)
		if (has_ending(last, foreign_endings[i]))
			return true;
	return false;
}

int archive_check_name(const char *name, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };

	if (archive_is_name(name) || !is_like_an_archive(name))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		strbuf_addf(&list, "%s%s", i ? (i + 1 < ARRAY_SIZE(endings) ? ", " : " or ") : "",
			    endings[i].text);
	return err_set(reterr, -EINVAL,
		       "cannot write an archive of %s's kind: choose %s, or a name without such "
		       "an ending for a directory",
		       name, list.text);
}

struct packing {
	struct libarchive library;
	struct archive *archive;
	struct root *tree;
	const char *name; /* of the archive, for sentences */
	struct err *reterr;
};

/* What libarchive says was wrong. */
static int failed(const struct packing *packing)
{
	const struct libarchive *library = &packing->library;
	int error = library->archive_errno(packing->archive);
	const char *why = library->archive_error_string(packing->archive);

	return err_set(packing->reterr, error > 0 ? -error : -EIO, "%s: cannot be written: %s",
		       packing->name, why ? why : "libarchive does not say why");
}

/* A file of the tree could not be read back. */
static int lost(const struct packing *packing, const char *path, int code)
{
	return err_set(packing->reterr, code, "%s: cannot be written: %s: %s", packing->name, path,
		       strerror(-code));
}

static int write_header(const struct packing *packing, const char *path, unsigned int type,
			const char *target, int64_t size)
{
	const struct libarchive *library = &packing->library;
	struct archive_entry *entry = library->archive_entry_new();
	int r = 0;

	if (!entry)
		out_of_memory();
	library->archive_entry_set_pathname(entry, path + 1);
	library->archive_entry_set_filetype(entry, type);
	library->archive_entry_set_perm(entry, type == AE_IFREG ? 0644 : 0755);
	library->archive_entry_set_mtime(entry, FIXED_TIME, 0);
	library->archive_entry_set_size(entry, size);
	if (target)
		library->archive_entry_set_symlink(entry, target);
	r = library->archive_write_header(packing->archive, entry);
	library->archive_entry_free(entry);
	return r < ARCHIVE_WARN ? failed(packing) : 0;
}

static int write_content(const struct packing *packing, const char *path, int fd)
{
	char bytes[COPY_BYTES];
	ssize_t n = 0;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		if (packing->library.archive_write_data(packing->archive, bytes, (size_t)n) != n)
			return failed(packing);
	return n < 0 ? lost(packing, path, -errno) : 0;
}

static int pack_file(const struct packing *packing, const char *path)
{
	_cleanup_close_ int fd = root_open_file(packing->tree, path, O_RDONLY);
	struct stat status;
	int r = 0;

	if (fd < 0 || fstat(fd, &status) < 0)
		return lost(packing, path, fd < 0 ? fd : -errno);
	r = write_header(packing, path, AE_IFREG, NULL, status.st_size);
	return r < 0 ? r : write_content(packing, path, fd);
}

static int pack_directory(const struct packing *packing, const char *path);

static int pack_entry(const struct packing *packing, const char *path)
{
	char target[PATH_MAX];
	int mode = root_peek(packing->tree, path, target, sizeof(target));
	int r = 0;

	if (mode < 0)
		return lost(packing, path, mode);
	if (S_ISLNK(mode))
		return write_header(packing, path, AE_IFLNK, target, 0);
	if (!S_ISDIR(mode))
		return pack_file(packing, path);
	r = write_header(packing, path, AE_IFDIR, NULL, 0);
	return r < 0 ? r : pack_directory(packing, path);
}

static int pack_directory(const struct packing *packing, const char *path)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **names = NULL;
	ssize_t n = root_list(packing->tree, *path ? path : "/", arena, &names);

	if (n < 0)
		return lost(packing, path, (int)n);
	for (ssize_t i = 0; i < n; i++) {
		int r = pack_entry(packing, arena_printf(arena, "%s/%s", path, names[i]));

		if (r < 0)
			return r;
	}
	return 0;
}

typedef int add_filter(struct archive *archive);

static int pack(const struct packing *packing, int file_fd)
{
	const struct libarchive *library = &packing->library;
	struct archive *archive = packing->archive;
	const struct ending *ending = find_ending(packing->name);
	add_filter *filter = NULL;
	int r = 0;

	if (!ending)
		return err_set(packing->reterr, -EINVAL, "%s: no kind of archive ends so",
			       packing->name);
	memcpy(&filter, (const char *)library + ending->add_filter, sizeof(filter));
	/* ARCHIVE_WARN: by a program of the machine, where libarchive was built without. */
	if (library->archive_write_set_format_gnutar(archive) != ARCHIVE_OK ||
	    filter(archive) < ARCHIVE_WARN)
		return failed(packing);
	/* Else the archive would tell the time. */
	library->archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
	if (library->archive_write_open_fd(archive, file_fd) != ARCHIVE_OK)
		return failed(packing);
	r = pack_directory(packing, "");
	if (r < 0)
		return r;
	return library->archive_write_close(archive) == ARCHIVE_OK ? 0 : failed(packing);
}

int archive_pack(const char *directory, int file_fd, const char *name, struct err *reterr)
{
	_cleanup_(root_freep) struct root *tree = NULL;
	struct packing packing = { .name = name, .reterr = reterr };
	int r = libarchive_open(&packing.library, reterr);

	if (r < 0)
		return r;
	r = root_open(directory, &tree);
	if (r < 0)
		return lost(&packing, directory, r);
	packing.tree = tree;
	packing.archive = packing.library.archive_write_new();
	if (!packing.archive)
		out_of_memory();
	r = pack(&packing, file_fd);
	packing.library.archive_write_free(packing.archive);
	return r;
}
