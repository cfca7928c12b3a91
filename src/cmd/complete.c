/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl __complete -- WORD...: how may the last of these words of a command line go on? One candidate
 * a line, each the whole word, with a blank behind where the word is then finished; a line "@files"
 * stands for the names of files. completions/vfctl.bash hands them to the shell.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "cmd/command.h"
#include "render/column.h"
#include "render/documents.h"

/* The word to complete; what stands in its first n_front bytes stays as it is. */
struct word {
	const char *text;
	size_t n_front;
};

/* What the words in front of it mean. */
struct context {
	struct run run;			  /* its global options as far as they matter here */
	const struct command *command;	  /* NULL while none was named */
	const struct option_row *waiting; /* the option whose argument comes next */
	size_t n_operands;
	bool only_operands; /* behind "--" */
	bool lost;	    /* there is no such command */
};

/* What a finished word ends in; one that may go on, in nothing. */
static const char finished[] = " ";

static const char *rest_of(struct word word)
{
	return word.text + word.n_front;
}

static void offer_bytes(struct word word, const char *text, size_t n, const char *behind)
{
	size_t n_rest = strlen(rest_of(word));

	if (n_rest <= n && strncasecmp(text, rest_of(word), n_rest) == 0)
		printf("%.*s%.*s%s\n", (int)word.n_front, word.text, (int)n, text, behind);
}

static void offer(struct word word, const char *text)
{
	offer_bytes(word, text, strlen(text), finished);
}

static void offer_commands(const struct context *context, struct word word)
{
	const struct command *const *commands = context->run.commands;

	for (; *commands; commands++)
		if (!(*commands)->hidden)
			offer(word, (*commands)->name);
}

static void offer_options(const struct command *command, const struct option_row *rows,
			  struct word word)
{
	for (; rows && rows->name; rows++) {
		_cleanup_strbuf_ struct strbuf text = { 0 };

		if (command && !command_takes(command, rows))
			continue;
		strbuf_addf(&text, "--%s", rows->name);
		offer(word, text.text);
	}
}

/* Is name among the comma-parted names of the first n bytes of list? */
static bool is_listed(const char *list, size_t n, const char *name)
{
	const char *end = list + n;
	const char *word = NULL;
	size_t n_word = 0;

	while (list && list < end && next_word(&list, ',', &word, &n_word))
		if (strlen(name) == n_word && strncasecmp(word, name, n_word) == 0)
			return true;
	return false;
}

/* The last name of a list such as "+MAC,SPE"; what the list has already is not offered again. */
static void offer_columns(struct word word)
{
	const char *list = rest_of(word) + (*rest_of(word) == '+');
	const char *comma = strrchr(list, ',');
	size_t n_listed = comma ? (size_t)(comma - list) : 0;
	struct column column = { 0 };

	word.n_front = (size_t)((comma ? comma + 1 : list) - word.text);
	for (size_t i = 0; column_at(device_fields, i, &column); i++) {
		const char *name = column_field(&column)->column;

		if (!is_listed(list, n_listed, name))
			offer_bytes(word, name, strlen(name), "");
	}
}

static void offer_names(const struct netdev *netdev, struct word word)
{
	offer(word, netdev->name);
	for (size_t i = 0; *rest_of(word) && i < netdev->n_altnames; i++)
		offer(word, netdev->altnames[i]);
}

static void offer_mac(const struct device *device, struct word word)
{
	const char *mac = device_permanent_mac(device);
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!mac)
		return;
	strbuf_addf(&text, "mac:%s", mac);
	offer(word, text.text);
}

static void offer_address(const struct device *device, struct word word)
{
	char address[BDF_TEXT_SIZE] = "";

	bdf_format(device->bdf, address);
	offer(word, address);
	if (device->bdf.domain == 0 && *rest_of(word))
		offer(word, strchr(address, ':') + 1);
}

