/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a captured machine stand? A directory, or a tar archive that is unpacked first; in it,
 * the root of the machine is the shallowest directory that holds sys/.
 */
#ifndef OS_SYSROOT_H
#define OS_SYSROOT_H

#include "base/err.h"
#include "os/scratch.h"

struct sysroot {
	char *directory;	 /* the machine's root */
	struct scratch *scratch; /* what an archive was unpacked into, NULL for a directory */
};

/*
 * Finds it. path may go on behind an archive ("hosts.tar.gz/lab/one") where that holds several
 * machines. 0, or -errno with a sentence: there is none, there are several, or it cannot be read.
 */
int sysroot_open(const char *path, struct sysroot *ret_sysroot, struct err *reterr);
void sysroot_release(struct sysroot *sysroot);
#define _cleanup_sysroot_ _cleanup_(sysroot_release)

#endif
