/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be exported: a policy, or the host as it stands? What vfctl export's files share.
 */
#ifndef CMD_EXPORTING_H
#define CMD_EXPORTING_H

#include "cmd/policies.h"
#include "model/declared.h"
#include "model/form.h"
#include "model/unsaid.h"

/* Why it is not known which files there are on the host: docs/capture-format.md. */
#define EXPORTING_CAPTURED "a capture does not have all of them"

struct exporting {
	const struct run *run;
	struct arena *arena;
	struct machine *machine;
	struct host *host; /* NULL: nobody has looked */
	bool is_whole;	   /* how the host is tuned and its VMs are asked for, too */
	void (*ask)(struct exporting *exporting); /* what else of the PFs; NULL: nothing */
	struct policies policies;
	struct declared declared; /* of: NULL while nobody says what */
	struct unsaid unsaid;
	size_t n_missing;	 /* PFs that are meant, and are not to be found */
	enum exit_status status; /* of the first of them */
	struct err why;
};

/* How the files of a form are written. */
struct export_files {
	const char *head[2]; /* of each on stdout, before its name and behind; NULL: there is one */
	mode_t mode;
	const char *mark; /* how their first line begins */
	/* Whose names depend on what is exported: */
	const char *prefix; /* NULL: there are no such */
	const char *suffix;
	const char *undone_by; /* what takes away, besides the file, what it has brought */
};

/*
 * Reads the policy that the command line names, or for who does not describe the host the machine's own, if
 * it has any. EXIT_USAGE with a sentence where one is wrong, EXIT_UNREACHABLE.
 */
enum exit_status exporting_read(struct exporting *exporting, struct err *reterr);

/* Looks at the machine and describes it. */
void exporting_describe(struct exporting *exporting);

/* Finds the PFs that are meant; says of each that is not there why. */
void exporting_find_pfs(struct exporting *exporting);

/* Which .link files may mean their cards, but those that vfctl exports. */
void exporting_find_links(struct exporting *exporting);

/* Whose interfaces somebody keeps, with addresses or as ports. */
void exporting_find_keepers(struct exporting *exporting);

/* Which of their VFs somebody has, or is to have by the policy. */
void exporting_find_holders(struct exporting *exporting);

void export_print(const struct export_files *files, const struct exported *exported);

/*
 * Puts them there, and tells, if it may, of files of another export that go on acting. EXIT_REFUSED, and
 * nothing is written, where one would replace what no export wrote; EXIT_UNREACHABLE.
 */
enum exit_status export_write(const char *directory, const struct export_files *files,
			      const struct exported *exported, bool tells, struct err *reterr);

void exporting_end(struct exporting *exporting);

#define _cleanup_exporting_ _cleanup_(exporting_end)

#endif
