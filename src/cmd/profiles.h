/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tuning profile counts? A file, or one by its name: the machine's own in /etc/vfctl/profiles before
 * those that are compiled in.
 */
#ifndef CMD_PROFILES_H
#define CMD_PROFILES_H

#include "base/arena.h"
#include "base/err.h"
#include "cmd/command.h"
#include "model/profile.h"
#include "os/machine.h"

/* The row of --profile in a table of a command's, whose struct has its text as that member. */
#define PROFILE_OPTION(type, member)                                                      \
	{                                                                                 \
		.name = "profile", .kind = OPTION_TEXT, .offset = offsetof(type, member), \
		.argument = "NAME|FILE", .words = "@profiles",                            \
		.help = "the values that a host should have"                              \
	}

/* Whether the word is a file's, which stands where vfctl runs, whichever machine is looked at. */
bool profile_is_file(const char *word);

/*
 * The profile that the word names (NULL: default), the arena's. Of what it does not say it has the values of
 * the compiled in one of its name, else of default. EXIT_USAGE with a sentence where there is no such
 * profile, which names those that there are, and with file, line and column for one that is broken;
 * EXIT_UNREACHABLE where it cannot be read. machine may be NULL for a file.
 */
enum exit_status find_profile(const struct machine *machine, const char *word, struct arena *arena,
			      struct profile *ret_profile, struct err *reterr);

/*
 * The profile in the file at path, which is called name: the machine's, or one that stands where vfctl runs
 * (NULL). As find_profile.
 */
enum exit_status find_profile_file(const struct machine *machine, const char *name,
				   const char *path, struct arena *arena,
				   struct profile *ret_profile, struct err *reterr);

/* The names of all that the machine can take, the compiled in ones first. How many, or -errno. */
ssize_t list_profiles(const struct machine *machine, struct arena *arena, const char ***ret_names,
		      struct err *reterr);

/* The facts that vfctl tune host takes for this profile, beside its own. */
unsigned int profile_facts(const struct profile *profile);

/* Reads the machine's own, for them to be recorded. */
void record_profiles(const struct machine *machine);

#endif
