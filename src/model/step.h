/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be changed on a machine? A plan is an ordered list of steps. Values are texts: --dry-run shows
 * them, the journal keeps them, JSON tells them.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/bdf.h"
#include "model/finding.h"
#include "model/knob.h"
#include "model/step-kind.h"

struct step {
	enum step_kind kind;
	const char *object;
	const char *from; /* NULL: it is not there yet */
	const char *to;	  /* NULL: it goes away, a file by this step, else with a later one */
};

struct plan {
	const struct step *steps;
	size_t n;
	size_t n_settled;		    /* of these `to` is what stood then, word for word */
	bool best_effort;		    /* skipping what a driver does not take */
	const struct step_result *left_out; /* steps that would have been, with the reason */
	size_t n_left_out;
	enum needs needs; /* before all is as wanted, once it is done */
	const struct decision
		*path;	    /* of a VM to the network, by which it was made; NULL: none was */
	const char **notes; /* what somebody should know who wants this; told, not done */
	size_t n_notes;
	const struct setting *settings; /* of knobs, by which it was made */
	size_t n_settings;
};

enum {
	VF_OBJECT_SIZE = BDF_TEXT_SIZE + 24, /* of a VF as an object of steps */
	LINE_CHANGES_SIZE = 24,		     /* of "+4294967295 -4294967295" */
	STEP_VALUE_SIZE = 48,		     /* of "4294967295 lines", and that in brackets */
};

/* A VF as an object, "0000:41:00.0/3"; returns object. */
char *vf_object_format(const char *pf, int64_t index, char object[static VF_OBJECT_SIZE]);

/* The PF's address and the VF's index; -EINVAL where it is no VF. */
int vf_object_parse(const char *object, char ret_pf[static BDF_TEXT_SIZE], int64_t *ret_index);

/* A text as "61 lines". */
const char *lines_shown(const char *text, char buf[static STEP_VALUE_SIZE]);

/*
 * A value as it is shown, in buf; what may hold passwords, as definitions and QEMU_CONF, by its lines. NULL
 * for NULL.
 */
const char *step_value_shown(const struct step *step, const char *value,
			     char buf[static STEP_VALUE_SIZE]);

/* A value in a line, in buf: a file's content by its size, a definition by its lines; "absent" for NULL. */
const char *step_value_brief(const struct step *step, const char *value,
			     char buf[static STEP_VALUE_SIZE]);

/* What it becomes, as step_value_shown has it; of lines with how many come and go, "83 lines (+20 -1)". */
const char *step_to_shown(const struct step *step, char buf[static STEP_VALUE_SIZE]);

/* How many lines come and go, "+20 -1", in buf, which it returns; NULL where all of them do. */
const char *step_line_changes(const struct step *step, char buf[static LINE_CHANGES_SIZE]);

/* Whether it is shown so. */
bool step_is_secret(const struct step *step);

/* Whether its values are texts of lines, of which a size alone would not tell that they differ. */
bool step_is_text(const struct step *step);

/* Whether its texts may be shown side by side; definitions as they are read without passwords. */
bool step_has_diff(const struct step *step);

/* Whether it is of those by which a host is tuned for virtio-net: no VFs, no VMs, no file of vfctl's own. */
bool step_tunes_host(const struct step *step);

/* Whether both are about VFs of one PF. */
bool step_shares_pf(const struct step *step, const struct step *other);

/* Whether both change the same thing. */
bool step_has_place(const struct step *step, const struct step *other);

/* The steps that lead back, the last one first; the arena's, the texts not copied. */
struct step *plan_reversed(const struct plan *plan, struct arena *arena);

#endif
