/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does each kind of step read and write what it changes? One row each.
 */
#ifndef APPLY_KINDS_H
#define APPLY_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/outcome.h"
#include "model/step.h"
#include "os/kernel.h"
#include "os/ledger.h"
#include "os/virt.h"

/* Where steps are performed. */
struct site {
	const struct root *root;
	const struct ledger *ledger; /* where its journal, its history and its lock are */
	const struct kernel *kernel;
	struct virt *virt; /* who knows its VMs; NULL: nobody */
	bool dry_run;	   /* nothing is written, not even the lock */
	bool has_lock;	   /* whoever acts here holds it already, and keeps it */
	bool defers;	   /* what gets no carrier stays pending */
	bool hurries;	   /* and none is waited for */
	bool spares_virt;  /* virt cannot be asked yet: what only it undoes after a reboot waits */
	struct arena *arena; /* of what is read meanwhile, emptied for each that is */
	/* Told of each step before it is performed, or undone; NULL: nobody is. */
	void (*on_step)(const struct plan *plan, size_t i, bool undoing, void *arg);
	void *on_step_arg;
	struct told *told; /* what a PF told last of its VFs (vf-attributes.h) */
	/*
	 * Whether all that was wanted stands in what was made of it (is_rewritten); NULL: it is taken to. If
	 * not, the first that does not, unless ret_lacking (LACKING_SIZE bytes) is NULL; "": nobody can tell.
	 */
	bool (*holds)(const char *now, const char *wanted, char *ret_lacking);
	/* Asked once all stands: 0 where it may stay, -errno with a sentence where not; NULL: it may. */
	int (*agrees)(const struct site *site, const struct outcome *outcome, struct err *reterr);
	void *agrees_arg;
};

enum {
	LACKING_SIZE = 256
};

/*
 * Of the longest value, with its NUL: what is read is read into a buffer of this size, made before the first
 * write, and only what can be read again may be written. A definition of 256 devices and as many vCPUs has
 * 150 KiB; libvirt itself takes 4 MiB (REMOTE_STRING_MAX).
 */
enum {
	VALUE_SIZE = 1024 * 1024
};

/* One of those that go together. */
struct writing {
	const struct step *step;
	const char *value; /* NULL: it is left as it is */
};

struct kind {
	bool is_void_after_reboot; /* the kernel forgets it */
	bool is_of_one_boot;	   /* and its object has another name then, or is another */
	bool is_removable;	   /* write() with NULL takes it away; else it goes with others */
	bool is_shared;		   /* and yet it stays while others use it */
	bool may_lack;		   /* there are drivers that do not take it */
	bool stays;		   /* what came by it is left when it is undone */
	bool is_whole;	   /* never half-written: what is neither old nor new is somebody else's */
	bool is_virtual;   /* libvirt's: it says itself why it refuses */
	bool is_rewritten; /* what stands is what somebody made of what was written */
	bool is_remote;	   /* it can be changed from another host */
	bool (*is_object)(const char *object);
	bool (*is_value)(enum step_kind kind, const char *value);
	/* Whether the value can be this object's; NULL: each can. */
	bool (*is_about)(const struct step *step, const char *value);
	/* What stands now into buf; -ENOENT where nothing does; another -errno. */
	int (*read)(const struct site *site, const struct step *step, char *buf, size_t size);
	/* Whether what stands is what was wanted; NULL: where both are the same text. */
	bool (*fits)(const char *now, const char *wanted);
	/* Makes it so; nothing to do is no error. 0 or -errno. */
	int (*write)(const struct site *site, const struct step *step, const char *value);
	/* Whether both go together in one write_all; NULL: each goes by itself. */
	bool (*joins)(const struct step *step, const struct step *other);
	/* Makes all of n so that join each other. 0, or -errno: then some may be so. */
	int (*write_all)(const struct site *site, const struct writing *writings, size_t n);
	/* The first, in the order in which write_all writes them, that is not so yet; n: none. */
	size_t (*find_lacking)(const struct site *site, const struct writing *writings, size_t n);
	/* Whether it was refused with -EINVAL for what will come by itself; NULL: never. */
	bool (*awaits)(const struct site *site, const struct step *step);
	/* Whether what it changed has ended meanwhile: then there is nothing to undo; NULL: it cannot. */
	bool (*is_over)(const struct site *site, const struct step *step);
	/* How long that may take before it counts as hanging; NULL: it cannot hang. */
	int (*patience_ms)(const struct step *step);
};

extern const struct kind step_kinds[N_STEP_KINDS];

/* Whether vfctl could have made this step: who reads it from a file cannot know. */
bool step_is_sound(const struct step *step);

/* How many steps go together: from this one of n on, or up to the last of n, itself included. */
size_t step_run(const struct step *steps, size_t n);
size_t step_run_before(const struct step *steps, size_t n);

/* Whether what stands (NULL: nothing) is what was wanted. */
bool step_fits(const struct step *step, const char *now, const char *wanted);

/* Whether it is what somebody, as libvirt, may have made of what was wanted; else as step_fits. */
bool step_holds(const struct site *site, const struct step *step, const char *now,
		const char *wanted);

/* Whether somebody can tell what of it that is not: the first is in ret_lacking then. */
bool step_lacks(const struct site *site, const struct step *step, const char *now,
		const char *wanted, char ret_lacking[static LACKING_SIZE]);

/* Whether what the step leaves is known only when it was read again: then that becomes its `to`. */
bool step_is_settled_late(const struct step *step);

/* write() within its time: 0, -errno, or 1 where it has not returned. */
int step_write(const struct site *site, const struct step *step, const char *value);

/* read() into value (VALUE_SIZE bytes); *ret_value is that, or NULL where nothing stands. */
int step_read(const struct site *site, const struct step *step, char *value,
	      const char **ret_value);

#endif
