/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which options does a command take, and where do their values go? See options.h.
 */
#include "base/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

enum {
	/* getopt_long answers this plus a row's place; letters lie below. */
	FIRST_ROW = 256,
	/* Rows of all sets together: a table that outgrows this fails its unit test. */
	MOST_ROWS = 64,
	HELP_COLUMN = 26,
};

/* The tables in the form that getopt_long reads. */
struct getopt_tables {
	bool in_front; /* of a command: its own options are not among them */
	struct option longs[MOST_ROWS + 1];
	char shorts[2 + 2 * MOST_ROWS + 1];
	const struct option_row *rows[MOST_ROWS];
	void *values[MOST_ROWS];
	size_t n;
};

const struct option_row *options_find(const struct option_row *rows, const char *name, size_t n)
{
	for (; rows && rows->name; rows++)
		if (strlen(rows->name) == n && strncmp(rows->name, name, n) == 0)
			return rows;
	return NULL;
}

const struct option_row *options_find_letter(const struct option_row *rows, char letter)
{
	for (; rows && rows->name; rows++)
		if (rows->letter && rows->letter == letter)
			return rows;
	return NULL;
}

static void add_row(struct getopt_tables *tables, const struct option_row *row, void *values)
{
	size_t length = strlen(tables->shorts);

	if (tables->n == MOST_ROWS)
		return;
	tables->longs[tables->n] = (struct option){
		.name = row->name,
		.has_arg = row->argument ? required_argument : no_argument,
		.val = FIRST_ROW + (int)tables->n,
	};
	if (row->letter)
		snprintf(tables->shorts + length, sizeof(tables->shorts) - length, "%c%s",
			 row->letter, row->argument ? ":" : "");
	tables->rows[tables->n] = row;
	tables->values[tables->n++] = values;
}

static void tables_init(struct getopt_tables *tables, const struct option_set *sets, bool in_front)
{
	tables->in_front = in_front;
	/* ':' lets getopt_long tell a missing argument from an unknown option; '+' ends at operands. */
	strcpy(tables->shorts, in_front ? "+:" : ":");
	for (size_t i = 0; i < OPTION_SETS; i++)
		for (const struct option_row *row = sets[i].rows; row && row->name; row++)
			add_row(tables, row, sets[i].values);
}

/* The place of the row that getopt_long's answer means; tables->n where it means none. */
static size_t place_of(const struct getopt_tables *tables, int answer)
{
	if (answer >= FIRST_ROW)
		return (size_t)(answer - FIRST_ROW);
	for (size_t i = 0; i < tables->n; i++)
		if (answer && tables->rows[i]->letter == answer)
			return i;
	return tables->n;
}

static int set_choice(const struct option_row *row, int *place, const char *argument,
		      struct err *reterr)
{
	const char *words = row->words;
	const char *word = NULL;
	size_t n = 0;

	for (int i = 0; next_word(&words, '|', &word, &n); i++) {
		if (strlen(argument) == n && strncmp(argument, word, n) == 0) {
			*place = row->value + i;
			return 0;
		}
	}
	return err_set(reterr, -EINVAL, "--%s takes one of %s, not '%s'", row->name, row->words,
		       argument);
}

static int set_value(const struct getopt_tables *tables, size_t at, int *place, struct err *reterr)
{
	const struct option_row *row = tables->rows[at];

	for (size_t i = 0; i < tables->n; i++) {
		const struct option_row *other = tables->rows[i];

		if (other->kind == OPTION_VALUE && tables->values[i] == tables->values[at] &&
		    other->offset == row->offset && other->value == *place && row->value != *place)
			return err_set(reterr, -EINVAL, "--%s and --%s exclude each other",
				       other->name, row->name);
	}
	*place = row->value;
	return 0;
}

static int wants_argument(const struct option_row *row, struct err *reterr)
{
	return err_set(reterr, -EINVAL, "--%s wants an argument: --%s %s", row->name, row->name,
		       row->argument);
}

