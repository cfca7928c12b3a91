/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does one table of fields come out alike as JSON, as a table, as a tree and as a sheet?
 */
#include "render/column.h"
#include "render/json.h"
#include "render/show.h"
#include "render/table.h"
#include "unit.h"

#include <errno.h>

#define OF(member) .offset = offsetof(struct thing, member)

struct part {
	int64_t number;
};

struct thing {
	const char *text;
	int64_t number;
	int64_t id;
	enum tristate flag;
	const char **names;
	size_t n_names;
	struct part *part;
	struct part *parts;
	struct part **picked;
	size_t n_parts;
	struct thing *above;
};

static const void *get_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct thing *)object)->part;
}

static void get_tenths(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_tenths(value, ((const struct part *)object)->number);
}

static bool has_parts(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct thing *)object)->parts;
}

static const struct mark large = { .sign = "!", .meaning = "too large", .colour = "yellow" };

static const struct mark *number_cell(const struct host *host, const void *object,
				      struct strbuf *buf)
{
	const struct thing *thing = object;
	struct value value = { 0 };

	(void)host;
	value_set_number(&value, thing->number);
	value_add(&value, buf);
	return thing->number < 100 ? NULL : &large;
}

static const struct field part_fields[] = {
	{ .key = "tenths", .column = "TENTHS", .get = get_tenths, .help = "of a part" },
	{ .key = "number", .type = FIELD_NUMBER, .offset = offsetof(struct part, number) },
	{ 0 },
};

static const char *const picked[] = { "number", NULL };

static const struct field fields[] = {
	{ .key = "schema", .type = FIELD_CONSTANT, .constant = "test/1" },
	{ .key = "text",
	  .column = "TEXT",
	  .type = FIELD_TEXT,
	  OF(text),
	  .shrinks = true,
	  .facts = FACTS_PCI },
	{ .key = "number",
	  .column = "NUMBER",
	  .type = FIELD_NUMBER,
	  OF(number),
	  .right = true,
	  .cell = number_cell },
	{ .key = "id", .column = "ID", .type = FIELD_HEX, OF(id), .facts = FACTS_NET },
	{ .key = "flag", .column = "FLAG", .type = FIELD_YES_NO, OF(flag) },
	{ .key = "names",
	  .column = "NAMES",
	  .type = FIELD_TEXTS,
	  OF(names),
	  .n_offset = offsetof(struct thing, n_names) },
	{ .key = "column_only", .column = "ONLY", .no_json = true, .type = FIELD_TEXT, OF(text) },
	{ .key = "part",
	  .type = FIELD_OBJECT,
	  .part = get_part,
	  .members = part_fields,
	  .facts = FACTS_CONFIG },
	{ .key = "parts",
	  .type = FIELD_ARRAY,
	  OF(parts),
	  .n_offset = offsetof(struct thing, n_parts),
	  .item_size = sizeof(struct part),
	  .is_known = has_parts,
	  .members = part_fields },
	{ .key = "picked",
	  .type = FIELD_ARRAY,
	  OF(picked),
	  .n_offset = offsetof(struct thing, n_parts),
	  .members = part_fields,
	  .keys = picked },
	{ 0 },
};

static const char *names[] = { "a", "b\"" };
static struct part part = { .number = 80 };
static struct part parts[] = { { .number = 1 }, { .number = 2 } };
static struct part *pointers[] = { &parts[1], &parts[0] };
static struct thing known = {
	.text = "A/\xff\\\n\t\x01\xc3\xbc",
	.number = -5,
	.id = 0x8086,
	.flag = FACT_YES,
	.names = names,
	.n_names = 2,
	.part = &part,
	.parts = parts,
	.picked = pointers,
	.n_parts = 2,
};
static struct thing unknown = { .number = UNKNOWN, .id = UNKNOWN };
static struct thing below = { .text = "below", .number = 1234, .id = 1, .above = &known };

/* What print(stream, …) wrote, to be freed. */
#define PRINTED(call)                                       \
	({                                                  \
		char *text_ = NULL;                         \
		size_t n_ = 0;                              \
		FILE *stream = open_memstream(&text_, &n_); \
		assert_non_null(stream);                    \
		call;                                       \
		assert_int_equal(fclose(stream), 0);        \
		text_;                                      \
	})

