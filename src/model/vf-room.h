/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which room have a PF's VFs? Windows of memory and bus numbers, without which sriov_enable of
 * drivers/pci/iov.c makes none.
 */
#ifndef MODEL_VF_ROOM_H
#define MODEL_VF_ROOM_H

#include "model/bdf.h"
#include "model/device.h"

enum {
	N_VF_BARS = 6
};

/*
 * The windows of the VF BARs that a PF's `resource` has, by their numbers, each of all VFs: how many;
 * -EINVAL where the text is cut short.
 */
int vf_room_in_memory(const char *resource, struct iov_bar bars[static N_VF_BARS]);

/*
 * How many VFs have routing ids up to the last bus below the bridge above, which decides where requests
 * to them go; INT64_MAX where they share one. UNKNOWN where offset or stride is.
 */
int64_t vf_room_on_buses(struct bdf pf, int64_t offset, int64_t stride, int64_t last_bus);

#endif
