/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a host to be, whoever makes it so? A policy, and which of the host's PFs it means.
 */
#ifndef MODEL_DECLARED_H
#define MODEL_DECLARED_H

#include "model/device.h"
#include "model/policy.h"

struct declared_pf {
	const struct device *device;
	const struct pf_policy *policy;
	int64_t n_vfs; /* that it is to have, which it has where the policy does not say */
	/* Of each VF, why it is not free: "netdev:br0 has it"; NULL: it is. NULL: nobody asked. */
	const char *const *holders;
	/* Why its interface is somebody's: "it is a port of br0"; NULL: nobody's, or nobody asked. */
	const char *keeper;
	const char **links; /* paths of other .link files that may mean it, if that was asked */
	size_t n_links;
	const char *links_gap; /* why it is not known whether there are more; NULL: it is */
};

struct declared {
	const char *of; /* where that is said: "rack7.yaml", or "r750 as it stands" */
	struct policy policy;
	struct declared_pf *pfs; /* in the order of the policy */
	size_t n_pfs;
};

#endif
