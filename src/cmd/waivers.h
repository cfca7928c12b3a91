/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which failures does the operator's file waive?
 */
#ifndef CMD_WAIVERS_H
#define CMD_WAIVERS_H

#include "audit/audit.h"
#include "base/arena.h"
#include "base/err.h"
#include "cmd/command.h"
#include "model/waiver.h"

/* The row of --waivers in a table of a command's, whose struct has its text as that member. */
#define WAIVERS_OPTION(type, member)                                                      \
	{                                                                                 \
		.name = "waivers", .kind = OPTION_TEXT, .offset = offsetof(type, member), \
		.argument = "FILE", .words = "@files",                                    \
		.help = "failures that do not count, and why, in YAML"                    \
	}

/*
 * Reads the file; its texts are the arena's. EXIT_UNREACHABLE where it cannot be read, EXIT_USAGE with
 * file, line and column where it says what cannot be, a rule that there is not among that.
 */
enum exit_status read_waivers(const char *path, struct arena *arena, struct waivers *ret_waivers,
			      struct err *reterr);

/* This day, or the one that date names ("2026-01-01"); EXIT_USAGE where that is none. */
enum exit_status choose_date(const char *date, char ret_date[DATE_SIZE], struct err *reterr);

/* A waiver for nobody is a slip of its writer's, or has done its duty: says so on standard error. */
void tell_idle_waivers(const struct audit_request *request, const struct report *report,
		       struct arena *arena);

#endif
