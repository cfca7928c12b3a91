/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a subcommand? One file of cmd/ that ends in its descriptor; main.c lists the descriptors.
 * Parsing, help, completion and the manual's option lists all read these tables.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/options.h"
#include "model/host.h"
#include "os/machine.h"

/* Exit statuses: a promise to scripts (see vfctl(1)). */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_UNDONE = 4,
	EXIT_LEFT_CHANGED = 5,
	EXIT_NOT_PERMITTED = 6,
	EXIT_UNREACHABLE = 7,
};

/* In the order of the words of --color. */
enum colour_when {
	COLOUR_AUTO,
	COLOUR_ALWAYS,
	COLOUR_NEVER,
};

/* What stands before or behind any subcommand. */
struct global_options {
	const char *sysroot;
	const char *connect;
	bool json;
	bool quiet;
	unsigned int verbose;
	int colour; /* enum colour_when */
	bool help;
	bool version;
};

/* One run of one command, as the command line asks for it. */
struct run {
	const struct command *command;
	const struct command *const *commands; /* every one, NULL at the end */
	struct global_options global;
	const void *options; /* the command's own struct, .options_size bytes */
	char **operands;
	size_t n_operands;
	int argc; /* main's, as they were typed */
	char *const *argv;
};

struct command {
	const char *name;		  /* all of it: "tune host" */
	const char *summary;		  /* one line of vfctl --help; lower case, no full stop */
	const char *description;	  /* what --help says below the usage line; NULL: nothing */
	const struct option_row *options; /* NULL: only the global ones */
	size_t options_size;		  /* of the struct that their offsets count in */
	const char *operands;		  /* as usage calls them, "DEV"; NULL: it takes none */
	const char *operand_words;	  /* what completes them, as option_row.words */
	const char *further_words;	  /* those behind the first; NULL: they are alike */
	size_t least_operands;
	size_t most_operands;
	unsigned int facts;		      /* the facts that it needs (a mask of enum facts) */
	bool json;			      /* it has a --json; the others refuse that option */
	bool hidden;			      /* left out of help and completion */
	void (*add_help)(struct strbuf *buf); /* more lines for --help; NULL: none */
	const struct command *const *parts; /* those that its next word chooses from; NULL: none */
	/* Does it: says it on stdout, which the caller checks, and into reterr why it failed. */
	enum exit_status (*run)(const struct run *run, struct err *reterr);
	/* How it ends when it failed, for readers with other habits; NULL: as run says. */
	enum exit_status (*fail)(const struct run *run, const char *sentence,
				 enum exit_status status);
};

extern const struct command command_apply, command_assign, command_audit, command_bind,
	command_capture, command_complete, command_create, command_destroy, command_explain,
	command_export, command_groups, command_help, command_history, command_list,
	command_metrics, command_pin, command_plan, command_rollback, command_set, command_show,
	command_topology, command_tune, command_tune_host, command_tune_guest, command_tune_vm,
	command_unassign, command_verify, command_xml;

/* The global options, for help and completion. */
extern const struct option_row global_option_rows[];

/* Parses the command line, runs what it asks for and tells what failed; returns main's status. */
int dispatch(const struct command *const *commands, int argc, char **argv);

/* The command that this word chooses, hidden ones too; NULL where there is none. */
const struct command *command_find(const struct command *const *commands, const char *word);

/* The last word of its name, by which it is chosen. */
const char *command_word(const struct command *command);

/* Whether the command takes this global option: all but --json where it has none. */
bool command_takes(const struct command *command, const struct option_row *row);

/* EXIT_USAGE, with a sentence that names the commands nearest to the word. */
enum exit_status refuse_command(const struct command *const *commands, const char *word,
				struct err *reterr);

/* vfctl --help, or one command's (NULL: the whole program's), added to buf. */
void help_text(const struct command *const *commands, const struct command *command,
	       struct strbuf *buf);

/* What vfctl alone says: usage and the commands. */
void help_brief(const struct command *const *commands, struct strbuf *buf);

/* Prints "vfctl: …" to stderr. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Likewise what failed: where the journal reads stderr, an error to it. */
void tell_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Likewise what somebody may wonder at: where the journal reads stderr, a notice to it. */
void tell_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Opens the machine that the command line names, to want these facts of it; returns as remote_check. */
enum exit_status run_open_machine(const struct run *run, unsigned int facts,
				  struct machine **ret_machine, struct err *reterr);

/* Opens it and collects these facts; likewise. */
enum exit_status run_collect(const struct run *run, unsigned int facts, struct host **ret_host,
			     struct err *reterr);

/*
 * Ends a command that printed text, and of it what table_print and its kin returned: stderr says how much is
 * unknown, with -v each fact that could not be read, and what root would add. Silent with -q.
 */
enum exit_status run_end_text(const struct run *run, const struct host *host, int printed,
			      struct err *reterr);

/* How wide stdout's terminal is, by COLUMNS or by itself; 0: it is none, and nothing is cut to fit. */
size_t terminal_width(void);

/* Whether colour is wanted on stdout: --color, NO_COLOR, or else a terminal that is not dumb. */
bool run_wants_colour(const struct run *run);

#endif
