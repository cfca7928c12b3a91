/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is an archive unpacked, and how is one made? With libarchive, which is opened on first use
 * (see library.h). Archives come from strangers: nothing is written outside of the directory, and
 * nothing without limits.
 */
#ifndef OS_ARCHIVE_H
#define OS_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What an archive may hold at most. */
struct archive_limits {
	uint64_t n_entries;
	uint64_t n_bytes; /* of all files together, and of the archive decompressed: twice that */
	uint64_t n_file_bytes; /* of one file */
	size_t n_path_bytes;   /* of one name */
};

/* Far above what any machine's capture has, and far below what fills a disk. */
extern const struct archive_limits archive_limits;

/*
 * Unpacks the tar archive that is open at file_fd (plain, or by gzip, bzip2, xz, lzma or zstd) into
 * the directory, which is empty and nobody else's. Only directories (0700), regular files (0600) and
 * links are made; devices, FIFOs and sockets are passed over. Links may point anywhere: who reads the
 * tree resolves them within it (os/root.h). A name that is absolute or holds "..", that lies beneath
 * a link, or a hard link to such a name ends it with -EBADMSG, as does an archive that is damaged or
 * none; -EFBIG beyond limits; -ENOPKG without libarchive. A sentence that begins with name is in
 * reterr.
 */
int archive_unpack(int file_fd, const char *name, int directory_fd,
		   const struct archive_limits *limits, struct err *reterr);

/* Whether a file of this name would be an archive: host.tar, host.tar.gz, host.tgz, … */
bool archive_is_name(const char *name);

/*
 * 0, or -EINVAL, with a sentence that names the endings there are, for a name that ends as archives
 * do, but as none that archive_pack writes: host.zip, host.tar.lz4, host.TGZ.
 */
int archive_check_name(const char *name, struct err *reterr);

/*
 * Writes the directory's tree to file_fd, in the form that name's ending tells. Equal trees make equal
 * archives: entries are sorted, and belong to root since 2000. -ENOPKG without libarchive, else
 * -errno, with a sentence that begins with name.
 */
int archive_pack(const char *directory, int file_fd, const char *name, struct err *reterr);

#endif
