/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which path does a VM get to the network? See way.h.
 */
#include "cmd/way.h"

#include <errno.h>

#include "audit/audit.h"
#include "base/text.h"

enum way path_way(enum path_option option)
{
	static const enum way ways[] = {
		[PATH_AUTO] = WAY_NONE,
		[PATH_SRIOV] = WAY_SRIOV,
		[PATH_VIRTIO] = WAY_VIRTIO,
	};

	return ways[option];
}

static enum exit_status refuse(const struct decision *decision, const char *what,
			       struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf reasons = { 0 };

	/* How near it is ends in what to ask the audit. */
	for (size_t i = 0; i < decision->n_reasons; i++)
		if (decision->reasons[i] != decision->near)
			strbuf_addf(&reasons, "%s%s", reasons.length ? "; " : "",
				    decision->reasons[i]);
	err_set(reterr, -EOPNOTSUPP, "%s: %s (vfctl audit says what helps)", what,
		reasons.length ? reasons.text : "nobody knows why");
	return EXIT_REFUSED;
}

enum exit_status choose_way(const struct host *host, enum path_option option,
			    const struct profile *profile, const struct device *device,
			    const struct decision **ret_decision, struct err *reterr)
{
	const struct audit_request request = {
		.device = device,
		.profile = profile,
		.date = "0000-00-00",
	};
	struct decision *decision = NULL;

	decision = &audit(host, &request)->decision;
	if (decision->recommended == WAY_NONE)
		return refuse(decision, "this host runs no VMs", reterr);
	if (option == PATH_SRIOV && decision->recommended != WAY_SRIOV)
		return refuse(decision, "no VM can get a VF here", reterr);
	if (option == PATH_VIRTIO) {
		decision->recommended = WAY_VIRTIO;
		decision->forced = true;
		decision->device = NULL;
		decision->n_reasons = 0;
	}
	*ret_decision = decision;
	return EXIT_DONE;
}
