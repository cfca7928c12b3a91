/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a VF does its PF administer, and how is each written? One row each: options, steps and
 * requests to the kernel all read it. Values are texts in one form, so that equal ones are equal.
 */
#ifndef MODEL_VF_ATTRIBUTE_H
#define MODEL_VF_ATTRIBUTE_H

#include <stdbool.h>

#include "base/err.h"
#include "model/device.h"
#include "model/vf-value.h"

/* In the order in which the kernel sets them within a VF (do_setvfinfo of net/core/rtnetlink.c). */
enum vf_attribute {
	VF_MAC,	 /* "52:54:00:aa:01:00"; zeros: none */
	VF_VLAN, /* "0", "100", "100:3", "100:0:802.1ad": zeros and 802.1q left out at the end */
	VF_MIN_RATE,   /* Mbit/s, "0": none */
	VF_MAX_RATE,   /* Mbit/s, "0": no limit */
	VF_SPOOFCHK,   /* "on", "off" */
	VF_LINK_STATE, /* "auto", "enable", "disable" */
	VF_RSS_QUERY,  /* "on", "off" */
	VF_TRUST,      /* "on", "off" */
	VF_NODE_GUID,  /* "00:11:22:33:44:55:66:77" */
	VF_PORT_GUID,
	N_VF_ATTRIBUTES
};

/* "mac", "vlan", "min-rate", …: as options and, behind "vf-", steps are called. */
extern const char *const vf_attribute_names[N_VF_ATTRIBUTES];

/* What a new VF has, in the form above, whatever its PF's driver; NULL: drivers differ. */
extern const char *const vf_attribute_by_itself[N_VF_ATTRIBUTES];

/*
 * What somebody typed, in the form above; a MAC or GUID may come with capitals or dashes. -EINVAL with
 * a sentence that says what is wrong with it and what is wanted: a multicast MAC, VLAN 4095 (the kernel
 * takes it; 802.1Q reserves it), a protocol without a VLAN, "4x".
 */
int vf_attribute_parse(enum vf_attribute attribute, const char *text,
		       char ret_value[static VF_ATTRIBUTE_SIZE], struct err *reterr);

/*
 * Whether the value is in the form above, as a journal may hold it: also one that only the kernel would
 * take, for what stood before vfctl came is put back.
 */
bool vf_attribute_is_value(enum vf_attribute attribute, const char *value);

/* Takes such a value apart. -EINVAL for any other. */
int vf_attribute_take(enum vf_attribute attribute, const char *value, struct vf_value *ret_value);

/* Whether libvirt can set it of an <interface>: it knows neither a priority nor 802.1ad. */
bool vf_vlan_is_plain(const struct vf_value *vlan);

/*
 * What stands, in the form above. 0; -ENODATA where it is not known or has no such form (a VLAN of
 * another protocol), -EOPNOTSUPP where there is no such thing: the driver does not tell of it, a GUID
 * with Ethernet, a MAC with InfiniBand. Of what a driver never takes the kernel may tell all the same:
 * link state "auto", rates 0.
 */
int vf_attribute_read(enum vf_attribute attribute, const struct vf *vf,
		      char ret_value[static VF_ATTRIBUTE_SIZE]);

/* Has the VF have such a value, whose text is the arena's then. -EINVAL for one that is not in the form. */
int vf_attribute_put(enum vf_attribute attribute, const char *value, struct arena *arena,
		     struct vf *vf);

#endif
