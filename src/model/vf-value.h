/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a value of a VF's attribute say, part by part, and how is it written? One row for each
 * kind of value. For vf-attribute.c, and for who tells the kernel.
 */
#ifndef MODEL_VF_VALUE_H
#define MODEL_VF_VALUE_H

#include <stdint.h>

#include "base/err.h"

enum {
	VF_ATTRIBUTE_SIZE = 32, /* of the longest value, with its NUL */
	VF_MAC_BYTES = 6,
};

/* Its parts, of which each kind has its own; the others are 0. */
struct vf_value {
	uint8_t mac[VF_MAC_BYTES];
	uint16_t vlan;
	uint16_t qos;
	uint16_t protocol; /* the VLAN's: ETH_P_8021Q, ETH_P_8021AD */
	/*
	 * A rate in Mbit/s; "off" 0, "on" 1; a link state as IFLA_VF_LINK_STATE_*; a GUID, whose first
	 * byte is the highest (guid_be_to_cpu order, as ndo_set_vf_guid takes it).
	 */
	uint64_t number;
};

struct vf_value_kind {
	/* In any spelling that is understood, and whatever the kernel may hold. -EINVAL, and why. */
	int (*take)(const char *text, struct vf_value *value, struct err *reterr);
	/* Whether somebody may ask for it, too. -EINVAL, and why not. NULL: all are good. */
	int (*judge)(const char *text, const struct vf_value *value, struct err *reterr);
	/* In the one form. */
	void (*write)(const struct vf_value *value, char ret_text[static VF_ATTRIBUTE_SIZE]);
};

extern const struct vf_value_kind vf_mac_kind;
extern const struct vf_value_kind vf_vlan_kind;
extern const struct vf_value_kind vf_rate_kind;
extern const struct vf_value_kind vf_switch_kind;
extern const struct vf_value_kind vf_link_state_kind;
extern const struct vf_value_kind vf_guid_kind;

#endif
