/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the audit's rules named and told?
 */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include <stdio.h>

#include "base/err.h"
#include "model/finding.h"

/* The rule of that id; NULL, with a sentence that names the nearest, where there is none. */
const struct rule *find_rule(const char *id, struct err *reterr);

/* One line for each. */
void print_rules(FILE *stream);

#endif
