/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are transactions told: what became of one, and which there were?
 */
#ifndef RENDER_OUTCOME_H
#define RENDER_OUTCOME_H

#include <stdio.h>

#include "model/applied.h"
#include "model/record.h"
#include "render/table.h"

/* Of a struct outcome: the document vfctl/outcome/1. */
extern const struct field outcome_document[];

/* Prints a line for each step. */
void outcome_print(FILE *stream, const struct outcome *outcome);

/* Of a struct applied: the document vfctl/apply/1. */
extern const struct field applied_document[];

/* Of a struct history: the document vfctl/history/1. */
extern const struct field history_document[];

/* Prints a line for each transaction; as table_print. */
int history_print(FILE *stream, const struct history *history, struct arena *arena,
		  const struct table_look *look);

#endif
