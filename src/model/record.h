/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of a transaction: who changed what, when, from what and to what?
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <stdint.h>

#include "model/step.h"

struct record {
	const char *id;	     /* the time in UTC, "20261121T140102.123456": in order by name, too */
	const char *time;    /* "2026-11-21T14:01:02Z" */
	const char *command; /* as it was typed */
	int64_t pid;
	const char *boot_id; /* of the boot that it happened in */
	struct plan plan;
	bool finished;		   /* else it was begun, and the journal leads back */
	const char *confirm_until; /* when it is undone, "2026-11-21T14:02:02Z"; or NULL */
};

/* Records, the latest first. */
struct history {
	struct record *records;
	size_t n;
};

#endif
