/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be asked, and how? Help, from the tables of commands and options.
 */
#include <stdio.h>

#include "cmd/command.h"

static const char usage[] = "usage: vfctl [OPTION]... COMMAND [ARGUMENT]...\n";

static void add_commands(const struct command *const *commands, struct strbuf *buf)
{
	strbuf_add(buf, "\nCommands:\n");
	for (; *commands; commands++)
		if (!(*commands)->hidden)
			strbuf_addf(buf, "  %-10s %s\n", (*commands)->name, (*commands)->summary);
}

void help_brief(const struct command *const *commands, struct strbuf *buf)
{
	strbuf_add(buf, usage);
	add_commands(commands, buf);
	strbuf_add(buf, "\nvfctl --help says more.\n");
}

static void add_program_help(const struct command *const *commands, struct strbuf *buf)
{
	strbuf_addf(buf,
		    "%s\nSR-IOV and virtio networking of KVM hosts: what there is, what is in the "
		    "way.\n",
		    usage);
	add_commands(commands, buf);
	strbuf_add(buf, "\nOptions, before or behind the command:\n");
	options_help(global_option_rows, buf);
	strbuf_add(buf, "\nvfctl COMMAND --help says more of each; vfctl(1) says it all.\n");
}

bool command_takes(const struct command *command, const struct option_row *row)
{
	return command->json || !str_equal(row->name, "json");
}

/* How it is used, and its own options. */
static void add_own_help(const struct command *command, struct strbuf *buf)
{
	strbuf_addf(buf, "usage: vfctl %s%s%s%s\n\n", command->name,
		    command->options ? " [OPTION]..." : "", command->operands ? " " : "",
		    command->operands ? command->operands : "");
	strbuf_addf(buf, "%s\n", command->description ? command->description : command->summary);
	if (command->options) {
		strbuf_add(buf, "\nOptions:\n");
		options_help(command->options, buf);
	}
}

static void add_command_help(const struct command *command, struct strbuf *buf)
{
	add_own_help(command, buf);
	for (const struct command *const *part = command->parts; part && *part; part++) {
		strbuf_add(buf, "\n");
		add_own_help(*part, buf);
	}
	strbuf_add(buf, "\nOptions of every command:\n");
	for (const struct option_row *row = global_option_rows; row->name; row++)
		if (command_takes(command, row))
			option_help(row, buf);
	if (command->add_help)
		command->add_help(buf);
}

void help_text(const struct command *const *commands, const struct command *command,
	       struct strbuf *buf)
{
	if (command)
		add_command_help(command, buf);
	else
		add_program_help(commands, buf);
}

const char *command_word(const struct command *command)
{
	const char *blank = strrchr(command->name, ' ');

	return blank ? blank + 1 : command->name;
}

const struct command *command_find(const struct command *const *commands, const char *word)
{
	for (; *commands; commands++)
		if (str_equal(command_word(*commands), word))
			return *commands;
	return NULL;
}

static enum exit_status help_run(const struct run *run, struct err *reterr)
{
	const struct command *about = NULL;
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	if (run->n_operands) {
		about = command_find(run->commands, run->operands[0]);
		if (!about)
			return refuse_command(run->commands, run->operands[0], reterr);
	}
	help_text(run->commands, about, &buf);
	fputs(buf.text, stdout);
	return EXIT_DONE;
}

const struct command command_help = {
	.name = "help",
	.summary = "tell what vfctl can do, or how one command is used",
	.operands = "[COMMAND]",
	.operand_words = "@commands",
	.most_operands = 1,
	.hidden = true, /* --help says the same */
	.run = help_run,
};
