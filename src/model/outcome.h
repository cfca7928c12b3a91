/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of a plan, and of each of its steps?
 */
#ifndef MODEL_OUTCOME_H
#define MODEL_OUTCOME_H

#include "model/step.h"

enum step_state {
	STEP_PENDING,  /* its turn did not come */
	STEP_DEFERRED, /* it is still to come: error says what for */
	STEP_PLANNED,
	STEP_DONE,
	STEP_SKIPPED, /* there was nothing to do */
	STEP_UNDONE,
	STEP_FAILED,
	N_STEP_STATES
};

extern const char *const step_state_names[N_STEP_STATES];

enum outcome_status {
	OUTCOME_DONE,
	OUTCOME_UNCHANGED,    /* all was as wanted */
	OUTCOME_REFUSED,      /* nothing was changed */
	OUTCOME_UNDONE,	      /* it failed, and all is as before */
	OUTCOME_LEFT_CHANGED, /* it failed, and something could not be undone */
	OUTCOME_PLANNED,
	N_OUTCOME_STATUSES
};

extern const char *const outcome_status_names[N_OUTCOME_STATUSES];

/* Room for what is said of a step is there before anything is changed. */
struct step_result {
	const struct step *step;
	enum step_state state;
	char error[512]; /* empty: none */
};

struct outcome {
	enum outcome_status status;
	struct step_result *results; /* in the plan's order */
	size_t n;
	const char *transaction; /* its id; NULL where none was begun */
	enum needs needs;
	const struct decision *path; /* the plan's, as its notes */
	const char **notes;
	size_t n_notes;
	const struct setting *settings; /* likewise */
	size_t n_settings;
	struct err why; /* why it was refused, undone or left changed; else code 0 */
};

#endif
