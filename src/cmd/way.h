/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which path does a VM get to the network: as the audit recommends, or as somebody wants it?
 */
#ifndef CMD_WAY_H
#define CMD_WAY_H

#include "cmd/command.h"
#include "model/finding.h"
#include "model/profile.h"

/* In the order of the words of --path. */
enum path_option {
	PATH_AUTO,
	PATH_SRIOV,
	PATH_VIRTIO,
};

#define PATH_WORDS "auto|sriov|virtio"

/* What the audit has to be asked for; PATH_AUTO: it decides. */
enum way path_way(enum path_option option);

/*
 * The path by that profile, with its reasons, which are the host's: PATH_SRIOV and a device that is named
 * want SR-IOV, and are refused where it is not to be had, as all is without KVM.
 */
enum exit_status choose_way(const struct host *host, enum path_option option,
			    const struct profile *profile, const struct device *device,
			    const struct decision **ret_decision, struct err *reterr);

#endif
