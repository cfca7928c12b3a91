/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands, or is put, in a file that the command line names? It is this machine's, whichever one is
 * looked at.
 */
#ifndef CMD_NAMED_FILE_H
#define CMD_NAMED_FILE_H

#include "base/err.h"
#include "base/text.h"

/*
 * Adds all of it to buf, or of one that is larger than limit so much that this shows. 0; -ESTALE where it was
 * changed, or taken away, meanwhile; another -errno.
 */
int read_named_file(const char *path, size_t limit, struct strbuf *buf);

/*
 * Puts it in the file's place, readable by all; what was there stays until all is on disk, whoever else does
 * the same. Where the path is a link, it is the file that it leads to. What is no regular file, or is open as
 * standard output or error, is written to as it is. -errno with a sentence.
 */
int write_named_file(const char *path, const char *text, struct err *reterr);

#endif
