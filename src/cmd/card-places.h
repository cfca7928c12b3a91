/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where did each card stand when a policy was last applied to it? What vfctl apply keeps of that, and what
 * follows for PFs that policies mean (docs/adr/0020).
 */
#ifndef CMD_CARD_PLACES_H
#define CMD_CARD_PLACES_H

#include "cmd/policies.h"

#define CARD_PLACES_PATH "/var/lib/vfctl/cards"

/* Tells of each PF whether it has moved: meant->moved; who cannot be told apart is refused. The arena's. */
void card_places_check(const struct machine *machine, const struct host *host, struct meant_pf *pfs,
		       size_t n, struct arena *arena);

/*
 * A policy is applied to the PFs that are to have it: keeps where they stand. Of one who has moved only where
 * a person has applied it, who was told, so what is stale is told until then. What cannot be kept is told.
 */
void card_places_keep(const struct run *run, struct machine *machine, const struct host *host,
		      const struct meant_pf *pfs, size_t n, bool by_person, struct arena *arena);

#endif
