/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs, and in which memory, is a virtual machine best placed on this host?
 */
#ifndef PLAN_PLACE_H
#define PLAN_PLACE_H

#include "base/err.h"
#include "model/host.h"
#include "model/placement.h"

enum place_policy {
	PLACE_STRICT,	 /* on that node, or not at all */
	PLACE_PREFERRED, /* else of the same socket, else the nearest */
};

struct placing {
	const struct domain *domain;
	int64_t node;	  /* near which; UNKNOWN: any, but one */
	const char *near; /* what is on it, for sentences: "eth0"; NULL: it was named itself */
	enum place_policy policy;
	const char *policy_option; /* which sets that, for sentences: "--policy" */
	int64_t page_bytes;	   /* 0: no hugepages; UNKNOWN: as it has them, else as there are */
	bool migrates; /* it is to: what it sees of a CPU is to be found elsewhere, too */
};

/*
 * Places what the VM's next start takes: vCPUs on whole cores that no other VM is pinned to, those of a
 * core one after the other; its other threads beside them; its memory on their nodes. Where it is placed
 * so already it stays. Facts: FACTS_IDENTITY, FACTS_NUMA, FACTS_DOMAINS. -ENODEV where there is no such
 * node, -ENODATA where facts lack, -EINVAL for pages that its memory is no multiple of, or for none where
 * it has some, -ENOSPC where it does not fit, each with a sentence.
 */
int place_domain(const struct host *host, const struct placing *placing, struct arena *arena,
		 struct placement *ret_placement, struct err *reterr);

/* What place_domain notes where it finds no hugepages for a VM that has none. */
#define NOTE_NO_HUGEPAGES "it gets no hugepages: there are not enough free there"

/*
 * The mode that the CPU of the VM's guest is to get, as placement->cpu_mode; in *ret_note what that costs, or
 * that it is left, NULL: nothing is to be said. Its definition is known.
 */
const char *place_guest_cpu(const struct host *host, const struct placing *placing,
			    struct arena *arena, const char **ret_note);

#endif
