/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes one text into another? See diff.h.
 */
#include "os/diff.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/program.h"
#include "os/text-file.h"

enum {
	DIFF_FAILED = 2 /* 1: they differ */
};

int diff_write(const struct versions *versions, int fd, struct err *reterr)
{
	char before_path[TEXT_FILE_PATH_SIZE] = "";
	char after_path[TEXT_FILE_PATH_SIZE] = "";
	_cleanup_close_ int before = text_file(versions->before, before_path);
	_cleanup_close_ int after = text_file(versions->after, after_path);
	const int files[] = { before, after };
	const char *const words[] = {
		"diff",	     "-a",
		"-d",	     "-u",
		"--label",   versions->before_name,
		"--label",   versions->after_name,
		before_path, after_path,
		NULL,
	};
	const struct program program = {
		.path = words[0],
		.words = words,
		.output = fd,
		.inherited = files,
		.n_inherited = ARRAY_SIZE(files),
	};
	int r = before < 0 ? before : after < 0 ? after : program_run(&program);

	if (r == -ENOENT)
		return err_set(
			reterr, r,
			"there is no diff(1) to show what would change (package diffutils)%s",
			versions->instead ? versions->instead : "");
	if (r < 0 || r >= DIFF_FAILED)
		return err_set(reterr, r < 0 ? r : -EIO, "cannot show what would change: %s",
			       r < 0 ? errno_text(r) : "diff(1) failed");
	return 0;
}

int diff_read(const struct versions *versions, struct arena *arena, const char **ret_text,
	      struct err *reterr)
{
	_cleanup_close_ int fd = memfd_create("diff", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : 0;

	if (r < 0)
		return err_set(reterr, r, "cannot show what would change: %s", errno_text(r));
	r = diff_write(versions, fd, reterr);
	if (r < 0)
		return r;
	r = program_printed(fd, arena, ret_text);
	return r < 0 ? err_set(reterr, r, "cannot show what would change: %s", errno_text(r)) : 0;
}
