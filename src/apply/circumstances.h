/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was it like when the kernel refused a write? What sysfs says of the function by then, which
 * reasons go by. Nothing is allocated that was not there before the first write.
 */
#ifndef APPLY_CIRCUMSTANCES_H
#define APPLY_CIRCUMSTANCES_H

#include "apply/kinds.h"

struct refusal {
	const struct site *site;
	const struct step *step;
	const char *value;	/* that was refused; NULL: that it goes away */
	int error;		/* positive */
	char pf[BDF_TEXT_SIZE]; /* "" where it is about a file */
};

/* Each is false, too, where it cannot be read. */

bool is_gone(const struct refusal *refusal);
bool has_no_driver(const struct refusal *refusal); /* the PF, as the next two */
bool is_given_away(const struct refusal *refusal);
bool has_no_windows(const struct refusal *refusal); /* of memory for its VFs */
bool has_no_buses(const struct refusal *refusal);   /* for as many VFs */
bool has_realloc(const struct refusal *refusal);    /* the kernel, from its command line */
bool has_no_carrier(const struct refusal *refusal); /* the PF's interface, as the next three */
bool is_down(const struct refusal *refusal);
bool is_slower(const struct refusal *refusal); /* than the rate */
bool is_ethernet(const struct refusal *refusal);
bool is_named(const struct refusal *refusal);	  /* a driver, to be bound */
bool is_unknown(const struct refusal *refusal);	  /* that driver, to the kernel */
bool is_taken(const struct refusal *refusal);	  /* the VF, by another driver */
bool has_no_iommu(const struct refusal *refusal); /* the VF, which is to go to vfio-pci */
bool shares_group(const struct refusal *refusal); /* the VF, with other functions */

enum {
	WORD_SIZE = 128
};

/* What stands for a word in a sentence: "driver", "value", "total", "fitting", "speed", "interface", "pf". */
void circumstance_tell(const struct refusal *refusal, const char *word, size_t n,
		       char buf[static WORD_SIZE]);

#endif
