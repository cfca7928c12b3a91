/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machine is being read: this one, or a captured one? Everything that collectors need to reach
 * it by, opened on first use.
 */
#ifndef OS_MACHINE_H
#define OS_MACHINE_H

#include <stdbool.h>

#include "base/err.h"
#include "os/dialogue.h"
#include "os/ledger.h"
#include "os/root.h"
#include "os/sysroot.h"

struct virt;
struct watcher;

/* Where a capture keeps what is no file of the machine's own, beneath its root. */
#define CAPTURE_DIRECTORY "/vfctl"

/* The format that captures have now, and the latest that can be read. */
enum {
	CAPTURE_FORMAT = 1
};

struct machine {
	struct root *root;	 /* NULL: see machine_of_daemon */
	bool live;		 /* false: a capture; then nothing of this machine is consulted */
	bool complete;		 /* see machine_is_complete */
	const char *connect_uri; /* libvirt's; NULL for the default */
	bool remote; /* a capture whose VMs the daemon of its host tells: virt is connected to that */
	struct root *own; /* this machine's, beneath which a remote one's ledger is; else NULL */
	struct ledger ledger; /* of what is done on it */
	struct virt *virt; /* who knows its virtual machines (os/virt.h); NULL before first use */
	int lock;	   /* vfctl's, held until the machine is freed (os/lock.h); -1: it is not */
	struct sysroot sysroot;	 /* of a capture: where it stands while it is read */
	struct dialogue route;	 /* rtnetlink */
	struct dialogue generic; /* generic netlink */
};

/*
 * sysroot NULL: this machine. Else a capture, as sysroot_open finds it; the failures that it recorded
 * (vfctl/errors) are repeated by its root. 0, or -errno with a sentence in reterr.
 */
int machine_open(const char *sysroot, struct machine **ret_machine, struct err *reterr);

/* The machine that the libvirt at uri is on, and of which nothing but that can be asked: it has no root. */
struct machine *machine_of_daemon(const char *uri);

void machine_free(struct machine *machine);
DEFINE_CLEANUP(struct machine *, machine_free);

/*
 * A capture whose VMs the daemon of its host tells from now on, and which can be changed through that: what
 * is done there is kept on this machine, under the host's name. 0, or -errno with a sentence.
 */
int machine_set_remote(struct machine *machine, const char *host, struct err *reterr);

/* Whether something can be changed on it: it is this machine, or remote. */
bool machine_is_changeable(const struct machine *machine);

/*
 * Takes vfctl's lock for this command line, as lock_await, where the machine can be changed and this process
 * does not have it: no other vfctl of this machine's changes what is read from then on. Freeing the machine
 * gives it back, too.
 */
int machine_lock(struct machine *machine, const char *command, int timeout_ms,
		 const struct watcher *watcher, struct err *reterr);
void machine_unlock(struct machine *machine);

/*
 * Whether what is not there was not there on the machine itself: true for this machine and for
 * captures that vfctl took; other tools leave parts out.
 */
bool machine_is_complete(const struct machine *machine);

#endif
