/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which writes does the kernel refuse on which machines, and what is to be said of each?
 */
#ifndef TESTS_UNIT_REFUSED_H
#define TESTS_UNIT_REFUSED_H

#include "apply/refusal.h"
#include "scene.h"

#define VF_0	    PF_A "/0"
#define VF_0_BDF    "0000:41:10.0"

#define NO_MMIO(pf) "3igb " pf ": not enough MMIO resources for SR-IOV"

/* Lines of `resource`: of the PF itself, and behind these six of its VFs. */
#define NO_BAR	"0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define A_BAR	"0x00000000fe000000 0x00000000fe01ffff 0x0000000000140204\n"
#define PF_BARS A_BAR NO_BAR NO_BAR A_BAR NO_BAR NO_BAR NO_BAR

struct refused {
	struct step step; /* what it is to lead to is refused */
	int error;
	void (*prepare)(struct scene *scene); /* what the machine is like by then; NULL: as ever */
	const char *logged;		      /* meanwhile, as fake_kernel_log; NULL: nothing */
	const char *sentence;
	enum needs needs;
};

extern const struct refused refused_counts[];
extern const size_t n_refused_counts;
extern const struct refused refused_vfs[];
extern const size_t n_refused_vfs;
extern const struct refused refused_others[];
extern const size_t n_refused_others;
extern const struct refused refused_settings[];
extern const size_t n_refused_settings;
extern const struct refused refused_by_libvirt[]; /* .logged is what it says */
extern const size_t n_refused_by_libvirt;

#endif
