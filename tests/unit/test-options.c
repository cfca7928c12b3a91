/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do options land where their table says, wherever they stand, and are wrong ones told with what is near?
 */
#include "base/options.h"

#include "base/nearest.h"
#include "unit.h"

#include <errno.h>

struct global {
	bool json;
	unsigned int verbose;
	const char *sysroot;
	int colour;
};

struct own {
	const char *columns;
	int which;
};

static const struct option_row global_rows[] = {
	{ .name = "json",
	  .letter = 'J',
	  .offset = offsetof(struct global, json),
	  .help = "a document" },
	{ .name = "verbose",
	  .letter = 'v',
	  .kind = OPTION_COUNT,
	  .offset = offsetof(struct global, verbose),
	  .help = "say more" },
	{ .name = "sysroot",
	  .kind = OPTION_TEXT,
	  .offset = offsetof(struct global, sysroot),
	  .argument = "PATH",
	  .help = "another machine" },
	{ .name = "color",
	  .kind = OPTION_CHOICE,
	  .offset = offsetof(struct global, colour),
	  .argument = "WHEN",
	  .words = "auto|always|never",
	  .help = "when" },
	{ 0 },
};

static const struct option_row own_rows[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_TEXT,
	  .offset = offsetof(struct own, columns),
	  .argument = "A-VERY-LONG-ARGUMENT",
	  .help = "columns" },
	{ .name = "pf", .kind = OPTION_VALUE, .offset = offsetof(struct own, which), .value = 1 },
	{ .name = "vf", .kind = OPTION_VALUE, .offset = offsetof(struct own, which), .value = 2 },
	{ 0 },
};

enum {
	MOST_WORDS = 16
};

struct parsed {
	struct global global;
	struct own own;
	const char *operands[MOST_WORDS];
	struct err err;
	int r;
};

/* Parses "vfctl WORDS…". */
static struct parsed parse(const char *words, bool in_front)
{
	static char text[128];
	static char name[] = "vfctl";
	char *argv[MOST_WORDS + 1] = { name };
	struct parsed parsed = { 0 };
	const struct option_set sets[OPTION_SETS] = { { own_rows, &parsed.own },
						      { global_rows, &parsed.global } };
	int argc = 1;
	int first = 0;
	char *rest = text;

	assert_true(strlen(words) < sizeof(text));
	strcpy(text, words);
	while ((argv[argc] = strsep(&rest, " ")))
		argc++;
	parsed.r = options_parse(sets, argc, argv, in_front, &first, &parsed.err);
	for (int i = first; parsed.r == 0 && i < argc; i++)
		parsed.operands[i - first] = argv[i];
	return parsed;
}

static void options_stand_anywhere(void **state)
{
	struct parsed parsed = parse("a -Jvv --output X b --color=never --sysroot /s --vf", false);

	(void)state;
	assert_int_equal(parsed.r, 0);
	assert_true(parsed.global.json);
	assert_int_equal(parsed.global.verbose, 2);
	assert_string_equal(parsed.own.columns, "X");
	assert_int_equal(parsed.global.colour, 2);
	assert_string_equal(parsed.global.sysroot, "/s");
	assert_int_equal(parsed.own.which, 2);
	assert_string_equal(parsed.operands[0], "a");
	assert_string_equal(parsed.operands[1], "b");
	assert_null(parsed.operands[2]);
}

static void in_front_stops_at_the_command(void **state)
{
	struct parsed parsed = parse("-J list --unknown", true);

	(void)state;
	assert_int_equal(parsed.r, 0);
	assert_true(parsed.global.json);
	assert_string_equal(parsed.operands[0], "list");
	assert_string_equal(parsed.operands[1], "--unknown");
}

static void dashes_end_the_options(void **state)
{
	struct parsed parsed = parse("-- -J", false);

	(void)state;
	assert_false(parsed.global.json);
	assert_string_equal(parsed.operands[0], "-J");
}

static void wrong_options_are_told(void **state)
{
	static const struct {
		const char *words;
		const char *sentence;
	} cases[] = {
		{ "--sysrot", "unknown option --sysrot; did you mean --sysroot?" },
		{ "--colour=always", "unknown option --colour; did you mean --color?" },
		{ "--zzzzzzzz", "unknown option --zzzzzzzz; --help lists them" },
		{ "-x", "unknown option -x; --help lists them" },
		{ "-Jx", "unknown option -x; --help lists them" },
		{ "--v", "--v is ambiguous: --vf or --verbose" },
		{ "-o", "--output wants an argument: --output A-VERY-LONG-ARGUMENT" },
		{ "--sysroot", "--sysroot wants an argument: --sysroot PATH" },
		{ "--sysroot=", "--sysroot wants an argument: --sysroot PATH" },
		{ "--json=yes", "--json takes no argument" },
		{ "--color=blue", "--color takes one of auto|always|never, not 'blue'" },
		{ "--color=", "--color takes one of auto|always|never, not ''" },
		{ "--pf --vf", "--pf and --vf exclude each other" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct parsed parsed = parse(cases[i].words, false);

		assert_int_equal(parsed.r, -EINVAL);
		assert_string_equal(parsed.err.text, cases[i].sentence);
	}
	assert_int_equal(parse("--pf --pf", false).r, 0);
}

static void what_was_given_is_repeated(void **state)
{
	const struct parsed parsed =
		parse("-Jvv a --sysroot /a'b --color=never --vf -o all", false);
	const struct option_texts texts = { { "a", "b c" }, 2 };
	static const struct option_row rows[] = {
		{ .name = "only", .kind = OPTION_TEXTS, .argument = "ID" }, { 0 }
	};
	const struct parsed none = parse("--color=auto", false);
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	options_repeat(global_rows, &none.global, &buf);
	options_repeat(own_rows, &none.own, &buf);
	options_repeat(NULL, NULL, &buf);
	assert_int_equal(buf.length, 0);
	options_repeat(own_rows, &parsed.own, &buf);
	options_repeat(global_rows, &parsed.global, &buf);
	options_repeat(rows, &texts, &buf);
	assert_string_equal(buf.text,
			    " --output all --vf --json --verbose --verbose --sysroot '/a'\\''b' "
			    "--color never --only a --only 'b c'");
}

static void help_lines_up(void **state)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	option_help(&global_rows[0], &buf);
	option_help(&global_rows[2], &buf);
	option_help(&own_rows[0], &buf);
	assert_string_equal(buf.text, "  -J, --json              a document\n"
				      "      --sysroot PATH      another machine\n"
				      "  -o, --output A-VERY-LONG-ARGUMENT\n"
				      "                          columns\n");
}

static void the_nearest_come_first(void **state)
{
	static const char *const names[] = { "eth10", "wlan0", "eth0", "eth1", "eth1", "lo" };
	struct nearest nearest = { .word = "eth1x" };
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		nearest_offer(&nearest, names[i]);
	nearest_add_names(&nearest, &buf);
	assert_string_equal(buf.text, "eth10, eth1 or eth0");
	nearest = (struct nearest){ .word = "gro" };
	nearest_offer(&nearest, "list");
	nearest_offer(&nearest, "Groups");
	nearest_offer(&nearest, "ro");
	nearest_drop_far(&nearest);
	assert_int_equal(nearest.n, 1);
	assert_string_equal(nearest.names[0], "Groups");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(in_front_stops_at_the_command),
		cmocka_unit_test(dashes_end_the_options),
		cmocka_unit_test(wrong_options_are_told),
		cmocka_unit_test(what_was_given_is_repeated),
		cmocka_unit_test(help_lines_up),
		cmocka_unit_test(the_nearest_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
