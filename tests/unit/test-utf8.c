/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are exactly the well-formed sequences of Unicode 15, table 3-7 taken for UTF-8, and does no control
 * character reach a terminal?
 */
#include "render/utf8.h"

#include "base/text.h"
#include "render/printable.h"
#include "unit.h"

static void well_formed_ones_have_their_length(void **state)
{
	static const char *const texts[] = {
		"\x01",
		"\x7f",
		"\xc2\x80",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xe0\xbf\xbf",
		"\xec\xbf\xbf",
		"\xed\x80\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf1\x80\x80\x80",
		"\xf3\xbf\xbf\xbf",
		"\xf4\x80\x80\x80",
		"\xf4\x8f\xbf\xbf",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(utf8_length(texts[i]), strlen(texts[i]));
}

static void ill_formed_ones_have_none(void **state)
{
	static const char *const texts[] = {
		"\x80",
		"\xbf", /* continuations alone */
		"\xc0\x80",
		"\xc1\xbf", /* overlong: U+0000, U+007F */
		"\xc2",
		"\xc2\x7f",
		"\xc2\xc0",
		"\xe0\x9f\xbf", /* overlong */
		"\xe1\x80",
		"\xe1\x80\x7f",
		"\xed\xa0\x80", /* a surrogate */
		"\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf", /* overlong */
		"\xf0\x90\x80",
		"\xf4\x90\x80\x80", /* U+110000 */
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xff",
		"\xfe",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(utf8_length(texts[i]), 0);
}

static void terminals_get_no_controls(void **state)
{
	static const struct {
		const char *text;
		const char *utf8;
		const char *ascii;
	} cases[] = {
		{ "plain", "plain", "plain" },
		{ "a\033[31mb\n\x7f", "a\\x1b[31mb\\x0a\\x7f", "a\\x1b[31mb\\x0a\\x7f" },
		{ "\xc2\x9b"
		  "31m\xc2\xa0",
		  "\\xc2\\x9b31m\xc2\xa0",
		  "\\xc2\\x9b31m\\xc2\\xa0" }, /* C1's CSI, and a no-break space */
		{ "B\xc3\xbcro \xff\xe2\x82\xac", "B\xc3\xbcro \\xff\xe2\x82\xac",
		  "B\\xc3\\xbcro \\xff\\xe2\\x82\\xac" },
		{ "\\x1b\\y\\", "\\x5cx1b\\y\\", "\\x5cx1b\\y\\" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_strbuf_ struct strbuf utf8 = { 0 };
		_cleanup_strbuf_ struct strbuf ascii = { 0 };

		printable_add(cases[i].text, false, &utf8);
		printable_add(cases[i].text, true, &ascii);
		assert_string_equal(utf8.text, cases[i].utf8);
		assert_string_equal(ascii.text, cases[i].ascii);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_ones_have_their_length),
		cmocka_unit_test(ill_formed_ones_have_none),
		cmocka_unit_test(terminals_get_no_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
