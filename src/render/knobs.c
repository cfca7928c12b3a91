/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are knobs told? See knobs.h.
 */
#include "render/knobs.h"

#include "render/parts.h"
#include "render/printable.h"

static const char stars[] = "*****";

static const void *knob_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct setting *)object)->knob;
}

static void get_state(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, setting_state_names[((const struct setting *)part)->state]);
}

static void get_stars(const struct host *host, const void *part, struct value *value)
{
	const struct knob *knob = part;

	(void)host;
	if (knob->stars)
		value_set_number(value, knob->stars);
}

/* Of a knob's settings only the first line tells. */
static const struct mark *stars_cell(const struct host *host, const void *part, struct strbuf *buf)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->is_first)
		strbuf_add(buf, setting->knob->stars ? stars + strlen(stars) - setting->knob->stars
						     : "-");
	return NULL;
}

static const struct mark *why_cell(const struct host *host, const void *part, struct strbuf *buf)
{
	const struct setting *setting = part;

	(void)host;
	strbuf_add(buf, setting->is_first ? setting->knob->why : "");
	return NULL;
}

/* What it costs to change it; what stays has its reason in a line of its own. */
static const struct mark *wanted_cell(const struct host *host, const void *part, struct strbuf *buf)
{
	const struct setting *setting = part;

	(void)host;
	switch (setting->state) {
	case SETTING_SO:
		strbuf_add(buf, "so already");
		break;
	case SETTING_CHANGES:
	case SETTING_UNKNOWN:
		strbuf_add(buf, setting->wanted ? setting->wanted : "absent");
		break;
	default:
		if (setting->wanted && !str_equal(setting->wanted, setting->now))
			strbuf_addf(buf, "%s, ", setting->wanted);
		strbuf_add(buf, "left");
		break;
	}
	return NULL;
}

static void get_note(const struct host *host, const void *part, struct value *value)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->why)
		value_set_text(value, setting->why);
}

/* Nothing may be wanted, as where it is left for good; and not every knob has a rule. */
static void get_wanted(const struct host *host, const void *part, struct value *value)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->wanted)
		value_set_text(value, setting->wanted);
}

static void get_rule(const struct host *host, const void *part, struct value *value)
{
	const struct knob *knob = part;

	(void)host;
	if (knob->rule)
		value_set_text(value, knob->rule);
}

/* Nothing is not there; nobody knows is another thing. */
static void get_now(const struct host *host, const void *part, struct value *value)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->now || setting->state == SETTING_LEFT || setting->state == SETTING_UNKNOWN)
		value_set_text(value, setting->now);
}

static void get_needs(const struct host *host, const void *part, struct value *value)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->needs != NEEDS_NOTHING)
		value_set_text(value, needs_names[setting->needs]);
}

static const struct mark *needs_cell(const struct host *host, const void *part, struct strbuf *buf)
{
	const struct setting *setting = part;

	(void)host;
	strbuf_add(buf, setting->needs != NEEDS_NOTHING ? needs_names[setting->needs] : "");
	return NULL;
}

static void get_kept(const struct host *host, const void *part, struct value *value)
{
	const struct setting *setting = part;

	(void)host;
	if (setting->kept != FACT_UNKNOWN)
		value_set_yes_no(value, setting->kept);
}

const struct field setting_fields[] = {
	LEAF("knob", "KNOB", "what is tuned", FIELD_TEXT, struct knob, id, .part = knob_part),
	LEAF("object", "OF", "of what", FIELD_TEXT, struct setting, object),
	{ .key = "now", .column = "NOW", .help = "how it is", .get = get_now },
	{ .key = "wanted", .get = get_wanted },
	{ .key = "change",
	  .column = "WANTED",
	  .help = "how it is to be",
	  .no_json = true,
	  .cell = wanted_cell },
	{ .key = "state", .get = get_state },
	{ .key = "kept", .get = get_kept },
	{ .key = "needs", .get = get_needs },
	{ .key = "needs_cell",
	  .column = "NEEDS",
	  .help = "what has to happen before it shows",
	  .no_json = true,
	  .cell = needs_cell },
	{ .key = "note", .get = get_note },
	{ .key = "stars", .part = knob_part, .get = get_stars },
	{ .key = "stars_cell",
	  .column = "STARS",
	  .help = "how much it matters, of five",
	  .no_json = true,
	  .cell = stars_cell },
	LEAF("why", NULL, NULL, FIELD_TEXT, struct knob, why, .part = knob_part),
	{ .key = "why_cell",
	  .column = "WHY",
	  .help = "why it matters",
	  .no_json = true,
	  .shrinks = true,
	  .cell = why_cell },
	{ .key = "rule", .part = knob_part, .get = get_rule },
	{ 0 },
};

enum {
	WIDTH_OF_WHY =
		140 /* the other columns take 110, and a reason of three words tells nothing */
};

/* Most take nothing more. */
static const char *columns_of(const struct setting *settings, size_t n, bool has_why)
{
	for (size_t i = 0; i < n; i++)
		if (settings[i].needs != NEEDS_NOTHING)
			return has_why ? "KNOB,OF,NOW,WANTED,NEEDS,STARS,WHY"
				       : "KNOB,OF,NOW,WANTED,NEEDS,STARS";
	return has_why ? "KNOB,OF,NOW,WANTED,STARS,WHY" : "KNOB,OF,NOW,WANTED,STARS";
}

