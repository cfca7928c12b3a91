/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What leads back from a transaction that was cut short? Its journal, on disk before anything is
 * changed. It becomes a part of the history when all is done.
 */
#ifndef APPLY_JOURNAL_H
#define APPLY_JOURNAL_H

#include "apply/kinds.h"
#include "base/arena.h"
#include "base/text.h"
#include "model/record.h"
#include "os/ledger.h"

/* The boot that this is, the arena's. -errno with a sentence where the kernel does not tell. */
int boot_id_read(const struct root *root, struct arena *arena, const char **ret_boot_id,
		 struct err *reterr);

/* A record of now, with its id; the plan's texts are not copied. -errno with a sentence. */
int record_begin(const struct root *root, const struct plan *plan, const char *command,
		 struct arena *arena, struct record *ret_record, struct err *reterr);

/*
 * Puts the journal on disk, and makes room in the history; its text stays in text, with memory for
 * journal_update. -errno with a sentence: then there is no journal.
 */
int journal_write(const struct site *site, const struct record *record, struct strbuf *text,
		  struct err *reterr);

/* The record's plan is this by now: the journal says so, too. 0, or -errno: it says what it said. */
int journal_update(const struct site *site, struct record *record, const struct plan *plan,
		   struct strbuf *text);

/* Ends the transaction: moves the journal into the history. -errno: it is where it was. */
int journal_commit(const struct site *site, const struct record *record);

/* All is as before: the journal goes. 0 or -errno. */
int journal_remove(const struct site *site);

/* Whether there is one, readable or not. */
bool journal_is_there(const struct ledger *ledger);

/*
 * Of a transaction that a reboot cut short only this plan is left, and it waits for libvirt: the journal
 * goes, and is free for others. text is room; journal_compose_waiting fills it. 0 or -errno.
 */
void journal_compose_waiting(const struct record *record, const struct plan *left,
			     struct strbuf *text);
int journal_set_aside(const struct site *site, const struct strbuf *text);

/* What waits so, as the journal. */
bool waiting_is_there(const struct ledger *ledger);
int waiting_read(const struct ledger *ledger, struct arena *arena, struct record *ret_record,
		 struct err *reterr);
int waiting_remove(const struct site *site);

/*
 * Reads the journal (id NULL) or what the history has by this id; the arena's. -ENOENT without a word
 * where there is none; -EBADMSG where vfctl did not write it so, or not to its end, another -errno,
 * both with a sentence.
 */
int journal_read(const struct ledger *ledger, const char *id, struct arena *arena,
		 struct record *ret_record, struct err *reterr);

/* The ids of the history, the oldest first; how many or -errno. */
ssize_t history_list(const struct ledger *ledger, struct arena *arena, const char ***ret_ids);

#endif
