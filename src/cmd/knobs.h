/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knobs does the command line name?
 */
#ifndef CMD_KNOBS_H
#define CMD_KNOBS_H

#include "base/options.h"
#include "cmd/command.h"
#include "model/knob.h"
#include "model/step.h"

/* The rows of --only and --skip in a table of a command's, whose struct has option_texts of these names. */
#define KNOB_OPTIONS(type, ids)                                                               \
	{ .name = "only",                                                                     \
	  .kind = OPTION_TEXTS,                                                               \
	  .offset = offsetof(type, only),                                                     \
	  .argument = "ID",                                                                   \
	  .words = (ids),                                                                     \
	  .help = "only this knob; may be given again" },                                     \
	{                                                                                     \
		.name = "skip", .kind = OPTION_TEXTS, .offset = offsetof(type, skip),         \
		.argument = "ID", .words = (ids), .help = "not this knob; may be given again" \
	}

/* The knob of that id and side; NULL with a sentence that names the nearest. */
const struct knob *find_knob(const char *id, enum knob_side side, struct err *reterr);

/*
 * Whether all of these are knobs of that side, and any is left to be told of: EXIT_USAGE with a sentence
 * about the first that is not.
 */
enum exit_status check_knobs(const struct option_texts *only, const struct option_texts *skip,
			     enum knob_side side, struct err *reterr);

/* Prints the plan's settings, and what is to be said of them. 0 or -errno. */
int show_settings(const struct run *run, const struct plan *plan, struct arena *arena);

/* The command's options as they were given, and -c, to be given again with --apply; the arena's. */
const char *repeat_options(const struct run *run, struct arena *arena);

#endif
