/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the knobs of guests tell what they want? Only files of plan/tune-guest include this, and the table.
 */
#ifndef PLAN_TUNING_GUEST_H
#define PLAN_TUNING_GUEST_H

#include "plan/tune-guest.h"

/* A guest on its way to be tuned. */
struct tuning_guest {
	const struct tune_guest_request *request;
	const struct host *host;
	const struct definition *definition; /* what it has now, or has at its next start */
	struct arena *arena;
	const struct knob *knob; /* whose turn it is */
	struct settings settings;
};

/* It is to be so; how it is, the guest may have told. */
void guest_want(struct tuning_guest *tuning, const char *object, const char *wanted,
		const char *why);

/* It stays as it is, for this reason. */
void guest_leave(struct tuning_guest *tuning, const char *object, const char *why);

/* Whether libvirt gives it a VF there. */
bool guest_vnic_is_vf(const struct tuning_guest *tuning, const struct vnic *vnic);

/* Guests' knobs, in the order of their table; NULL at its end. What the i-th does. */
const struct knob *guest_knob_at(size_t i);
void guest_knob_tune(size_t i, struct tuning_guest *tuning);

/* ---- one each */

void guest_queues(struct tuning_guest *tuning);
void guest_mtu(struct tuning_guest *tuning);
void guest_buffers(struct tuning_guest *tuning);
void guest_rings(struct tuning_guest *tuning);
void guest_irqs(struct tuning_guest *tuning);

#endif