static int add_text(const struct option_row *row, struct option_texts *texts, const char *argument,
		    struct err *reterr)
{
	if (texts->n == OPTION_MOST_TEXTS)
		return err_set(reterr, -EINVAL, "--%s more often than %d times", row->name,
			       OPTION_MOST_TEXTS);
	texts->items[texts->n++] = argument;
	return 0;
}

static int take(const struct getopt_tables *tables, size_t at, const char *argument,
		struct err *reterr)
{
	const struct option_row *row = tables->rows[at];
	void *place = (char *)tables->values[at] + row->offset;

	switch (row->kind) {
	case OPTION_SWITCH:
		*(bool *)place = true;
		return 0;
	case OPTION_COUNT:
		++*(unsigned int *)place;
		return 0;
	case OPTION_TEXT:
		if (!*argument)
			return wants_argument(row, reterr);
		*(const char **)place = argument;
		return 0;
	case OPTION_TEXTS:
		return *argument ? add_text(row, place, argument, reterr)
				 : wants_argument(row, reterr);
	case OPTION_VALUE:
		return set_value(tables, at, place, reterr);
	case OPTION_CHOICE:
		return set_choice(row, place, argument, reterr);
	}
	return -EINVAL;
}

/* Adds "--a", "--a or --b", "--a, --b or --c": the i-th of n. */
static void add_name(struct strbuf *names, const char *name, size_t i, size_t n)
{
	strbuf_addf(names, "%s--%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", name);
}

/* How many options begin so; adds the names of the n that do, if names is there. */
static size_t begin_so(const struct getopt_tables *tables, const char *word, size_t n,
		       struct strbuf *names)
{
	size_t n_found = 0;

	for (size_t i = 0; i < tables->n; i++) {
		if (!str_has_prefix(tables->rows[i]->name, word))
			continue;
		if (names)
			add_name(names, tables->rows[i]->name, n_found, n);
		n_found++;
	}
	return n_found;
}

/* Where nothing like it is known. */
static const char *what_next(const struct getopt_tables *tables)
{
	return tables->in_front ? "a command's own options stand behind it" : "--help lists them";
}

static int unknown_name(const struct getopt_tables *tables, const char *word, struct err *reterr)
{
	const char *name = word + strspn(word, "-");
	_cleanup_free_ char *bare = strndup(name, strcspn(name, "="));
	_cleanup_strbuf_ struct strbuf names = { 0 };
	struct nearest nearest = { .word = bare };
	size_t n = 0;

	if (!bare)
		out_of_memory();
	n = *bare ? begin_so(tables, bare, 0, NULL) : 0;
	if (n) {
		begin_so(tables, bare, n, &names);
		return err_set(reterr, -EINVAL, "--%s is ambiguous: %s", bare, names.text);
	}
	for (size_t i = 0; i < tables->n; i++)
		nearest_offer(&nearest, tables->rows[i]->name);
	nearest_drop_far(&nearest);
	if (!nearest.n)
		return err_set(reterr, -EINVAL, "unknown option --%s; %s", bare, what_next(tables));
	for (size_t i = 0; i < nearest.n; i++)
		add_name(&names, nearest.names[i], i, nearest.n);
	return err_set(reterr, -EINVAL, "unknown option --%s; did you mean %s?", bare, names.text);
}

/* Why did getopt_long answer '?' or ':'? word is the argument that it stopped at. */
static int refuse(const struct getopt_tables *tables, int answer, const char *word,
		  struct err *reterr)
{
	size_t at = place_of(tables, optopt);

	if (answer == ':' && at < tables->n)
		return wants_argument(tables->rows[at], reterr);
	if (at < tables->n)
		return err_set(reterr, -EINVAL, "--%s takes no argument", tables->rows[at]->name);
	if (optopt)
		return err_set(reterr, -EINVAL, "unknown option -%c; %s", optopt,
			       what_next(tables));
	return unknown_name(tables, word, reterr);
}

