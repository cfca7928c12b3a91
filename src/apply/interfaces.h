/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Have the VFs that a plan made their interfaces? They come after the driver is bound, and that driver
 * may come late itself: udev loads its module when it hears of the VF.
 */
#ifndef APPLY_INTERFACES_H
#define APPLY_INTERFACES_H

#include "apply/kinds.h"

/*
 * Waits until each VF that the plan gave a number, or a driver, has the interface that its driver makes:
 * one which has made some for other functions, or was bound only now. Nothing is waited for where VFs are
 * given to processes (vfio), or nobody brings a driver. Returns how many VFs lack theirs at the end, the
 * first of which is in object.
 */
size_t interfaces_await(const struct site *site, const struct plan *plan,
			char object[static VF_OBJECT_SIZE]);

#endif
