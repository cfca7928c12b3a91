/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl __complete [--described] -- WORD...: how may the last of these words of a command line go on?
 * One candidate a line, each the whole word, with a blank behind where the word is then finished; on
 * demand a tab and what it is; a line "@files" stands for the names of files. The scripts in
 * completions/ hand them to the shells.
 */
#include "cmd/candidates.h"

struct complete_options {
	bool described;
};

static const struct option_row option_rows[] = {
	{ .name = "described",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct complete_options, described),
	  .help = "and what each candidate is, behind a tab" },
	{ 0 },
};

/* What the words in front of the last one mean. */
struct context {
	struct run run;			  /* its global options as far as they matter here */
	const struct command *command;	  /* NULL while none was named */
	const struct option_row *waiting; /* the option whose argument comes next */
	size_t n_operands;
	const char *front;  /* the last of them; NULL: there is none */
	bool only_operands; /* behind "--" */
	bool lost;	    /* there is no such command */
};

static const struct option_row *find_option(const struct context *context, const char *name,
					    size_t n)
{
	const struct option_row *row =
		context->command ? options_find(context->command->options, name, n) : NULL;

	return row ? row : options_find(global_option_rows, name, n);
}

static const struct option_row *find_letter(const struct context *context, char letter)
{
	const struct option_row *row =
		context->command ? options_find_letter(context->command->options, letter) : NULL;

	return row ? row : options_find_letter(global_option_rows, letter);
}

/* Which machine is looked at depends on the line's own --sysroot. */
static void take_argument(struct context *context, const struct option_row *row,
			  const char *argument)
{
	if (row == options_find(global_option_rows, row->name, strlen(row->name)) &&
	    row->kind == OPTION_TEXT)
		*(const char **)((char *)&context->run.global + row->offset) = argument;
}

static void pass_long_option(struct context *context, const char *text)
{
	size_t n = strcspn(text, "=");
	const struct option_row *row = find_option(context, text, n);

	if (!row || !row->argument)
		return;
	if (text[n])
		take_argument(context, row, text + n + 1);
	else
		context->waiting = row;
}

static void pass_letters(struct context *context, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *row = find_letter(context, *letters);

		if (!row || !row->argument)
			continue;
		if (letters[1])
			take_argument(context, row, letters + 1);
		else
			context->waiting = row;
		return;
	}
}

/* The commands that the next word chooses from. */
static const struct command *const *choice(const struct context *context)
{
	return context->command ? context->command->parts : context->run.commands;
}

/* Takes account of a word that stands in front of the one to complete. */
static void pass(struct context *context, const char *text)
{
	if (context->waiting) {
		take_argument(context, context->waiting, text);
		context->waiting = NULL;
	} else if (context->only_operands || text[0] != '-' || !text[1]) {
		if (context->command && !context->command->parts) {
			context->front = text;
			context->n_operands++;
			return;
		}
		context->command = command_find(choice(context), text);
		context->lost = !context->command;
	} else if (str_equal(text, "--")) {
		context->only_operands = true;
	} else if (text[1] == '-') {
		pass_long_option(context, text + 2);
	} else {
		pass_letters(context, text + 1);
	}
}

/* "--name=rest" is completed behind the '='; false where the word is of another form. */
static bool offer_after_equals(const struct context *context, struct word word)
{
	const char *equals = strchr(word.text, '=');
	const struct option_row *row = NULL;

	if (!equals || !str_has_prefix(word.text, "--"))
		return false;
	row = find_option(context, word.text + 2, (size_t)(equals - word.text - 2));
	word.n_front = (size_t)(equals + 1 - word.text);
	if (row && row->words)
		offer_words(&context->run, row->words, word);
	return true;
}

static void complete(const struct context *context, struct word word)
{
	const struct command *command = context->command;

	word.front = context->front;

	if (context->waiting) {
		if (context->waiting->words)
			offer_words(&context->run, context->waiting->words, word);
	} else if (word.text[0] == '-' && !context->only_operands) {
		if (offer_after_equals(context, word))
			return;
		if (command)
			offer_options(command, command->options, word);
		offer_options(command, global_option_rows, word);
	} else if (!command || command->parts) {
		offer_commands(choice(context), word);
	} else if (command->operand_words && context->n_operands < command->most_operands) {
		offer_words(&context->run,
			    context->n_operands && command->further_words ? command->further_words
									  : command->operand_words,
			    word);
	}
}

static enum exit_status complete_run(const struct run *run, struct err *reterr)
{
	const struct complete_options *options = run->options;
	struct context context = { .run = *run };
	size_t last = run->n_operands - 1;

	(void)reterr;
	for (size_t i = 0; i < last; i++)
		pass(&context, run->operands[i]);
	if (!context.lost)
		complete(&context, (struct word){ .text = run->operands[last],
						  .described = options->described });
	return EXIT_DONE;
}

const struct command command_complete = {
	.name = "__complete",
	.summary = "how a command line may go on, for the shell",
	.options = option_rows,
	.options_size = sizeof(struct complete_options),
	.operands = "WORD...",
	.least_operands = 1,
	.most_operands = SIZE_MAX,
	.hidden = true,
	.run = complete_run,
};
