/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that can be tuned: the host's knobs, the VM's and the guest's.
 */
#include "base/text.h"
#include "plan/tuning-guest.h"
#include "plan/tuning-vm.h"
#include "plan/tuning.h"

static const struct knob *(*const sides[N_KNOB_SIDES])(size_t i) = {
	[KNOB_HOST] = host_knob_at,
	[KNOB_VM] = vm_knob_at,
	[KNOB_GUEST] = guest_knob_at,
};

const struct knob *knob_at(size_t i)
{
	for (size_t side = 0; side < N_KNOB_SIDES; side++) {
		size_t n = 0;

		while (sides[side](n))
			n++;
		if (i < n)
			return sides[side](i);
		i -= n;
	}
	return NULL;
}

const struct knob *knob_find(const char *id)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = knob_at(i)); i++)
		if (str_equal(knob->id, id))
			return knob;
	return NULL;
}