static void json_says_what_is_known(void **state)
{
	_cleanup_free_ char *text = PRINTED(json_write(stream, fields, NULL, &known));

	(void)state;
	assert_string_equal(
		text,
		"{\"schema\": \"test/1\", \"text\": \"A/\xef\xbf\xbd\\\\\\n\\t\\u0001\xc3\xbc\", "
		"\"number\": -5, \"id\": \"8086\", \"flag\": true, \"names\": [\"a\", \"b\\\"\"], "
		"\"part\": {\"tenths\": 8.0, \"number\": 80}, \"parts\": [\n  {\"tenths\": 0.1, "
		"\"number\": 1},\n  {\"tenths\": 0.2, \"number\": 2}], \"picked\": [\n  "
		"{\"number\": "
		"2},\n  {\"number\": 1}]}\n");
}

static void json_tells_unknown_from_absent(void **state)
{
	_cleanup_free_ char *text = PRINTED(json_write(stream, fields, NULL, &unknown));

	(void)state;
	assert_string_equal(text, "{\"schema\": \"test/1\", \"text\": null, \"number\": null, "
				  "\"id\": null, \"flag\": null, \"names\": [], \"parts\": null, "
				  "\"picked\": []}\n");
}

static void columns_are_chosen_by_name(void **state)
{
	_cleanup_columns_ struct columns columns = { 0 };
	_cleanup_columns_ struct columns added = { 0 };
	_cleanup_columns_ struct columns wrong = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(columns_choose(fields, "tenths,ID", "TEXT", &columns, NULL), 0);
	assert_int_equal(columns.n, 2);
	assert_string_equal(column_field(&columns.items[0])->column, "TENTHS");
	assert_int_equal(columns_facts(&columns), FACTS_CONFIG | FACTS_NET);
	assert_int_equal(columns_choose(fields, "+ID", "TEXT,FLAG", &added, NULL), 0);
	assert_int_equal(added.n, 3);
	assert_string_equal(column_field(&added.items[0])->column, "TEXT");
	assert_int_equal(columns_choose(fields, "ID,TEXTS", "TEXT", &wrong, &err), -EINVAL);
	assert_string_equal(err.text, "unknown column 'TEXTS'; did you mean TEXT?");
}

static const void *above(const void *object)
{
	return ((const struct thing *)object)->above;
}

static char *print_things(const char *list, const struct table_look *look, bool tree)
{
	static const void *const objects[] = { &known, &below, &unknown };
	const struct table_rows rows = { objects, 3, tree ? above : NULL };
	_cleanup_columns_ struct columns columns = { 0 };
	int r = 0;
	char *text = NULL;

	assert_int_equal(columns_choose(fields, list, NULL, &columns, NULL), 0);
	text = PRINTED(r = table_print(stream, &columns, NULL, &rows, look));
	assert_int_equal(r, columns.n - 1); /* each test has as many unknown cells */
	return text;
}

static void tables_mark_and_explain(void **state)
{
	_cleanup_free_ char *text = print_things("ID,NUMBER,FLAG,NAMES,TENTHS",
						 &(struct table_look){ .legend = true }, false);

	(void)state;
	assert_string_equal(text, "ID   NUMBER FLAG NAMES TENTHS\n"
				  "8086     -5 yes  a,b\"  8.0\n"
				  "0001 1234 ! ?    -     -\n"
				  "?         ? ?    -     -\n"
				  "\n! too large\n");
}

static void raw_cells_bear_no_marks(void **state)
{
	_cleanup_free_ char *text = print_things(
		"NUMBER,TENTHS", &(struct table_look){ .raw = true, .no_headings = true }, false);

	(void)state;
	assert_string_equal(text, "-5 8.0\n1234 -\n? -\n");
}

static void colour_comes_with_a_mark(void **state)
{
	_cleanup_free_ char *text =
		print_things("NUMBER,TENTHS",
			     &(struct table_look){ .colour = true, .no_headings = true }, false);

	(void)state;
	assert_non_null(strstr(text, "1234 !"));
	assert_non_null(strstr(text, "\033["));
	assert_null(strstr(text, "\033[0m -5"));
}

static void trees_hang_below(void **state)
{
	_cleanup_free_ char *text =
		print_things("TENTHS,NUMBER", &(struct table_look){ .no_headings = true }, true);

	(void)state;
	/* The test runs without a locale: branches are drawn in ASCII. */
	assert_string_equal(text, "8.0        -5\n"
				  "`--    1234 !\n"
				  "-           ?\n");
}