int options_parse(const struct option_set sets[static OPTION_SETS], int argc, char **argv,
		  bool in_front, int *ret_first, struct err *reterr)
{
	struct getopt_tables tables = { 0 };
	int answer = 0;
	int r = 0;

	tables_init(&tables, sets, in_front);
	optind = 0; /* glibc: forget an earlier parse */
	opterr = 0;
	while ((answer = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		if (answer == '?' || answer == ':')
			return refuse(&tables, answer, argv[optind - 1], reterr);
		r = take(&tables, place_of(&tables, answer), optarg, reterr);
		if (r < 0)
			return r;
	}
	*ret_first = optind;
	return 0;
}

/* Is one of the words that it takes neither its argument's name nor in what is said of it? */
static bool hides_words(const struct option_row *row)
{
	const char *words = row->kind == OPTION_CHOICE ? row->words : NULL;
	const char *word = NULL;
	size_t n = 0;

	if (!words || str_equal(words, row->argument))
		return false;
	while (next_word(&words, '|', &word, &n))
		if (!memmem(row->help, strlen(row->help), word, n))
			return true;
	return false;
}

void option_help(const struct option_row *row, struct strbuf *buf)
{
	size_t start = buf->length;

	if (row->letter)
		strbuf_addf(buf, "  -%c, --%s", row->letter, row->name);
	else
		strbuf_addf(buf, "      --%s", row->name);
	if (row->argument)
		strbuf_addf(buf, " %s", row->argument);
	if (buf->length - start >= HELP_COLUMN - 1)
		strbuf_addf(buf, "\n%*s", HELP_COLUMN, "");
	else
		strbuf_addf(buf, "%*s", HELP_COLUMN - (int)(buf->length - start), "");
	strbuf_addf(buf, "%s\n", row->help);
	if (hides_words(row))
		strbuf_addf(buf, "%*s%s\n", HELP_COLUMN, "", row->words);
}

void options_help(const struct option_row *rows, struct strbuf *buf)
{
	for (; rows && rows->name; rows++)
		option_help(rows, buf);
}

static void repeat_text(const struct option_row *row, const char *text, struct strbuf *buf)
{
	strbuf_addf(buf, " --%s ", row->name);
	strbuf_add_shell_word(buf, text);
}

/* The first of the words is what it is without the option. */
static void repeat_choice(const struct option_row *row, int value, struct strbuf *buf)
{
	const char *words = row->words;
	const char *word = NULL;
	size_t n = 0;

	for (int i = row->value; next_word(&words, '|', &word, &n); i++)
		if (i && i == value)
			strbuf_addf(buf, " --%s %.*s", row->name, (int)n, word);
}

static void repeat_texts(const struct option_row *row, const struct option_texts *texts,
			 struct strbuf *buf)
{
	for (size_t i = 0; i < texts->n; i++)
		repeat_text(row, texts->items[i], buf);
}

static void repeat(const struct option_row *row, const void *place, struct strbuf *buf)
{
	switch (row->kind) {
	case OPTION_SWITCH:
		if (*(const bool *)place)
			strbuf_addf(buf, " --%s", row->name);
		break;
	case OPTION_COUNT:
		for (unsigned int i = 0; i < *(const unsigned int *)place; i++)
			strbuf_addf(buf, " --%s", row->name);
		break;
	case OPTION_TEXT:
		if (*(const char *const *)place)
			repeat_text(row, *(const char *const *)place, buf);
		break;
	case OPTION_TEXTS:
		repeat_texts(row, place, buf);
		break;
	case OPTION_VALUE:
		if (*(const int *)place == row->value)
			strbuf_addf(buf, " --%s", row->name);
		break;
	case OPTION_CHOICE:
		repeat_choice(row, *(const int *)place, buf);
		break;
	}
}

void options_repeat(const struct option_row *rows, const void *values, struct strbuf *buf)
{
	for (const struct option_row *row = rows; row && row->name; row++)
		repeat(row, (const char *)values + row->offset, buf);
}
