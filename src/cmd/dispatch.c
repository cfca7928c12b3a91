/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does this command line ask for, and how did it end? Parses it by the commands' tables, runs
 * the command, and tells the reader once what failed.
 */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "cmd/command.h"
#include "cmd/output.h"
#include "render/printable.h"

#define GLOBAL(member) .offset = offsetof(struct global_options, member)

const struct option_row global_option_rows[] = {
	{ .name = "sysroot",
	  .kind = OPTION_TEXT,
	  GLOBAL(sysroot),
	  .argument = "PATH",
	  .words = "@files",
	  .help = "look at a captured host: a directory or a tarball" },
	{ .name = "connect",
	  .letter = 'c',
	  .kind = OPTION_TEXT,
	  GLOBAL(connect),
	  .argument = "URI",
	  .words = "qemu:///system|qemu:///session|test:///default",
	  .help = "libvirt, if not LIBVIRT_DEFAULT_URI or qemu:///system" },
	{ .name = "json",
	  .letter = 'J',
	  .kind = OPTION_SWITCH,
	  GLOBAL(json),
	  .help = "print one JSON document instead of text" },
	{ .name = "quiet",
	  .letter = 'q',
	  .kind = OPTION_SWITCH,
	  GLOBAL(quiet),
	  .help = "no messages but errors" },
	{ .name = "verbose",
	  .letter = 'v',
	  .kind = OPTION_COUNT,
	  GLOBAL(verbose),
	  .help = "name each fact that could not be read" },
	{ .name = "color",
	  .kind = OPTION_CHOICE,
	  GLOBAL(colour),
	  .argument = "WHEN",
	  .words = "auto|always|never",
	  .help = "auto (a terminal without NO_COLOR), always or never" },
	{ .name = "help",
	  .letter = 'h',
	  .kind = OPTION_SWITCH,
	  GLOBAL(help),
	  .help = "tell how it is used" },
	{ .name = "version",
	  .letter = 'V',
	  .kind = OPTION_SWITCH,
	  GLOBAL(version),
	  .help = "tell the version" },
	{ 0 },
};

enum exit_status refuse_command(const struct command *const *commands, const char *word,
				struct err *reterr)
{
	struct nearest nearest = { .word = word };
	_cleanup_strbuf_ struct strbuf names = { 0 };

	for (; *commands; commands++)
		if (!(*commands)->hidden)
			nearest_offer(&nearest, command_word(*commands));
	nearest_drop_far(&nearest);
	nearest_add_names(&nearest, &names);
	if (nearest.n)
		err_set(reterr, -EINVAL, "unknown command '%s'; did you mean %s?", word,
			names.text);
	else
		err_set(reterr, -EINVAL, "unknown command '%s'; vfctl --help lists them", word);
	return EXIT_USAGE;
}

/* What a script's unset variable leaves. */
static bool has_empty(char *const *operands, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!*operands[i])
			return true;
	return false;
}

static enum exit_status check_operands(const struct run *run, struct err *reterr)
{
	const struct command *command = run->command;

	if (run->n_operands > command->most_operands)
		err_set(reterr, -EINVAL, "%s does not take '%s'; vfctl %s --help", command->name,
			run->operands[command->most_operands], command->name);
	else if (!command->hidden && has_empty(run->operands, run->n_operands))
		err_set(reterr, -EINVAL, "%s wants %s, and '' is none; vfctl %s --help",
			command->name, command->operands, command->name);
	else if (run->n_operands < command->least_operands)
		err_set(reterr, -EINVAL, "%s wants %s; vfctl %s --help", command->name,
			command->operands, command->name);
	else
		return EXIT_DONE;
	return EXIT_USAGE;
}

static enum exit_status print_help(const struct run *run)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	help_text(run->commands, run->command, &buf);
	fputs(buf.text, stdout);
	return EXIT_DONE;
}

static enum exit_status print_brief_help(const struct run *run)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	help_brief(run->commands, &buf);
	fputs(buf.text, stderr);
	return EXIT_USAGE;
}

/* What is asked of the program or of any command alike; false where the command has to run. */
static bool answer_globals(const struct run *run, enum exit_status *ret_status)
{
	if (run->global.version)
		*ret_status = puts(PACKAGE_STRING) < 0 ? EXIT_UNREACHABLE : EXIT_DONE;
	else if (run->global.help)
		*ret_status = print_help(run);
	else
		return false;
	return true;
}

/* argv[0] is the command's name. */
static enum exit_status run_command(struct run *run, int argc, char **argv, struct err *reterr)
{
	_cleanup_free_ void *options = calloc(1, run->command->options_size + 1);
	const struct option_set sets[OPTION_SETS] = { { run->command->options, options },
						      { global_option_rows, &run->global } };
	enum exit_status status = EXIT_DONE;
	int first = 0;

	if (!options)
		out_of_memory();
	if (options_parse(sets, argc, argv, false, &first, reterr) < 0)
		return EXIT_USAGE;
	if (answer_globals(run, &status))
		return status;
	run->options = options;
	if (run->global.json && !run->command->json) {
		err_set(reterr, -EINVAL, "%s has no --json", run->command->name);
		return EXIT_USAGE;
	}
	run->operands = argv + first;
	run->n_operands = (size_t)(argc - first);
	status = check_operands(run, reterr);
	if (status != EXIT_DONE)
		return status;
	if (!run->global.json)
		setlocale(LC_CTYPE, "");
	return run->command->run(run, reterr);
}

/* Which part of a command is meant, or which command. */
static enum exit_status refuse_line(const struct run *run, const struct command *const *commands,
				    const char *word, struct err *reterr)
{
	if (word)
		return refuse_command(commands, word, reterr);
	if (!run->command)
		return print_brief_help(run);
	err_set(reterr, -EINVAL, "%s wants %s; vfctl %s --help", run->command->name,
		run->command->operands, run->command->name);
	return EXIT_USAGE;
}

static enum exit_status run_line(struct run *run, int argc, char **argv, struct err *reterr)
{
	const struct option_set sets[OPTION_SETS] = { { global_option_rows, &run->global } };
	const struct command *const *commands = run->commands;
	enum exit_status status = EXIT_DONE;
	int first = 0;

	do {
		const struct command *command = NULL;

		argc -= first;
		argv += first;
		if (options_parse(sets, argc, argv, true, &first, reterr) < 0)
			return EXIT_USAGE;
		if (first == argc && answer_globals(run, &status))
			return status;
		if (first < argc)
			command = command_find(commands, argv[first]);
		if (!command)
			return refuse_line(run, commands, argv[first], reterr);
		run->command = command;
		commands = command->parts;
	} while (commands);
	return run_command(run, argc - first, argv + first, reterr);
}

/* A reader who went away (EPIPE) needs no words. */
static enum exit_status finish_output(struct output *output, enum exit_status status)
{
	int error = output_end(output);

	if (!error)
		return status;
	if (error != EPIPE)
		tell_error("standard output: %s; what was printed is incomplete", strerror(error));
	return EXIT_UNREACHABLE;
}

int dispatch(const struct command *const *commands, int argc, char **argv)
{
	struct run run = { .commands = commands, .argc = argc, .argv = argv };
	struct err err = { 0 };
	struct output output;
	enum exit_status status = EXIT_DONE;

	output_begin(&output);
	status = run_line(&run, argc, argv, &err);
	if (status != EXIT_DONE && err.code) {
		tell_error("%s", err.text);
		if (run.command && run.command->fail)
			status = run.command->fail(&run, err.text, status);
	}
	return (int)finish_output(&output, status);
}
