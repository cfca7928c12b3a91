/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VF to have?
 */
#ifndef MODEL_VF_WISH_H
#define MODEL_VF_WISH_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/vf-attribute.h"

struct vf_wish {
	const char *values[N_VF_ATTRIBUTES]; /* as vf_attribute_parse writes them; NULL: as it is */
	bool derive_mac;		     /* by mac_derive, instead of a value */
	const char *msix;   /* a number of vectors, "0" the device's default; NULL: as it is */
	const char *driver; /* a name, DRIVER_NONE, DRIVER_BY_HOST; NULL: as it is */
};

/* What a VF is to have by both, of which the second counts where both say something. */
struct vf_wish vf_wish_join(const struct vf_wish *wish, const struct vf_wish *second);

bool vf_wish_equal(const struct vf_wish *wish, const struct vf_wish *other);

/* Whether its least rate is above its highest; 0 is no limit, which is above all. */
bool vf_wish_has_crossed_rates(const struct vf_wish *wish);

/*
 * What the VF has now of what is wished, so that it can have it again: "trust=off vlan=100:3"; ""
 * where nothing is wished, or what stands is not known. The arena's; and such a text as a wish, false
 * where it is none.
 */
const char *vf_wish_standing(const struct vf_wish *wish, const struct vf *vf, struct arena *arena);
bool vf_wish_parse(const char *text, struct arena *arena, struct vf_wish *ret_wish);

#endif
