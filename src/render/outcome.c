/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are transactions told? See outcome.h.
 */
#include "render/outcome.h"

#include <inttypes.h>

#include "base/text.h"
#include "model/planned.h"
#include "render/knobs.h"
#include "render/parts.h"
#include "render/printable.h"
#include "render/report.h"

static void get_kind(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, step_kind_names[((const struct step *)part)->kind]);
}

_Static_assert(sizeof(((struct value *)NULL)->buf) >= STEP_VALUE_SIZE, "what is shown fits");

static void get_from(const struct host *host, const void *part, struct value *value)
{
	const struct step *step = part;

	(void)host;
	value_set_if_any(value, step_value_shown(step, step->from, value->buf));
}

static void get_to(const struct host *host, const void *part, struct value *value)
{
	const struct step *step = part;

	(void)host;
	value_set_if_any(value, step_to_shown(step, value->buf));
}

#define STEP(...)                                                                           \
	{ .key = "kind", .get = get_kind, ##__VA_ARGS__ },                                  \
		LEAF("object", NULL, NULL, FIELD_TEXT, struct step, object, ##__VA_ARGS__), \
		{ .key = "from", .get = get_from, ##__VA_ARGS__ },                          \
	{                                                                                   \
		.key = "to", .get = get_to, ##__VA_ARGS__                                   \
	}

const struct field step_fields[] = { STEP(), { 0 } };

static const void *planned_step(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct planned_change *)object)->step;
}

static void get_diff(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct planned_change *)part)->diff);
}

const struct field planned_change_fields[] = {
	STEP(.part = planned_step),
	{ .key = "diff", .get = get_diff },
	{ 0 },
};

static const void *result_step(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct step_result *)object)->step;
}

static void get_state(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, step_state_names[((const struct step_result *)part)->state]);
}

static void get_error(const struct host *host, const void *part, struct value *value)
{
	const struct step_result *result = part;

	(void)host;
	value_set_if_any(value, *result->error ? result->error : NULL);
}

static const struct field result_fields[] = {
	STEP(.part = result_step),
	{ .key = "state", .get = get_state },
	{ .key = "error", .get = get_error },
	{ 0 },
};

static void get_status(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, outcome_status_names[((const struct outcome *)part)->status]);
}

static void get_transaction(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct outcome *)part)->transaction);
}

static void get_needs(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, needs_names[((const struct outcome *)part)->needs]);
}

static void get_why(const struct host *host, const void *part, struct value *value)
{
	const struct outcome *outcome = part;

	(void)host;
	value_set_if_any(value, outcome->why.code ? outcome->why.text : NULL);
}

static const void *path_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct outcome *)object)->path;
}

/* Only tuning has some. */
static const void *knobs_part(const struct host *host, const void *object)
{
	const struct outcome *outcome = object;

	(void)host;
	return outcome->settings ? outcome : NULL;
}

/* Most changes have none. */
static const void *notes_part(const struct host *host, const void *object)
{
	const struct outcome *outcome = object;

	(void)host;
	return outcome->n_notes ? outcome : NULL;
}

const struct field outcome_document[] = {
	SCHEMA("outcome"),
	{ .key = "status", .get = get_status },
	{ .key = "path", .type = FIELD_OBJECT, .part = path_part, .members = decision_fields },
	OBJECTS("knobs", setting_fields, struct outcome, settings, n_settings, .part = knobs_part),
	OBJECTS("steps", result_fields, struct outcome, results, n),
	LEAF("notes", NULL, NULL, FIELD_TEXTS, struct outcome, notes,
	     .n_offset = offsetof(struct outcome, n_notes), .part = notes_part),
	{ .key = "transaction", .get = get_transaction },
	{ .key = "needs", .get = get_needs },
	{ .key = "error", .get = get_why },
	{ 0 },
};

/* ---- those of a policy */

static const void *applied_outcome(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct applied_pf *)object)->outcome;
}

static void get_address(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct applied_pf *)part)->address);
}

static const struct field applied_fields[] = {
	LEAF("source", NULL, NULL, FIELD_TEXT, struct applied_pf, source),
	{ .key = "address", .get = get_address },
	{ .key = "status", .get = get_status, .part = applied_outcome },
	OBJECTS("steps", result_fields, struct outcome, results, n, .part = applied_outcome),
	{ .key = "transaction", .get = get_transaction, .part = applied_outcome },
	{ .key = "needs", .get = get_needs, .part = applied_outcome },
	{ .key = "error", .get = get_why, .part = applied_outcome },
	{ 0 },
};

const struct field applied_document[] = {
	SCHEMA("apply"),
	OBJECTS("pfs", applied_fields, struct applied, pfs, n),
	{ 0 },
};

static void add_value(const struct step *step, const char *value, struct strbuf *line)
{
	char buf[STEP_VALUE_SIZE];

	printable_add(step_value_brief(step, value, buf), false, line);
}

