/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for the kernel in tests of what changes a machine? One whose devices are the files of a
 * tree: it reacts as the kernel does, fails where it is told to, and can kill who calls it. It lives in
 * memory that children share, for a write may come from one.
 */
#ifndef TESTS_FAKES_KERNEL_H
#define TESTS_FAKES_KERNEL_H

#include <stdbool.h>
#include <sys/types.h>

#include "../unit/tree.h"
#include "os/kernel.h"

enum {
	FAKE_TOTAL_VFS = 7
};

/* Calls are counted from 1; 0 in these: none. */
struct fake_kernel {
	struct kernel kernel; /* what is tested gets this */
	const struct tree *tree;
	int n_calls;	/* how many changes were asked for */
	int begun;	/* a file was replaced, the journal first of all */
	int fail_at;	/* this call fails */
	int fail_from;	/* this and all that come after fail */
	int error;	/* with this errno (positive) */
	bool half;	/* and yet does a part of it, or all */
	int hang_at;	/* this call does not return */
	int hung;	/* an eventfd that tells of it */
	int die_before; /* the victim is killed instead of this call */
	int die_after;	/* or behind it */
	pid_t victim;
	int signal_at;	    /* in this call the victim gets */
	int signal;	    /* this one */
	int edit_at;	    /* before this call somebody edits */
	const char *edited; /* this file */
	int most_vfs;	    /* the driver makes no more; 0: as many as wanted */
	bool late;	    /* VFs show when somebody waits for them */
	char late_pf[16];   /* whose are still to come */
	int next_late;
	int end_late;
};

/* With no device. Ends with fake_kernel_free. */
struct fake_kernel *fake_kernel_new(const struct tree *tree);
void fake_kernel_free(struct fake_kernel *fake);
DEFINE_CLEANUP(struct fake_kernel *, fake_kernel_free);
#define _cleanup_fake_kernel_ _cleanup_(fake_kernel_freep)

/* A PF at this address, which has so many VFs. */
void fake_kernel_add_pf(struct fake_kernel *fake, const char *address, int n_vfs);

/* It fails no more, and counts anew. */
void fake_kernel_heal(struct fake_kernel *fake);

/* What a reboot leaves of the PF: no VFs, and another boot id. */
void fake_kernel_reboot(struct fake_kernel *fake, const char *address);

#endif
