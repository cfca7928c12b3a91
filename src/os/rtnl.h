/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does rtnetlink say of interfaces and of the VFs that a PF administers? Attributes are parsed
 * here: libnl 3.7's own link objects lack most of those that matter.
 */
#ifndef OS_RTNL_H
#define OS_RTNL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/device.h"
#include "model/network.h"
#include "os/netlink.h"

/* One interface as RTM_NEWLINK tells of it; its netdev's speed, master's name and uppers apart. */
struct rtnl_link {
	struct netdev netdev;
	size_t uppers_capacity;
	int64_t master;	    /* ifindex, 0 where none */
	int64_t lower;	    /* ifindex of what it is stacked on, in this namespace; 0 where none */
	const char *parent; /* the device that it belongs to ("0000:03:00.0"); "" not told */
	const char *parent_bus; /* and its bus ("pci") */
	const char *kind;	/* "bridge", "tun"; "" for a device's own */
	int64_t most_mtu; /* that its driver takes; 0: no bound; UNKNOWN to kernels before 4.20 */
};

struct rtnl_links {
	struct arena *arena;	 /* owns everything below */
	struct rtnl_link *items; /* in the order of their ifindexes */
	size_t n;
	size_t capacity;
	size_t n_malformed; /* messages that could not be read */
	bool tells_parents; /* the kernel has IFLA_PARENT_DEV_NAME (5.14) */
};

/*
 * All interfaces of this network namespace, in one dump without statistics and VFs. links: its
 * arena set, all else 0. -errno; with -EINTR (as netlink_ask) and -EBADMSG what could be read is
 * there, and something may be missing.
 */
int rtnl_read_links(struct netlink *netlink, struct rtnl_links *links);

/* The interface with this index, or NULL. */
struct rtnl_link *rtnl_find_link(const struct rtnl_links *links, int64_t ifindex);

/*
 * Calls each() for every VF of the PF with this ifindex, with its index and the attributes that
 * the PF's driver told (strings are the arena's; pf and used_by are not filled). All or none: where
 * the VFs told of are not IFLA_NUM_VF, none is: -EOVERFLOW where the list outgrew the 16 bits of its
 * length, -ENODATA else; -EOPNOTSUPP where the driver tells of none. Else the kernel's -errno.
 */
int rtnl_read_vfs(struct netlink *netlink, int64_t ifindex, struct arena *arena,
		  void (*each)(const struct vf *attributes, void *arg), void *arg);

/*
 * Calls each() for every VF of that PF whose traffic the kernel tells of (IFLA_VF_STATS), with its index:
 * zeros where the driver counts nothing. As rtnl_read_vfs, but that fewer VFs outgrow the list's length.
 */
int rtnl_read_vf_counters(struct netlink *netlink, int64_t ifindex,
			  void (*each)(int64_t index, const struct vf_counters *counters,
				       void *arg),
			  void *arg);

/* Calls each() for every IP address but link-local ones, with its interface's index. -errno. */
int rtnl_read_addresses(struct netlink *netlink, void (*each)(int64_t ifindex, void *arg),
			void *arg);

/*
 * The index of the interface that has this IP address (of n bytes, as inet_pton(3) writes it), 0 where
 * none has. -errno.
 */
int rtnl_find_address(struct netlink *netlink, const void *address, size_t n, int64_t *ret_ifindex);

/*
 * Calls each() for every entry that bridges, and cards by themselves, have for a MAC; its text is the
 * arena's. -errno.
 */
int rtnl_read_fdb(struct netlink *netlink, struct arena *arena,
		  void (*each)(const struct fdb_entry *entry, void *arg), void *arg);

#endif
