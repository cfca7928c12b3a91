/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does what is read of a machine become a tree from which it can be read again? Each read is
 * written as it is told, so that a large machine needs no memory; docs/capture-format.md says what
 * the tree holds.
 */
#ifndef OS_RECORDING_H
#define OS_RECORDING_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "base/text.h"
#include "os/root.h"

/*
 * What is done to texts before they are written. Each adds to out what shall stand for the n bytes;
 * path is the file's on the machine.
 */
struct recording_filter {
	void (*content)(const char *path, const void *bytes, size_t n, struct strbuf *out,
			void *arg);
	void (*name)(const char *name, struct strbuf *out, void *arg); /* a path, a link's target */
	void *arg;
};

struct recording;

/*
 * From now on what is read through root is written to the directory, which is empty and stays the
 * caller's. filter may be NULL.
 */
struct recording *recording_new(struct root *root, int directory_fd,
				const struct recording_filter *filter);

/*
 * Ends it: what was listed but not read gets a place too, and vfctl/errors is written. 0, or the
 * first failure to write, with a sentence.
 */
int recording_finish(struct recording *recording, struct err *reterr);

void recording_free(struct recording *recording);
DEFINE_CLEANUP(struct recording *, recording_free);

#endif
