/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VF to have?
 */
#ifndef MODEL_VF_WISH_H
#define MODEL_VF_WISH_H

#include "model/vf-attribute.h"

struct vf_wish {
	const char *values[N_VF_ATTRIBUTES]; /* as vf_attribute_parse writes them; NULL: as it is */
	bool derive_mac;		     /* by mac_derive, instead of a value */
	const char *msix;   /* a number of vectors, "0" the device's default; NULL: as it is */
	const char *driver; /* a name, DRIVER_NONE, DRIVER_BY_HOST; NULL: as it is */
};

#endif
