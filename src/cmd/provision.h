/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do commands get from the command line to a PF with other VFs, or to VFs that are given something?
 */
#ifndef CMD_PROVISION_H
#define CMD_PROVISION_H

#include "cmd/command.h"
#include "plan/create.h"

#define PROVISION_FACTS                                                                 \
	(FACTS_PCI | FACTS_NET | FACTS_ESWITCH | FACTS_USERS | FACTS_DOMAINS |          \
	 FACTS_VIRTUAL_NETWORKS | FACTS_SERVICES | FACTS_OVERRIDES | FACTS_VF_VECTORS | \
	 FACTS_LIFELINES)

struct provision_how {
	bool dry_run;
	bool persist; /* it shall be so at every boot */
};

/* The PF that a person calls so. EXIT_UNREACHABLE with a sentence for what is none, else as find_device. */
enum exit_status find_pf(const struct host *host, const char *name, const struct device **ret_pf,
			 struct err *reterr);

/* How many VFs a PF is to have, as it was typed; NULL: it was not. -EINVAL with a sentence. */
int count_parse(const char *text, uint64_t *ret_n, struct err *reterr);

/* Plans it for the PF that the first operand names, and carries it out, or only shows it. */
enum exit_status provision(const struct run *run, struct creation *creation,
			   const struct provision_how *how, struct arena *arena,
			   struct err *reterr);

/* Plans for the VFs that the operands name what each is to have, likewise. */
enum exit_status provision_vfs(const struct run *run, const struct vf_wish *wish,
			       const struct terms *terms, const struct provision_how *how,
			       struct arena *arena, struct err *reterr);

#endif
