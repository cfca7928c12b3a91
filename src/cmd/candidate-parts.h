/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a word to complete from offered? What the parts of candidates.c share, and nobody else.
 */
#ifndef CMD_CANDIDATE_PARTS_H
#define CMD_CANDIDATE_PARTS_H

#include "cmd/candidates.h"

/* What of the word is to be completed. */
const char *rest_of(struct word word);

/* Offers a text that may finish the word, and what it is. */
void offer(struct word word, const char *text, const char *about);

/* A name that a shell would break, or that breaks the lines of the answer, is no word to offer. */
bool is_word(const char *text);

bool looks_like_address(const char *text);

/* Of the host that the command line is about: VMs, pools of VFs, where a standby may be, what vfctl gave. */
void offer_domains(const struct run *run, struct word word);
void offer_pools(const struct run *run, struct word word);
void offer_sources(const struct run *run, struct word word);
void offer_given(const struct run *run, struct word word);

#endif
