/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the kernel told, through a PF, what its VFs are to be? Requests are put together here:
 * libnl 3.7's own loses VFs that do not fit a page, and writes the VLAN's protocol in host order.
 */
#ifndef OS_RTNL_SET_H
#define OS_RTNL_SET_H

#include <stddef.h>
#include <stdint.h>

#include "model/vf-attribute.h"
#include "os/netlink.h"

/* One attribute of one VF, as vf_attribute_parse writes it. */
struct vf_change {
	int64_t index;
	enum vf_attribute attribute;
	const char *value;
};

/*
 * Sets them, in as few requests as hold them (IFLA_VFINFO_LIST's length has 16 bits). Those of one VF
 * must stand together, each attribute once; the VFs are set in the order given, a VF's attributes in
 * the kernel's. Where a VF is given one of its two rates, the other goes with it as `now` (all VFs, as
 * rtnl_read_vfs read them, by index, n_now of them; may be NULL where n_now is 0) has it, for the kernel
 * sets both. Before anything is sent: -EINVAL for a value that vf_attribute_is_value denies or an index
 * below 0, -ENODATA where the other rate is not known. The kernel stops at the first that fails and
 * leaves what it did before: its -errno says no more than that.
 */
int rtnl_set_vfs(struct netlink *netlink, int64_t ifindex, const struct vf_change *changes,
		 size_t n, const struct vf *now, size_t n_now);

/* Brings the interface up or down: 0 also where it is so already. The kernel's -errno. */
int rtnl_set_up(struct netlink *netlink, int64_t ifindex, bool up);

#endif
