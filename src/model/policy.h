/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs are which PFs to have, at every boot? As the files of /etc/vfctl/policy.d say it.
 */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "model/device.h"
#include "model/vf-wish.h"

enum {
	PF_MATCH_SIZE = 64 /* of a match in words, with its NUL */
};

/* A card: so that one that moves is noticed, an address alone is none. */
struct pf_match {
	const char *mac;    /* its permanent one, in lower case; NULL: by the three below */
	struct bdf address; /* where it stands */
	int64_t vendor_id;
	int64_t device_id;
};

struct pf_policy {
	struct pf_match match;
	int64_t n_vfs;
	bool up;		      /* false: as it is */
	const struct vf_wish *wishes; /* of n_vfs VFs */
	const char *source;	      /* "FILE:LINE:COLUMN" */
};

struct policy {
	struct pf_policy *pfs;
	size_t n;
};

/* "mac 52:54:00:aa:01:00", "address 0000:41:00.0, device 8086:10c9"; returns text. */
char *pf_match_format(const struct pf_match *match, char text[static PF_MATCH_SIZE]);

bool pf_match_equal(const struct pf_match *match, const struct pf_match *other);

/* Whether it is this device that is meant. */
bool pf_match_fits(const struct pf_match *match, const struct device *device);

#endif
