/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with this host, as one that gives VMs network cards? host -> report.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "model/finding.h"
#include "model/host.h"
#include "model/profile.h"

struct audit_request {
	enum way way; /* WAY_NONE: the audit decides */
	enum emphasis emphasis;
	const struct device *device;   /* that a VM is to get; NULL: any */
	const struct domain *domain;   /* the only VM that is judged; NULL: all */
	const struct profile *profile; /* the values that hosts are measured by; NULL: none */
	struct waivers waivers;
	const char *date;     /* by which they expire, "2026-01-01" */
	bool evidence_of_all; /* else only failures and unknowns have any */
	bool (*wants)(const struct rule *rule, const void *arg); /* NULL: all rules */
	const void *arg;
};

/* The facts that rules judge: a mask of enum facts, all of which the host must have been asked for. */
extern const unsigned int audit_facts;

/* Judges every rule that is wanted; the report lives in the host's arena. */
struct report *audit(const struct host *host, const struct audit_request *request);

/*
 * Whether the waiver is about nothing that failed or could not be judged, though its rule was to be
 * judged and it has not expired: what it excused is mended, or it names nobody.
 */
bool waiver_is_idle(const struct audit_request *request, const struct report *report,
		    const struct waiver *waiver, struct arena *arena);

/* Rule number i in the catalogue's order; NULL behind the last. */
const struct rule *audit_rule(size_t i);

/* The rule with this id, or NULL. */
const struct rule *audit_find_rule(const char *id);

#endif
