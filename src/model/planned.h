/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would a policy change, entry by entry?
 */
#ifndef MODEL_PLANNED_H
#define MODEL_PLANNED_H

#include "model/knob.h"
#include "model/step.h"

struct planned_change {
	struct step step;
	const char *diff; /* of a text, where somebody asked for it; NULL */
};

struct planned_entry {
	const char *source;  /* "FILE:LINE:COLUMN" */
	const char *subject; /* an address, "host", "vm:" and a name; NULL: it is not there */
	struct planned_change *changes;
	size_t n;
	const char *error;   /* why it cannot be so; NULL: it can */
	bool is_unknown;     /* nobody knows whether it is so: what tells could not be reached */
	const char *unknown; /* what of it could not be read; NULL: nothing */
	const char *moved;   /* of a PF that stands elsewhere than when it was applied; NULL */
	const char *besides; /* which VFs a VM has besides what the entry names; NULL: none */
	const char *left;    /* what VMs have otherwise, which is left so; NULL: nothing */
	bool is_again;	     /* it follows from what a VM gives back */
};

struct planned {
	struct planned_entry *entries; /* in the order in which they are carried out */
	size_t n;
	size_t n_changes; /* of all */
	const char **notes;
	size_t n_notes;
	const struct setting *settings; /* of knobs of the host */
	size_t n_settings;
	enum needs needs;
};

#endif
