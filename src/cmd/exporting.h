/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be exported: a policy, or the host as it stands? What vfctl export's files share.
 */
#ifndef CMD_EXPORTING_H
#define CMD_EXPORTING_H

#include "cmd/command.h"
#include "model/declared.h"
#include "model/unsaid.h"

struct exporting {
	const struct run *run;
	struct arena *arena;
	struct machine *machine;
	struct host *host;
	bool is_whole; /* how the host is tuned and its VMs are asked for, too */
	struct declared declared;
	struct unsaid unsaid;
};

/* Looks at the machine and describes it. */
void exporting_describe(struct exporting *exporting);

void exporting_end(struct exporting *exporting);

#define _cleanup_exporting_ _cleanup_(exporting_end)

#endif
