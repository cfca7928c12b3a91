/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do VFs get what their PF administers? The rows of vf-mac and the like. A PF tells of all its VFs
 * at once, and takes changes of several.
 */
#ifndef APPLY_VF_ATTRIBUTES_H
#define APPLY_VF_ATTRIBUTES_H

#include "apply/kinds.h"
#include "model/vf-attribute.h"

/* What a PF told of its VFs, until something is written. */
struct told {
	bool valid;
	char pf[BDF_TEXT_SIZE];
	int64_t ifindex;
	struct vf *vfs;
	size_t n;
	char dark[BDF_TEXT_SIZE]; /* the PF whose carrier was waited for last, in vain */
};

bool vf_attribute_step_is_value(enum step_kind kind, const char *value);
int vf_attribute_step_read(const struct site *site, const struct step *step, char *buf,
			   size_t size);
int vf_attribute_step_write(const struct site *site, const struct step *step, const char *value);

/*
 * Makes room, before the first write, for all that a PF may tell while the plan is carried out or
 * undone: from then on the arena grows only where it has more VFs than the plan speaks of.
 */
void vf_attributes_reserve(const struct site *site, const struct plan *plan);

/* Whether one request may hold both. */
bool vf_attribute_joins(const struct step *step, const struct step *other);

/*
 * Sets all of n that join each other, but for those that stand already: some drivers refuse to set what
 * a VF has. 0 or -errno: then some may stand.
 */
int vf_attribute_write_all(const struct site *site, const struct writing *writings, size_t n);

/* At which of them the kernel stopped: it goes from VF to VF, in the order of their attributes. */
size_t vf_attribute_find_lacking(const struct site *site, const struct writing *writings, size_t n);

/* Whether the PF of this VF has no carrier, without which some drivers take no rate. */
bool vf_rate_awaits_carrier(const struct site *site, const struct step *step);

#endif
