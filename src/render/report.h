/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is an audit's report told: as text, and as JSON?
 */
#ifndef RENDER_REPORT_H
#define RENDER_REPORT_H

#include <stdio.h>

#include "model/finding.h"
#include "render/field.h"
#include "render/sheet.h"

/* Worst first, by whom it is about: what stands in the report; how often what was found; the path. */
void report_print(FILE *stream, const struct host *host, const struct report *report,
		  const struct sheet_look *look);

/* All that there is to know of one rule. */
void rule_print(FILE *stream, const struct rule *rule, const struct sheet_look *look);

/* The same in short: id, severity, path, and when it fails. */
void rule_print_line(FILE *stream, const struct rule *rule, const struct sheet_look *look);

/* Of a struct report: the document vfctl/audit/1. */
extern const struct field audit_document[];

/* Likewise of a policy's: the document vfctl/verify/1. */
extern const struct field verify_document[];

/* Of a struct rule: the document vfctl/explain/1. */
extern const struct field explain_document[];

/* Of a struct decision: the member path of those that say one. */
extern const struct field decision_fields[];

struct rule_list {
	const struct rule **rules;
	size_t n;
};

/* Of a struct rule_list: the document vfctl/rules/1. */
extern const struct field rules_document[];

#endif
