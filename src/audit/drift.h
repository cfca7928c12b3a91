/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with a host by its policy? planned -> report.
 */
#ifndef AUDIT_DRIFT_H
#define AUDIT_DRIFT_H

#include "model/finding.h"
#include "model/host.h"
#include "model/planned.h"

/*
 * A finding for each PF, VF and VM that the policy would change, and for the host; for each that cannot be as
 * it says; and one that passed for each of the others. command is what makes it so, NULL: nothing can. The
 * report lives in the host's arena.
 */
struct report *drift(const struct host *host, const struct planned *planned, const char *command);

/* Each of its rules, in the order that they are told in; NULL behind the last. */
const struct rule *drift_rule(size_t index);

/* The rule with this id, or NULL. */
const struct rule *drift_find_rule(const char *id);

#endif
