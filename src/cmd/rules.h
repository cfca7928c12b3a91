/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the audit's rules named and told?
 */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include <stdbool.h>

#include "base/err.h"
#include "model/finding.h"

/* The rule of that id; NULL, with a sentence that names the nearest, where there is none. */
const struct rule *find_rule(const char *id, struct err *reterr);

/* All on stdout: one below the other, a line each where no terminal is too narrow; or as JSON. */
void list_rules(bool json);

#endif
