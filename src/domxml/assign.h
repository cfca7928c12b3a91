/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a VF come into a domain's XML, and out of it again? All that is not edited stays the same bytes,
 * and what is edited is remembered in <metadata> (record.h).
 */
#ifndef DOMXML_ASSIGN_H
#define DOMXML_ASSIGN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/assignment.h"

/* All of it the arena's. */
struct assigned {
	const char *xml;	/* the whole definition */
	const char *alias;	/* of the VF, "ua-vf-0000-41-10-2" */
	const char *mac;	/* NULL: none was given, and none is needed */
	const char *device;	/* the VF's element alone, as attach-device takes it */
	const char *persistent; /* the standby's alias; NULL: no pair */
	const char *standby;	/* its element alone */
	bool added_standby;	/* it was not there before */
	int64_t added_port;	/* the index of a controller that it got; UNKNOWN: none */
};

/*
 * Adds the VF to the definition, and its standby: an interface of model virtio on that network or
 * bridge becomes it, else one is added. What stands already is not added twice. -EEXIST where the VM
 * has the VF otherwise, or the MAC on another interface; -EOPNOTSUPP for a pair without PCI Express;
 * -EINVAL where no MAC is known and one is needed; -EBADMSG, -ENOPKG as domxml_read.
 */
int domxml_assign(const char *xml, const struct assignment *assignment, struct arena *arena,
		  struct assigned *ret_assigned, struct err *reterr);

/*
 * The MAC of the interface that would become the standby, lower case, the arena's; NULL where one would be
 * added, or it names none. Errors as of domxml_assign.
 */
int domxml_standby_mac(const char *xml, const struct assignment *assignment, struct arena *arena,
		       const char **ret_mac, struct err *reterr);

/* The VFs that vfctl gave the VM. */
struct assigned_vf {
	const char *alias;
	struct bdf bdf;		/* where pool is NULL */
	const char *pool;	/* the network that it is of */
	const char *mac;	/* NULL: of the hostdev form */
	int64_t vlan;		/* 0: none, or of that form */
	const char *persistent; /* the standby's alias; NULL: none */
	const char *device;	/* its element alone, as detach-device takes it */
	const char *before;	/* as assignment->before; NULL: nothing */
	bool only_runs;		/* its next start does not have it */
	bool forgotten;		/* nothing tells what there was before */
};

/* Those that stand in the definition, in its order; how many. */
int domxml_assigned(const char *xml, struct arena *arena, struct assigned_vf **ret_vfs,
		    size_t *ret_n, struct err *reterr);

/* The element of the device that has this alias, alone, the arena's. -ENOENT where there is none. */
int domxml_device(const char *xml, const char *alias, struct arena *arena, const char **ret_device,
		  struct err *reterr);

/* What vfctl wrote and somebody changed since, or what goes together with that: it is left as it is. */
struct leftover {
	const char *at;	  /* "devices/interface[alias/@name='ua-vf-0000-41-10-2']" */
	const char *was;  /* what stood there before vfctl came; NULL: nothing */
	const char *with; /* what was changed, where this stands as it was written; else NULL */
	const char *
		instead; /* what has the VF's MAC, which is not there any more; NULL: it is no VF */
};

struct unassigned {
	const char *xml;
	struct leftover *left;
	size_t n_left;
};

/*
 * Takes back what vfctl wrote for the VF of that alias, and with the last one, or with NULL, all that
 * it wrote: pins, memory, tuning. Where it wrote nothing the same text comes back. -ENOENT where vfctl
 * gave the VM no such VF.
 */
int domxml_unassign(const char *xml, const char *alias, struct arena *arena,
		    struct unassigned *ret_unassigned, struct err *reterr);

/* The VF alone, also where it is the last: another one is to come in its place. */
int domxml_unassign_alone(const char *xml, const char *alias, struct arena *arena,
			  struct unassigned *ret_unassigned, struct err *reterr);

#endif
