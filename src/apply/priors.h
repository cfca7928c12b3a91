/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a machine as a plan takes it to be, before it is carried out, and before it is undone?
 */
#ifndef APPLY_PRIORS_H
#define APPLY_PRIORS_H

#include "apply/kinds.h"
#include "apply/places.h"

/* step_read, with a sentence where it fails. */
int prior_read(const struct site *site, const struct step *step, char *value,
	       const char **ret_value, struct err *reterr);

/* Whether nothing is left to do where all is as the plan takes it to be. */
bool plan_is_idle(const struct plan *plan, const struct places *places);

/*
 * Whether all is as the plan takes it to be, read into value (VALUE_SIZE bytes): 0; 1 with a sentence
 * where somebody has changed something since; -errno with one where it cannot be read.
 */
int priors_check(const struct site *site, const struct plan *plan, const struct places *places,
		 char *value, struct err *reterr);

/*
 * Whether undoing step i loses what somebody else has written since: 0, 1 or -errno, with sentences, as
 * priors_check.
 */
int priors_check_undo(const struct site *site, const struct plan *plan, size_t i, char *value,
		      struct err *reterr);

/* As much of a value as a sentence bears. */
const char *value_shown(const struct step *step, const char *value, char buf[static 48]);

/* Why it could not be read: libvirt's own words, else the errno's. */
const char *read_error(const struct site *site, const struct step *step, int error);

#endif
