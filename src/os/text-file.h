/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a text given to what wants a file? As one that is in no directory.
 */
#ifndef OS_TEXT_FILE_H
#define OS_TEXT_FILE_H

enum {
	TEXT_FILE_PATH_SIZE = 32
};

/*
 * The file, as a descriptor that is closed by exec, and the path by which a process that has that
 * descriptor opens it from its beginning. -errno.
 */
int text_file(const char *text, char ret_path[static TEXT_FILE_PATH_SIZE]);

#endif
