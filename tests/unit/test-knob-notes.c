/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what is said of several of a knob's objects said once, with their names, and within a terminal's width?
 */
#include "render/knobs.h"
#include "unit.h"

static const struct knob cards = { .id = "vm-virtio" };
static const struct knob disks = { .id = "vm-disks" };

static void assert_told(const char *wanted, const struct setting *settings, size_t n, size_t width)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	settings_print_notes(stream, settings, n, width);
	fclose(stream);
	assert_string_equal(text, wanted);
	free(text);
}

static struct setting of(const struct knob *knob, const char *object, enum setting_state state,
			 const char *why)
{
	return (struct setting){ .knob = knob, .object = object, .state = state, .why = why };
}

/* Also where another one stands between them. */
static void test_one_sentence(void **state)
{
	const struct setting settings[] = {
		of(&cards, "52:54:00:00:00:01", SETTING_LEFT, "no driver"),
		of(&cards, "52:54:00:00:00:02", SETTING_SO, NULL),
		of(&cards, "52:54:00:00:00:03", SETTING_LEFT, "it is passed through"),
		of(&cards, "52:54:00:00:00:04", SETTING_LEFT, "no driver"),
	};

	(void)state;
	assert_told("left     vm-virtio of 52:54:00:00:00:01, 52:54:00:00:00:04: no driver\n"
		    "left     vm-virtio of 52:54:00:00:00:03: it is passed through\n",
		    settings, ARRAY_SIZE(settings), 0);
}

/* What stays and what changes are not one, nor are two knobs. */
static void test_apart(void **state)
{
	const struct setting settings[] = {
		of(&cards, "a", SETTING_LEFT, "w"),    of(&cards, "b", SETTING_CHANGES, "w"),
		of(&cards, "c", SETTING_UNKNOWN, "w"), of(&disks, "vda", SETTING_LEFT, "w"),
		of(&disks, "", SETTING_LEFT, "x"),
	};

	(void)state;
	assert_told("left     vm-virtio of a: w\nchanges  vm-virtio of b, c: w\n"
		    "left     vm-disks of vda: w\nleft     vm-disks: x\n",
		    settings, ARRAY_SIZE(settings), 0);
}

/* Where all of a knob's many objects have it, no list of them stands before it. */
static void test_all(void **state)
{
	static const char *const names[] = { "vda", "vdb", "vdc", "vdd", "vde" };
	struct setting settings[ARRAY_SIZE(names)];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		settings[i] = of(&disks, names[i], SETTING_LEFT, "w");
	assert_told("left     vm-disks: w\n", settings, ARRAY_SIZE(settings), 0);
	assert_told("left     vm-disks of vda, vdb, vdc, vdd: w\n", settings, 4, 0);
	settings[2].state = SETTING_SO;
	settings[2].why = NULL;
	assert_told("left     vm-disks of vda, vdb, vdd, vde: w\n", settings, ARRAY_SIZE(settings),
		    0);
}

static void test_width(void **state)
{
	const struct setting settings[] = { of(&disks, "vda", SETTING_LEFT,
					       "its image rests on a file") };

	(void)state;
	assert_told("left     vm-disks of vda:\n         its image rests on\n         a file\n",
		    settings, 1, 27);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_sentence),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
