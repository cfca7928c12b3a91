/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the audits of many hosts say beside each other, and which hosts differ from the rest?
 */
#ifndef MODEL_FLEET_H
#define MODEL_FLEET_H

#include "base/arena.h"
#include "model/finding.h"

/* What a rule came to on one host, over all that it looked at there: the worst, in this order. */
enum outcome {
	OUTCOME_NONE, /* it was not asked, or does not apply */
	OUTCOME_PASS,
	OUTCOME_UNKNOWN,
	OUTCOME_INFO,
	OUTCOME_WARNING,
	OUTCOME_ERROR,
	N_OUTCOMES
};

/* "pass", "unknown", "info", …; of none "not_applicable". */
extern const char *const outcome_names[N_OUTCOMES];

struct fleet_host {
	const char *source; /* the capture's path */
	const char *name;   /* as it calls itself; else the file's name */
	const char *label;  /* the name; where another has the same, with the path */
	const char *error;  /* why it could not be judged; NULL: it was */
	enum way way;
	const unsigned char *outcomes; /* an enum outcome for each of the fleet's rules */
	bool differs;		       /* from what more than half have */
};

struct fleet {
	struct arena *arena;
	const struct rule **rules;
	size_t n_rules;
	struct fleet_host *hosts;
	size_t n_hosts;
};

/* What a finding adds to its rule's outcome. */
enum outcome outcome_of(const struct finding *finding);

/* What passes and what does not apply are alike. */
bool outcome_alike(enum outcome a, enum outcome b);

/* Whether both were judged alike, in every rule and in the path. */
bool fleet_alike(const struct fleet *fleet, const struct fleet_host *a, const struct fleet_host *b);

/*
 * What a rule came to on more than half of the hosts that were judged, OUTCOME_PASS also where it does not
 * apply; N_OUTCOMES where no outcome is so common. And the path of more than half; N_WAYS likewise.
 */
enum outcome fleet_usual(const struct fleet *fleet, size_t rule);
enum way fleet_usual_way(const struct fleet *fleet);

/* Marks each host that in a rule, or in its path, is not as is usual, or that could not be judged. */
void fleet_mark_differences(struct fleet *fleet);

/* Gives each host its label. */
void fleet_label(struct fleet *fleet);

/* On how many hosts a rule, by its index, came to at least this. */
size_t fleet_count(const struct fleet *fleet, size_t rule, enum outcome least);

/* What a rule came to on the host where that is worst. */
enum outcome fleet_worst(const struct fleet *fleet, size_t rule);

/* The indexes of all rules, by what they came to somewhere, and then in the catalogue's order. */
size_t *fleet_worst_first(const struct fleet *fleet);

/* How many rules could not be judged on a host. */
size_t fleet_unknown(const struct fleet *fleet, const struct fleet_host *host);

#endif