static void sheets_leave_out_what_does_not_apply(void **state)
{
	static const struct sheet_row rows[] = {
		{ "all", "{ID} and {FLAG}[ with {TENTHS}]" },
		{ "part", "{TENTHS}" },
		{ "names", "{NAMES}" },
		{ "number", "[no {TENTHS} ]{NUMBER}" },
		{ "wide", "{ID} {ID} {ID} {ID} {ID} {ID} {ID}" },
		{ 0 },
	};
	const struct sheet_look look = { .width = 40 };
	_cleanup_free_ char *whole = PRINTED(
		assert_int_equal(sheet_print(stream, rows, fields, NULL, &known, &look), 0));
	_cleanup_free_ char *part_less = PRINTED(
		assert_int_equal(sheet_print(stream, rows, fields, NULL, &below, &look), 1));
	_cleanup_free_ char *nothing = PRINTED(
		assert_int_equal(sheet_print(stream, rows, fields, NULL, &unknown, &look), 3));

	(void)state;
	assert_string_equal(whole, "  all           8086 and yes with 8.0\n"
				   "  part          8.0\n"
				   "  names         a,b\"\n"
				   "  number        no 8.0 -5\n"
				   "  wide          8086 8086 8086 8086 8086\n"
				   "                8086 8086\n");
	assert_string_equal(part_less, "  all           0001 and unknown\n"
				       "  number        1234\n"
				       "  wide          0001 0001 0001 0001 0001\n"
				       "                0001 0001\n");
	assert_string_equal(nothing, "  all           unknown\n"
				     "  number        unknown\n"
				     "  wide          unknown\n");
}

/* As often as it says so: a line of nothing else says it once, a part that is left out never. */
static void sheets_count_what_is_unknown(void **state)
{
	static const struct sheet_row rows[] = {
		{ "part", "{ID} {FLAG} {FLAG}[ {FLAG} {TENTHS}]" },
		{ 0 },
	};
	const struct sheet_look look = { .width = 40 };
	_cleanup_free_ char *twice = PRINTED(
		assert_int_equal(sheet_print(stream, rows, fields, NULL, &below, &look), 2));
	_cleanup_free_ char *once = PRINTED(
		assert_int_equal(sheet_print(stream, rows, fields, NULL, &unknown, &look), 1));

	(void)state;
	assert_string_equal(twice, "  part          0001 unknown unknown\n");
	assert_string_equal(once, "  part          unknown\n");
}

/* A name that is no column would silently leave its line out. */
static void sheets_name_columns_that_there_are(void **state)
{
	(void)state;
	for (const struct sheet_row *row = show_rows; row->label; row++) {
		for (const char *name = strchr(row->text, '{'); name; name = strchr(name, '{')) {
			struct column column = { 0 };

			name++;
			assert_true(column_find(device_fields, name, strcspn(name, "}"), &column));
		}
	}
}

/* Only one of two columns of a name could be asked for, and JSON would have a member twice. */
static void assert_unique(const struct field *table)
{
	for (const struct field *field = table; field->key; field++) {
		struct column column = { 0 };

		for (const struct field *other = field + 1; other->key; other++)
			assert_string_not_equal(field->key, other->key);
		if (field->type == FIELD_OBJECT && field->members != table)
			assert_unique(field->members);
		if (!field->column)
			continue;
		assert_true(column_find(table, field->column, strlen(field->column), &column));
		assert_ptr_equal(column_field(&column), field);
		assert_non_null(field->help);
	}
}

static void device_fields_are_unique(void **state)
{
	struct column column = { 0 };

	(void)state;
	assert_unique(device_fields);
	for (size_t i = 0; column_at(device_fields, i, &column); i++) {
		const char *name = column_field(&column)->column;
		struct column found = { 0 };

		assert_true(column_find(device_fields, name, strlen(name), &found));
		assert_memory_equal(&found, &column, sizeof(found));
		assert_int_not_equal(column_facts(&column), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_says_what_is_known),
		cmocka_unit_test(json_tells_unknown_from_absent),
		cmocka_unit_test(columns_are_chosen_by_name),
		cmocka_unit_test(tables_mark_and_explain),
		cmocka_unit_test(raw_cells_bear_no_marks),
		cmocka_unit_test(colour_comes_with_a_mark),
		cmocka_unit_test(trees_hang_below),
		cmocka_unit_test(sheets_leave_out_what_does_not_apply),
		cmocka_unit_test(sheets_count_what_is_unknown),
		cmocka_unit_test(sheets_name_columns_that_there_are),
		cmocka_unit_test(device_fields_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
