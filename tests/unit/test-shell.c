/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do assignments of a shell script come to what a shell makes of them, and is what only running it
 * would tell left unknown?
 */
#include <string.h>

#include "base/shell.h"
#include "unit.h"

/* What A is worth after the scripts: its value, "(unset)" or "(unknown)". */
static void assert_worth(const char *const *scripts, size_t n, const char *wanted)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct shell shell = { .arena = arena };
	const char *value = NULL;

	for (size_t i = 0; i < n; i++)
		shell_read(&shell, scripts[i]);
	switch (shell_get(&shell, "A", &value)) {
	case SHELL_UNSET:
		value = "(unset)";
		break;
	case SHELL_UNKNOWN:
		value = "(unknown)";
		break;
	case SHELL_SET:
		break;
	}
	if (strcmp(value, wanted) != 0)
		print_message("%s\n", scripts[0]);
	assert_string_equal(value, wanted);
}

struct example {
	const char *script;
	const char *a;
};

static void check(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_worth(&examples[i].script, 1, examples[i].a);
}

static void quotes_hold_values_together(void **state)
{
	static const struct example examples[] = {
		{ "", "(unset)" },
		{ "A=", "" },
		{ "A=\"\"", "" },
		{ "A=x", "x" },
		{ "A=x y=z", "x" },
		{ " \tA=x\n", "x" },
		{ "A=\"quiet splash\"\n", "quiet splash" },
		{ "A='quiet \"$B\\'\n", "quiet \"$B\\" },
		{ "A=\"a \\\"b\\\" \\$B \\\\ \\x 'c'\"\n", "a \"b\" $B \\ \\x 'c'" },
		{ "A=a\\ b\\\"\\x\n", "a b\"x" },
		{ "A=a\"b c\"'d e'f\n", "ab cd ef" },
		{ "A=\"x\" # comment\nB=1 #A=y\n#A=z\n", "x" },
		{ "A=x#y\n", "x#y" },
		{ "A=\"a \\\n  b\"\n", "a   b" },
		{ "A=a\\\nb\n", "ab" },
		{ "A=\"a\nb\"\n", "a\nb" },
		{ "A=1\nA=2\n", "2" },
		{ "A=1;A=2", "2" },
		{ "A=1;B=2 # A=3", "1" },
		{ "export A=x\n", "x" },
		{ "A=x\nexport A\n", "x" },
		{ "export B=1 A=\"x y\"\n", "x y" },
		{ "readonly A=x", "x" },
		{ "A=x\nunset A\n", "(unset)" },
		{ "AA=x\n_A=y\n1A=z\nA =x\n", "(unset)" },
		{ "echo A=x\n", "(unset)" },
		{ "A=x\r\nB=y\r\n", "x" },
		{ "A=\"x \\\r\ny\"\r\nB=\"\"\r\n", "x y" },
		{ "A=x\r", "x" },
		{ "A=x\ry\n", "x\ry" },
		{ "A=\"x\" >/dev/null\n", "(unknown)" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void variables_are_expanded(void **state)
{
	static const struct example examples[] = {
		{ "B=on\nA=\"x=$B y\"", "x=on y" },
		{ "B=on\nA=x${B}y", "xony" },
		{ "A='$B'", "$B" },
		{ "A=\"a$B-b\"", "a-b" },
		{ "A=\"a\"\nA=\"$A b\"", "a b" },
		{ "A=a\nA+=\" b\"", "a b" },
		{ "A+=b", "b" },
		{ "A=a\nB=b\nA+=$B", "ab" },
		{ "A=\"$\"", "$" },
		{ "A=\"$ x\"", "$ x" },
		{ "A=\"${B:+$B }x\"", "x" },
		{ "B=b\nA=\"${B:+$B }x\"", "b x" },
		{ "B=\nA=\"${B:+y}x\"", "x" },
		{ "B=\nA=\"${B+y}x\"", "yx" },
		{ "A=${B:-\"y z\"}", "y z" },
		{ "B=\nA=${B:-y}", "y" },
		{ "B=\nA=${B-y}", "" },
		{ "B=b\nA=${B:-$(date)}", "b" },
		{ "A=\"${B:-${C:-d}}e\"", "de" },
		{ "A=\"x${A:+$A }\\$params\"", "x$params" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void what_must_be_run_is_unknown(void **state)
{
	static const struct example examples[] = {
		{ "A=`lsb_release -i -s 2> /dev/null || echo Debian`", "(unknown)" },
		{ "A=\"$(sed 's, release .*$,,g' /etc/system-release)\"", "(unknown)" },
		{ "A=$(x \")\" y)z\nB=1", "(unknown)" },
		{ "A=$((1 + 2))", "(unknown)" },
		{ "A=x$(y)\nA=z", "z" },
		{ "B=$(x)\nA=\"$B y\"", "(unknown)" },
		{ "B=$(x)\nA=x\nA+=$B", "(unknown)" },
		{ "B=$(x)\nA=${B:-x}", "(unknown)" },
		{ "A=$(x)\nA+=y", "(unknown)" },
		{ "A=${B#x}", "(unknown)" },
		{ "A=${#B}", "(unknown)" },
		{ "A=${B:=x}", "(unknown)" },
		{ "A=$1", "(unknown)" },
		{ "A=x$?", "(unknown)" },
		{ "A=~/x", "(unknown)" },
		{ "A=(x y)", "(unknown)" },
		{ "A=$'x\\ny'", "(unknown)" },
		{ "B=`x`\nA=y", "y" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void what_a_condition_decides_is_unknown(void **state)
{
	static const struct example examples[] = {
		{ "A=x\nif [ -f /x ]; then A=y; fi\n", "(unknown)" },
		{ "if true; then\n B=1\nfi\nA=x", "x" },
		{ "A=x\nif a; then B=1; elif b; then B=2; else B=3; fi", "x" },
		{ "case $B in\n  a|b) A=1 ;;\n  *) ;;\nesac\n", "(unknown)" },
		{ "case $B in a) C=1;; (b) C=2;; esac\nA=x\n", "x" },
		{ "for i in 1 2; do A=$i; done", "(unknown)" },
		{ "for i in A=1 A=2; do B=$i; done\nA=x", "x" },
		{ "while a; do A=1; done", "(unknown)" },
		{ "f() { A=1; }\n", "(unknown)" },
		{ "f() {\n B=1\n}\nA=x", "x" },
		{ "(A=1)", "(unknown)" },
		{ "(B=1)\nA=x", "x" },
		{ "A=x\n[ -f /x ] && A=y\n", "(unknown)" },
		{ "[ -f /x ] || B=y\nA=x\n", "x" },
		{ "A=1 && B=2", "1" },
		{ "A=1 command", "(unknown)" },
		{ "A=x\nLC_ALL=C command\n", "x" },
		{ "A=1 | cat", "(unknown)" },
		{ "A=1 &", "(unknown)" },
		{ "A=x\ncommand 2>&1\ncommand >&2 x", "x" },
		{ "A=x\nexit 0\nA=y", "x" },
		{ "A=x\n[ a ] && return\nA=y", "(unknown)" },
		{ "A=x\necho if\nA=y\n", "y" },
		{ "A=x\n\"if\" a\nA=y\n", "y" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void what_cannot_be_followed_loses_everything(void **state)
{
	static const struct example examples[] = {
		{ "A=x\n. /etc/other\n", "(unknown)" },
		{ ". /etc/other\n", "(unknown)" },
		{ ". /etc/other\nA=x\n", "x" },
		{ ". /etc/other\nA=$B\n", "(unknown)" },
		{ "A=x\neval \"$B\"\n", "(unknown)" },
		{ "A=x\ncat <<EOF\nA=y\nEOF\n", "(unknown)" },
		{ "A=x\nB=\"y\n", "(unknown)" },
		{ "A=x\nB='y\n", "(unknown)" },
		{ "A=x\nB=$(y\n", "(unknown)" },
		{ "A=x\nB=${y\n", "(unknown)" },
		{ "A=x\nexport \"A=y\"\n", "(unknown)" },
		{ "A=x\n$(y)\n", "(unknown)" },
	};

	(void)state;
	check(examples, ARRAY_SIZE(examples));
}

static void one_script_goes_on_with_another(void **state)
{
	static const char *const scripts[] = {
		"A=\"quiet\"\nexit 0\n",
		"A=\"$A crashkernel=384M-:128M\"\n",
		"A=\"${A:+$A }\\$params\"",
	};

	(void)state;
	assert_worth(scripts, 2, "quiet crashkernel=384M-:128M");
	assert_worth(scripts, 3, "quiet crashkernel=384M-:128M $params");
}

static void values_do_not_grow_without_end(void **state)
{
	_cleanup_strbuf_ struct strbuf script = { 0 };

	(void)state;
	strbuf_add(&script, "A=xxxxxxxx\n");
	for (size_t i = 0; i < 100; i++)
		strbuf_add(&script, "A=$A$A\n");
	assert_worth((const char *const *)&script.text, 1, "(unknown)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_hold_values_together),
		cmocka_unit_test(variables_are_expanded),
		cmocka_unit_test(what_must_be_run_is_unknown),
		cmocka_unit_test(what_a_condition_decides_is_unknown),
		cmocka_unit_test(what_cannot_be_followed_loses_everything),
		cmocka_unit_test(one_script_goes_on_with_another),
		cmocka_unit_test(values_do_not_grow_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
