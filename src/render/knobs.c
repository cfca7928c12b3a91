/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are knobs told? See knobs.h.
 */
#include "render/knobs.h"

#include <stdint.h>

#include "render/parts.h"

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
	LEAF("object", "OF", "of what", FIELD_TEXT, struct setting, object, .folds = true),
	{ .key = "now", .column = "NOW", .help = "how it is", .folds = true, .get = get_now },
	{ .key = "wanted", .get = get_wanted },
	{ .key = "change",
	  .column = "WANTED",
	  .help = "how it is to be",
	  .no_json = true,
	  .folds = true,
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
		140,	/* the other columns take 110, and a reason of three words tells nothing */
	MOST_NAMES = 4, /* before a sentence that is about all that a knob sets */
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

/* "LABEL    text", broken to fit; a width of 0: in one line. */
static void print_line(FILE *stream, const char *label, const char *text, size_t width)
{
	static const size_t indent = 9;
	const struct sheet_look line = { .width = width ? width : SIZE_MAX };

	fprintf(stream, "%-*s", (int)indent, label);
	sheet_print_text(stream, text, indent, &line);
}

/* A line for each knob of which anything changes. */
static void print_whys(FILE *stream, const struct setting *settings, size_t n, size_t width)
{
	const struct knob *last = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct knob *knob = settings[i].knob;
		bool changes = settings[i].state == SETTING_CHANGES ||
			       settings[i].state == SETTING_UNKNOWN;
		_cleanup_strbuf_ struct strbuf line = { 0 };

		if (!changes || knob == last)
			continue;
		last = knob;
		strbuf_addf(&line, "%s: %s", knob->id, knob->why);
		print_line(stream, "why", line.text, width);
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
		print_whys(stream, settings, n, look->width);
	return r;
}

/* Where nobody knows how it is, it costs as much to change. */
static const char *note_word(enum setting_state state)
{
	return setting_state_names[state == SETTING_UNKNOWN ? SETTING_CHANGES : state];
}

/* Whether one line tells of both. */
static bool share_note(const struct setting *a, const struct setting *b)
{
	return a->knob == b->knob && a->why && str_equal(a->why, b->why) &&
	       str_equal(note_word(a->state), note_word(b->state));
}

/* Some of a knob's settings: those that share a sentence. */
struct sharers {
	const struct setting *first;
	size_t n;
	size_t n_of_knob;
	struct strbuf names;
};

/* Of the settings from the first on, which has none of its knob before it with this sentence. */
static void find_sharers(const struct setting *settings, size_t n, size_t first,
			 struct sharers *sharers)
{
	sharers->first = &settings[first];
	for (size_t i = 0; i < n; i++) {
		const char *object = settings[i].object;

		sharers->n_of_knob += settings[i].knob == sharers->first->knob;
		if (!share_note(sharers->first, &settings[i]))
			continue;
		sharers->n++;
		if (*object)
			strbuf_addf(&sharers->names, "%s%s", sharers->names.length ? ", " : "",
				    object);
	}
}

static bool is_told(const struct setting *settings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (share_note(&settings[j], &settings[i]))
			return true;
	return false;
}

void settings_print_notes(FILE *stream, const struct setting *settings, size_t n, size_t width)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_strbuf_ struct strbuf line = { 0 };
		struct sharers sharers = { 0 };

		if (!settings[i].why || is_told(settings, i))
			continue;
		find_sharers(settings, n, i, &sharers);
		strbuf_add(&line, settings[i].knob->id);
		/* Where many are all of the knob's, its name says as much. */
		if (sharers.names.length &&
		    (sharers.n <= MOST_NAMES || sharers.n < sharers.n_of_knob))
			strbuf_addf(&line, " of %s", sharers.names.text);
		strbuf_addf(&line, ": %s", settings[i].why);
		print_line(stream, note_word(settings[i].state), line.text, width);
		strbuf_release(&sharers.names);
	}
}

/* Each knob once: the settings of one stand together. */
void settings_print_unkept(FILE *stream, const struct setting *settings, size_t n, size_t width)
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
	if (!line.length)
		return;
	strbuf_add(&line, ": so now, and no file of vfctl's sees to it after a reboot; "
			  "--apply --persist writes them");
	print_line(stream, "not kept", line.text, width);
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
		{ knob->side == KNOB_VM ? "to undo" : "--revert", knob->revert },
		{ "judged by", knob->rule ? knob->rule : "no rule of the audit" },
		{ "see", knob->reference },
	};

	fprintf(stream, "%s\n%-*svfctl tune %s\n", knob->id, (int)indent, "set by",
		knob_side_names[knob->side]);
	if (knob->stars)
		fprintf(stream, "%-*s%.*s of five (%s)\n", (int)indent, "matters", (int)knob->stars,
			stars, KNOB_STARS_SOURCE);
	else
		fprintf(stream, "%-*snot rated in that case (%s)\n", (int)indent, "matters",
			KNOB_STARS_SOURCE);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (!lines[i].text)
			continue;
		fprintf(stream, "%-*s", (int)indent, lines[i].label);
		sheet_print_text(stream, lines[i].text, indent, look);
	}
}
