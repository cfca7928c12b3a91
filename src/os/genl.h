/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the kernel's generic netlink families say? devlink of the switch inside a NIC,
 * ethtool of speeds, rings and interrupts.
 */
#ifndef OS_GENL_H
#define OS_GENL_H

#include <stdint.h>

#include "model/bdf.h"
#include "model/nic.h"
#include "os/netlink.h"

/* The number of a family of this name; -ENOENT where the kernel has none, else -errno. */
int genl_find_family(struct netlink *netlink, const char *name, uint16_t *ret_family);

/*
 * The mode of a function's eswitch, DEVLINK_ESWITCH_MODE_*, asked of the family "devlink".
 * -ENODEV: its driver has no devlink instance; -EOPNOTSUPP: one without eswitch; -EPERM without
 * CAP_NET_ADMIN; -ENODATA where the reply lacks the mode; else -errno.
 */
int genl_read_eswitch(struct netlink *netlink, uint16_t family, struct bdf bdf, uint16_t *ret_mode);

/*
 * Calls each() with the speed of every interface of this network namespace whose driver tells one, in
 * one dump asked of the family "ethtool": what sysfs would say file by file. -EOPNOTSUPP or another
 * -errno where the dump was refused or broke off.
 */
int genl_read_speeds(struct netlink *netlink, uint16_t family,
		     void (*each)(int64_t ifindex, int64_t mbps, void *arg), void *arg);

/*
 * Calls each() with that part of every interface of this network namespace whose driver has one, in one
 * dump asked of the family "ethtool". -errno as above.
 */
int genl_read_nics(struct netlink *netlink, uint16_t family, enum nic_part part,
		   void (*each)(int64_t ifindex, const struct nic *nic, void *arg), void *arg);

/* The same of one interface: -ENODEV where there is none of that name, -EOPNOTSUPP where it has none. */
int genl_read_nic(struct netlink *netlink, uint16_t family, enum nic_part part,
		  const char *interface, struct nic *ret_nic);

/*
 * Sets what is there of that part, and leaves the rest. The kernel's -errno: -EINVAL, too, where the driver
 * lacks one of them, or a ring is to be longer than its most.
 */
int genl_set_nic(struct netlink *netlink, uint16_t family, enum nic_part part,
		 const char *interface, const struct nic *nic);

#endif
