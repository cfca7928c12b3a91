/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are VFs that vfctl made told from those that somebody else makes in their place? Of each PF whose
 * VFs it makes a file is kept until the next boot, with the inode number of its first VF in sysfs: the
 * kernel gives none twice (docs/adr/0016).
 */
#ifndef CMD_VF_MARKS_H
#define CMD_VF_MARKS_H

#include <stdint.h>

#include "model/bdf.h"
#include "model/outcome.h"
#include "os/machine.h"

#define VF_MARKS_DIRECTORY "/run/vfctl/vfs"

enum {
	VF_MARK_PATH_SIZE = sizeof(VF_MARKS_DIRECTORY "/") + BDF_TEXT_SIZE
};

void vf_mark_path(const char *pf, char path[static VF_MARK_PATH_SIZE]);

/* The mark of the VFs that the PF has; 0: it has none. 0 or -errno. */
int vf_mark_of(const struct root *root, const char *pf, uint64_t *ret_mark);

/*
 * The mark of those that vfctl made of it last in this boot; 0: what it made is gone. -ENOENT where none is
 * kept; another -errno.
 */
int vf_mark_read(const struct root *root, const char *pf, uint64_t *ret_mark);

/* The VFs of PFs of which marks are kept, before a change. */
struct vf_marks {
	const struct machine *machine; /* NULL: no mark is kept of what is done */
	struct kept_mark *kept;
	size_t n;
};

/* Before steps are carried out, or an unfinished change is undone. Of a dry run nothing is kept. */
struct vf_marks vf_marks_begin(const struct machine *machine, bool dry_run, struct arena *arena);

/*
 * After it: new VFs have their mark, also those that stand again for earlier ones that vfctl had made. What
 * cannot be kept is told.
 */
void vf_marks_end(const struct vf_marks *marks, const struct outcome *outcome);

#endif
