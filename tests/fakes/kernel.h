/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for the kernel in tests of what changes a machine? One whose devices are the files of a
 * tree: it reacts as the kernel does with igb and igbvf, fails where it is told to, and can kill who
 * calls it. It lives in memory that children share, for a write may come from one.
 */
#ifndef TESTS_FAKES_KERNEL_H
#define TESTS_FAKES_KERNEL_H

#include <stdbool.h>
#include <sys/types.h>

#include "../unit/tree.h"
#include "base/text.h"
#include "model/bdf.h"
#include "os/kernel.h"

enum {
	FAKE_TOTAL_VFS = 7, /* of a PF, unless somebody says more */
	FAKE_MOST_VFS = 256,
	FAKE_PFS = 2,
	FAKE_VECTORS = 3,	 /* of MSI-X, that a VF has by itself */
	FAKE_TOTAL_VECTORS = 64, /* that all VFs of a PF may share */
	FAKE_NAME_SIZE = 24,
	FAKE_MESSAGES = 64,
	FAKE_VHOSTS = 2,
	FAKE_MODULES = 2,
	FAKE_MOST_MTU = 9710,
	FAKE_MOST_RING = 4096,
};

struct fake_vf {
	bool present; /* its device is there */
	char values[N_VF_ATTRIBUTES][VF_ATTRIBUTE_SIZE];
	char driver[FAKE_NAME_SIZE]; /* "" none, likewise */
	char override[FAKE_NAME_SIZE];
	char taken[VF_ATTRIBUTE_SIZE]; /* the MAC that its driver found when it was bound */
	int vectors;		       /* of MSI-X */
};

/* Its interface is "pf0" or "pf1", of index 2 or 3. */
struct fake_pf {
	char address[BDF_TEXT_SIZE];
	char interface[8];
	bool up;
	bool carrier;
	struct nic nic;
	int n_vfs;
	int autoprobe;
	int total_vfs;
	struct fake_vf vfs[FAKE_MOST_VFS];
	char made[48]; /* what it logs when it has made VFs */
};

/* A thread of vhost's; tid 0: none. Sets are of bits, for CPUs up to 31. */
struct fake_vhost {
	int64_t tid;
	uint32_t asked; /* by who put it somewhere */
};

/* One that brings no driver of PCI devices. */
struct fake_module {
	const char *name;
	const char *parameter; /* "": it has none */
	const char *by_itself; /* its value where nobody sets it */
	const char *const
		*makes; /* paths and their contents, that come and go with it; NULL: none */
	bool loaded;
	bool used; /* by somebody */
};

/* Calls are counted from 1; 0 in these: none. */
struct fake_kernel {
	struct kernel kernel; /* what is tested gets this */
	const struct tree *tree;
	struct fake_pf pfs[FAKE_PFS];
	int n_pfs;
	int n_calls;	     /* how many changes were asked for */
	int n_reads;	     /* how often a PF was asked of its VFs */
	int begun;	     /* a file was replaced, the journal first of all */
	int fail_at;	     /* this call fails */
	int fail_from;	     /* this and all that come after fail */
	int fail_read_at;    /* this reading does */
	int error;	     /* with this errno (positive) */
	bool failed_request; /* it was one for attributes, which are tried one by one then */
	bool half;	     /* and yet does a part of it, or all */
	bool apart;	     /* what may hang is done by a child, as the real one does it */
	int hang_at;	     /* this call does not return */
	int hung;	     /* an eventfd that tells of it */
	int die_before;	     /* the victim is killed instead of this call */
	int die_after;	     /* or behind it */
	pid_t victim;
	int signal_at;	    /* in this call the victim gets */
	int signal;	    /* this one */
	int edit_at;	    /* before this call somebody edits */
	const char *edited; /* this file */
	int busy_vf;	    /* this one, counted from 1, takes nothing: it is being reset */
	int most_vfs;	    /* the driver makes no more; 0: as many as wanted */
	bool late;	    /* VFs, and the carrier, show when somebody waits for them */
	bool pulled;	    /* no cable is in: no carrier ever shows */
	bool deaf;	    /* nobody may read its log */
	const char *says;   /* what it logs in each call that fails; NULL: nothing */
	const char *log[FAKE_MESSAGES]; /* the last ones, in turn */
	int n_logged;
	int n_heard; /* by whom it is tested */
	enum kernel_events listened;
	int n_listened; /* how often somebody did */
	struct fake_vhost vhosts[FAKE_VHOSTS];
	uint32_t cpuset; /* that they are in; 0: there are no control groups */
	struct fake_module modules[FAKE_MODULES];
	int n_modules;
	const char *read_only;	 /* settings beneath this path are; NULL: none */
	const char *rejects;	 /* no module loads with this option */
	int most_pages;		 /* of a size on a node there is room for; 0: for any number */
	int used_pages;		 /* so many processes have */
	char preference[24];	 /* of CPUs, before their governor was performance */
	struct fake_pf *late_pf; /* whose are still to come */
	int next_late;
	int end_late;
};

/* With no device. Ends with fake_kernel_free. */
struct fake_kernel *fake_kernel_new(const struct tree *tree);
void fake_kernel_free(struct fake_kernel *fake);
DEFINE_CLEANUP(struct fake_kernel *, fake_kernel_free);
#define _cleanup_fake_kernel_ _cleanup_(fake_kernel_freep)

/* A PF at this address, which is up and has so many VFs, that igbvf drives. */
void fake_kernel_add_pf(struct fake_kernel *fake, const char *address, int n_vfs);

/* So many it can have; it has none. */
void fake_kernel_set_total(struct fake_kernel *fake, const char *address, int total_vfs);

/* What somebody gave a VF before. A MAC its driver has taken. */
void fake_kernel_give(struct fake_kernel *fake, const char *address, int index,
		      enum vf_attribute attribute, const char *value);

/* Whether the kernel shall bind drivers to new VFs of the PF; brings its interface up or down. */
void fake_kernel_set_autoprobe(struct fake_kernel *fake, const char *address, bool on);
void fake_kernel_set_up(struct fake_kernel *fake, const char *address, bool up);

/* A thread of vhost's that serves a VM's QEMU, which is made if it is not there, on these CPUs. */
void fake_kernel_add_vhost(struct fake_kernel *fake, const char *vm, int64_t pid, int64_t tid,
			   const char *cpus);

/* A module that can be loaded; its strings stay the caller's. */
struct fake_module *fake_kernel_add_module(struct fake_kernel *fake, const char *name,
					   const char *parameter, const char *by_itself);

/* It logs this, behind its level: "3igb 0000:41:00.0: …". */
void fake_kernel_log(struct fake_kernel *fake, const char *message);

/* It fails no more, and counts anew. */
void fake_kernel_heal(struct fake_kernel *fake);

/* What a reboot leaves of the PF: no VFs, and another boot id. */
void fake_kernel_reboot(struct fake_kernel *fake, const char *address);

/* Adds what no file of the tree tells: of VFs their attributes, and the MAC that their driver took. */
void fake_kernel_tell(const struct fake_kernel *fake, struct strbuf *text);

#endif