/* A line for each knob of which anything changes. */
static void print_whys(FILE *stream, const struct setting *settings, size_t n)
{
	const struct knob *last = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct knob *knob = settings[i].knob;
		bool changes = settings[i].state == SETTING_CHANGES ||
			       settings[i].state == SETTING_UNKNOWN;

		if (changes && knob != last)
			fprintf(stream, "%-8s %s: %s\n", "why", knob->id, knob->why);
		if (changes)
			last = knob;
	}
}

int settings_print(FILE *stream, const struct setting *settings, size_t n, struct arena *arena,
		   const struct table_look *look)
{
	const void **objects = arena_new_array(arena, const void *, n);
	const struct table_rows rows = { .objects = objects, .n = n };
	_cleanup_columns_ struct columns columns = { 0 };
	bool has_why = !look->width || look->width >= WIDTH_OF_WHY;
	int r = columns_choose(setting_fields, columns_of(settings, n, has_why), NULL, &columns,
			       NULL);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		objects[i] = &settings[i];
	r = table_print(stream, &columns, NULL, &rows, look);
	if (r >= 0 && !has_why)
		print_whys(stream, settings, n);
	return r;
}

/* Whether both stay for one reason, so that one line tells of both. */
static bool stay_alike(const struct setting *a, const struct setting *b)
{
	return a->knob == b->knob && a->state == b->state && str_equal(a->why, b->why);
}

/* Where nobody knows how it is, it costs as much to change. */
static const char *note_word(enum setting_state state)
{
	return setting_state_names[state == SETTING_UNKNOWN ? SETTING_CHANGES : state];
}

void settings_print_notes(FILE *stream, const struct setting *settings, size_t n)
{
	for (size_t i = 0, end = 0; i < n; i = end) {
		const struct setting *setting = &settings[i];
		_cleanup_strbuf_ struct strbuf line = { 0 };

		for (end = i + 1; end < n && stay_alike(setting, &settings[end]);)
			end++;
		if (!setting->why)
			continue;
		strbuf_addf(&line, "%-8s %s", note_word(setting->state), setting->knob->id);
		if (*setting->object && end == i + 1) {
			strbuf_add(&line, " of ");
			printable_add(setting->object, false, &line);
		}
		strbuf_add(&line, ": ");
		printable_add(setting->why, false, &line);
		fprintf(stream, "%s\n", line.text);
	}
}

/* Each knob once: the settings of one stand together. */
void settings_print_unkept(FILE *stream, const struct setting *settings, size_t n)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };
	const struct knob *last = NULL;

	for (size_t i = 0; i < n; i++) {
		if (settings[i].state != SETTING_SO || settings[i].kept != FACT_NO ||
		    settings[i].knob == last)
			continue;
		last = settings[i].knob;
		strbuf_addf(&line, "%s%s", line.length ? ", " : "", last->id);
	}
	if (line.length)
		fprintf(stream,
			"not kept %s: so now, and no file of vfctl's sees to it after a reboot; "
			"--apply --persist writes them\n",
			line.text);
}

/* ---- one knob */

static void get_side(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, knob_side_names[((const struct knob *)part)->side]);
}

const struct field knob_document[] = {
	SCHEMA("explain"),
	LEAF("knob", NULL, NULL, FIELD_TEXT, struct knob, id),
	{ .key = "side", .get = get_side },
	LEAF("what", NULL, NULL, FIELD_TEXT, struct knob, what),
	LEAF("value", NULL, NULL, FIELD_TEXT, struct knob, value),
	LEAF("why", NULL, NULL, FIELD_TEXT, struct knob, why),
	{ .key = "stars", .get = get_stars },
	LEAF("persistence", NULL, NULL, FIELD_TEXT, struct knob, persistence),
	LEAF("revert", NULL, NULL, FIELD_TEXT, struct knob, revert),
	{ .key = "judged_by", .get = get_rule },
	LEAF("reference", NULL, NULL, FIELD_TEXT, struct knob, reference),
	{ 0 },
};

void knob_print(FILE *stream, const struct knob *knob, const struct sheet_look *look)
{
	static const size_t indent = 12;
	const struct {
		const char *label;
		const char *text;
	} lines[] = {
		{ "means", knob->what },
		{ "value", knob->value },
		{ "why", knob->why },
		{ "to stay", knob->persistence },
		{ knob->side == KNOB_HOST ? "--revert" : "to undo", knob->revert },
		{ "judged by", knob->rule },
		{ "see", knob->reference },
	};

	fprintf(stream, "%s\n%-*svfctl tune %s\n", knob->id, (int)indent, "set by",
		knob_side_names[knob->side]);
	if (knob->stars)
		fprintf(stream, "%-*s%.*s of five (%s)\n", (int)indent, "matters", (int)knob->stars,
			stars, KNOB_STARS_SOURCE);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (!lines[i].text)
			continue;
		fprintf(stream, "%-*s", (int)indent, lines[i].label);
		sheet_print_text(stream, lines[i].text, indent, look);
	}
}
