/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a change still there after a reboot? By vfctl's own file about the PF.
 */
#ifndef CMD_PERSIST_H
#define CMD_PERSIST_H

#include "cmd/command.h"
#include "model/step.h"
#include "model/vf-wish.h"

#define PERSIST_OPTION(type, member, text)                                                  \
	{                                                                                   \
		.name = "persist", .kind = OPTION_SWITCH, .offset = offsetof(type, member), \
		.help = (text)                                                              \
	}

/* What n VFs of a PF are to have at every boot; with 0 nothing is said of it any more. */
struct persistence {
	const struct device *pf;
	const struct vf_wish *wishes;
	int64_t n;
	bool up;
	bool joins; /* a file about another number of VFs is not to be replaced */
};

/*
 * Adds to the plan the steps that make it so. EXIT_USAGE, with a sentence, where a policy is broken;
 * EXIT_REFUSED where a file that vfctl did not write speaks of the PF, or its own of another card.
 */
enum exit_status persist(const struct machine *machine, const struct persistence *persistence,
			 struct arena *arena, struct plan *plan, struct err *reterr);

/* One line, where the PF's VFs return at boot. */
void tell_persisted(const struct machine *machine, const struct device *pf, struct arena *arena);

#endif