/* Of texts their sizes alone would not tell that they differ. */
static void add_line_changes(const struct step *step, struct strbuf *line)
{
	char changes[LINE_CHANGES_SIZE];

	if (step_is_text(step) && step_line_changes(step, changes))
		strbuf_addf(line, " (%s%s)", changes, step->kind == STEP_FILE ? " lines" : "");
}

static bool vf_index(const struct step *step, int64_t *ret_index)
{
	char pf[BDF_TEXT_SIZE];

	return vf_object_parse(step->object, pf, ret_index) == 0;
}

/* Whether the second is the same of the VF beside the first one's. */
static bool continues(const struct step_result *first, const struct step_result *second)
{
	const struct step *a = first->step;
	const struct step *b = second->step;
	int64_t i = 0;
	int64_t j = 0;

	return a->kind == b->kind && first->state == second->state &&
	       str_equal(first->error, second->error) && str_equal(a->from, b->from) &&
	       str_equal(a->to, b->to) && vf_index(a, &i) && vf_index(b, &j) &&
	       step_shares_pf(a, b) && (j == i + 1 || i == j + 1);
}

/* "0000:41:00.0/0-3" */
static void add_object(const struct step *first, const struct step *last, struct strbuf *line)
{
	int64_t i = 0;
	int64_t j = 0;

	if (first == last || !vf_index(first, &i) || !vf_index(last, &j)) {
		printable_add(first->object, false, line);
		return;
	}
	printable_add(i < j ? first->object : last->object, false, line);
	strbuf_addf(line, "-%" PRId64, i < j ? j : i);
}

static void print_path(FILE *stream, const struct decision *path)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_addf(&line, "%-8s %s%s%s", "path", way_names[path->recommended],
		    path->device ? " by " : "", path->device ? path->device : "");
	for (size_t i = 0; i < path->n_reasons; i++) {
		strbuf_add(&line, i ? "; " : ": ");
		printable_add(path->reasons[i], false, &line);
	}
	fprintf(stream, "%s\n", line.text);
}

void outcome_print(FILE *stream, const struct outcome *outcome)
{
	if (outcome->path)
		print_path(stream, outcome->path);
	for (size_t i = 0, end = 0; i < outcome->n; i = end) {
		const struct step_result *result = &outcome->results[i];
		const struct step *step = result->step;
		_cleanup_strbuf_ struct strbuf line = { 0 };

		for (end = i + 1; end < outcome->n; end++)
			if (!continues(&outcome->results[end - 1], &outcome->results[end]))
				break;
		strbuf_addf(&line, "%-8s %s of ", step_state_names[result->state],
			    step_kind_names[step->kind]);
		add_object(step, outcome->results[end - 1].step, &line);
		strbuf_add(&line, ": ");
		add_value(step, step->from, &line);
		strbuf_add(&line, " -> ");
		add_value(step, step->to, &line);
		add_line_changes(step, &line);
		if (*result->error)
			strbuf_addf(&line, ": %s", result->error);
		fprintf(stream, "%s\n", line.text);
	}
	settings_print_notes(stream, outcome->settings, outcome->n_settings, 0);
}

static void get_finished(const struct host *host, const void *part, struct value *value)
{
	const struct record *record = part;

	(void)host;
	value_set_text(value, record->finished	      ? "done"
			      : record->confirm_until ? "unconfirmed"
						      : "unfinished");
}

static const void *unconfirmed_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct record *)object)->confirm_until ? object : NULL;
}

static const struct field record_fields[] = {
	LEAF("id", "ID", "what rollback calls it", FIELD_TEXT, struct record, id),
	LEAF("time", "TIME", "when it began, in UTC", FIELD_TEXT, struct record, time),
	{ .key = "status",
	  .column = "STATUS",
	  .help = "done, unfinished or unconfirmed",
	  .get = get_finished },
	LEAF("command", "COMMAND", "as it was typed", FIELD_TEXT, struct record, command,
	     .shrinks = true),
	LEAF("confirm_until", NULL, NULL, FIELD_TEXT, struct record, confirm_until,
	     .part = unconfirmed_part),
	LEAF("pid", NULL, NULL, FIELD_NUMBER, struct record, pid, .part = unconfirmed_part),
	OBJECTS("steps", step_fields, struct record, plan.steps, plan.n),
	{ 0 },
};

const struct field history_document[] = {
	SCHEMA("history"),
	OBJECTS("transactions", record_fields, struct history, records, n),
	{ 0 },
};

int history_print(FILE *stream, const struct history *history, struct arena *arena,
		  const struct table_look *look)
{
	const void **objects = arena_new_array(arena, const void *, history->n);
	const struct table_rows rows = { .objects = objects, .n = history->n };
	_cleanup_columns_ struct columns columns = { 0 };
	int r = columns_choose(record_fields, "ID,TIME,STATUS,COMMAND", NULL, &columns, NULL);

	if (r < 0)
		return r;
	for (size_t i = 0; i < history->n; i++)
		objects[i] = &history->records[i];
	return table_print(stream, &columns, NULL, &rows, look);
}