/* The indexes behind "PF/". */
static void offer_vfs(const struct host *host, struct word word, const char *slash)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	const struct device *pf = NULL;

	strbuf_add_bytes(&name, rest_of(word), (size_t)(slash - rest_of(word)));
	pf = host_find_named(host, name.text);
	word.n_front = (size_t)(slash + 1 - word.text);
	for (size_t i = 0; pf && pf->sriov && i < pf->sriov->n_vfs; i++) {
		char index[24] = "";

		snprintf(index, sizeof(index), "%zu", i);
		if (pf->sriov->vfs[i])
			offer(word, index);
	}
}

static bool looks_like_address(const char *text)
{
	size_t n_digits = strspn(text, "0123456789");

	return text[strspn(text, "0123456789abcdefABCDEF")] == ':' || (n_digits && !text[n_digits]);
}

static void offer_device(const struct device *device, struct word word)
{
	const struct netdev *netdev = device_netdev(device);

	bool by_address = looks_like_address(rest_of(word)) || (!netdev && !*rest_of(word));

	if (device->role == ROLE_OTHER)
		return;
	if (by_address)
		offer_address(device, word);
	else if (str_has_prefix(rest_of(word), "mac:"))
		offer_mac(device, word);
	else if (netdev)
		offer_names(netdev, word);
}

static void offer_devices(const struct context *context, struct word word)
{
	_cleanup_(host_freep) struct host *host = NULL;
	const char *slash = strrchr(rest_of(word), '/');
	unsigned int facts = FACTS_PCI | (looks_like_address(rest_of(word)) ? 0 : FACTS_NET);

	if (run_collect(&context->run, facts, &host, NULL) != EXIT_DONE)
		return;
	if (slash) {
		offer_vfs(host, word, slash);
		return;
	}
	for (size_t i = 0; i < host->n_devices; i++)
		offer_device(&host->devices[i], word);
	if (*rest_of(word) && str_has_prefix("mac:", rest_of(word)))
		offer_bytes(word, "mac:", strlen("mac:"), "");
}

/* The word goes on by these words, or from the source that they name. */
static void offer_words(const struct context *context, const char *words, struct word word)
{
	const char *choice = NULL;
	size_t n = 0;

	if (str_equal(words, "@files"))
		puts("@files");
	else if (str_equal(words, "@columns"))
		offer_columns(word);
	else if (str_equal(words, "@commands"))
		offer_commands(context, word);
	else if (str_equal(words, "@devices"))
		offer_devices(context, word);
	else
		while (next_word(&words, '|', &choice, &n))
			offer_bytes(word, choice, n, finished);
}

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

/* Takes account of a word that stands in front of the one to complete. */
static void pass(struct context *context, const char *text)
{
	if (context->waiting) {
		take_argument(context, context->waiting, text);
		context->waiting = NULL;
	} else if (context->only_operands || text[0] != '-' || !text[1]) {
		if (context->command) {
			context->n_operands++;
			return;
		}
		context->command = command_find(context->run.commands, text);
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
		offer_words(context, row->words, word);
	return true;
}

static void complete(const struct context *context, struct word word)
{
	const struct command *command = context->command;

	if (context->waiting) {
		if (context->waiting->words)
			offer_words(context, context->waiting->words, word);
	} else if (word.text[0] == '-' && !context->only_operands) {
		if (offer_after_equals(context, word))
			return;
		if (command)
			offer_options(command, command->options, word);
		offer_options(command, global_option_rows, word);
	} else if (!command) {
		offer_commands(context, word);
	} else if (command->operand_words && context->n_operands < command->most_operands) {
		offer_words(context, command->operand_words, word);
	}
}

static enum exit_status complete_run(const struct run *run, struct err *reterr)
{
	struct context context = { .run = *run };
	size_t last = run->n_operands - 1;

	(void)reterr;
	for (size_t i = 0; i < last; i++)
		pass(&context, run->operands[i]);
	if (!context.lost)
		complete(&context, (struct word){ .text = run->operands[last] });
	return EXIT_DONE;
}

const struct command command_complete = {
	.name = "__complete",
	.summary = "how a command line may go on, for the shell",
	.operands = "WORD...",
	.least_operands = 1,
	.most_operands = SIZE_MAX,
	.hidden = true,
	.run = complete_run,
};
