/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a record written as JSON? Without asking for memory where there is room: a journal is written anew
 * while its plan is carried out.
 */
#ifndef APPLY_JOURNAL_TEXT_H
#define APPLY_JOURNAL_TEXT_H

#include "base/text.h"
#include "model/record.h"

#define JOURNAL_SCHEMA "vfctl/journal/1"

/* Members that are there only where they say something: a plan's best_effort and n_settled. */
#define JOURNAL_BEST_EFFORT "best_effort"
#define JOURNAL_SETTLED	    "settled"

/* The record's JSON, one line, in place of what text held. */
void journal_compose(const struct record *record, struct strbuf *text);

#endif
