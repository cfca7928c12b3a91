/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of libarchive are used? Reading by unpack.c, writing by pack.c.
 */
#ifndef OS_LIBARCHIVE_H
#define OS_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include "base/library.h"

#define LIBARCHIVE_FUNCTIONS(X)              \
	X(archive_read_new)                  \
	X(archive_read_free)                 \
	X(archive_read_support_filter_gzip)  \
	X(archive_read_support_filter_bzip2) \
	X(archive_read_support_filter_xz)    \
	X(archive_read_support_filter_lzma)  \
	X(archive_read_support_filter_zstd)  \
	X(archive_read_support_format_tar)   \
	X(archive_read_set_read_callback)    \
	X(archive_read_set_callback_data)    \
	X(archive_read_open1)                \
	X(archive_read_next_header)          \
	X(archive_read_data_block)           \
	X(archive_filter_bytes)              \
	X(archive_set_error)                 \
	X(archive_error_string)              \
	X(archive_errno)                     \
	X(archive_entry_pathname)            \
	X(archive_entry_pathname_utf8)       \
	X(archive_entry_hardlink)            \
	X(archive_entry_symlink)             \
	X(archive_entry_filetype)            \
	X(archive_entry_size)                \
	X(archive_write_new)                 \
	X(archive_write_free)                \
	X(archive_write_close)               \
	X(archive_write_set_format_gnutar)   \
	X(archive_write_set_filter_option)   \
	X(archive_write_add_filter_none)     \
	X(archive_write_add_filter_gzip)     \
	X(archive_write_add_filter_bzip2)    \
	X(archive_write_add_filter_xz)       \
	X(archive_write_add_filter_zstd)     \
	X(archive_write_open_fd)             \
	X(archive_write_header)              \
	X(archive_write_data)                \
	X(archive_entry_new)                 \
	X(archive_entry_free)                \
	X(archive_entry_set_pathname)        \
	X(archive_entry_set_filetype)        \
	X(archive_entry_set_perm)            \
	X(archive_entry_set_mtime)           \
	X(archive_entry_set_size)            \
	X(archive_entry_set_symlink)

struct libarchive {
	LIBARCHIVE_FUNCTIONS(LIBRARY_SLOT)
};

/* As library_open. */
int libarchive_open(struct libarchive *ret_library, struct err *reterr);

#endif
