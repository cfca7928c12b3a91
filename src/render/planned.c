/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told what a policy would change? See planned.h.
 */
#include "render/planned.h"

#include "render/knobs.h"
#include "render/outcome.h"
#include "render/parts.h"
#include "render/printable.h"

static void get_subject(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct planned_entry *)part)->subject);
}

static void get_error(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct planned_entry *)part)->error);
}

static void get_unknown(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct planned_entry *)part)->unknown);
}

static void get_moved(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_if_any(value, ((const struct planned_entry *)part)->moved);
}

/* Of an error it says that nobody knows; without one what could not be read may lack all the same. */
static void get_is_known(const struct host *host, const void *part, struct value *value)
{
	const struct planned_entry *entry = part;

	(void)host;
	value_set_yes_no(value, tristate_from_bool(!entry->is_unknown && !entry->unknown));
}

static void get_needs(const struct host *host, const void *part, struct value *value)
{
	(void)host;
	value_set_text(value, needs_names[((const struct planned *)part)->needs]);
}

static const struct field entry_fields[] = {
	LEAF("source", NULL, NULL, FIELD_TEXT, struct planned_entry, source),
	{ .key = "subject", .get = get_subject },
	OBJECTS("changes", planned_change_fields, struct planned_entry, changes, n),
	{ .key = "known", .get = get_is_known },
	{ .key = "unknown", .get = get_unknown },
	{ .key = "moved", .get = get_moved },
	{ .key = "error", .get = get_error },
	{ 0 },
};

const struct field planned_document[] = {
	SCHEMA("plan"),
	OBJECTS("entries", entry_fields, struct planned, entries, n),
	LEAF("notes", NULL, NULL, FIELD_TEXTS, struct planned, notes,
	     .n_offset = offsetof(struct planned, n_notes)),
	{ .key = "needs", .get = get_needs },
	{ 0 },
};

static void print_entry(FILE *stream, const struct planned_entry *entry, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf head = { 0 };
	struct outcome outcome = {
		.status = OUTCOME_PLANNED,
		.results = arena_new_array(arena, struct step_result, entry->n),
		.n = entry->n,
	};

	printable_add(entry->subject, false, &head);
	strbuf_add(&head, ", by ");
	printable_add(entry->source, false, &head);
	fprintf(stream, "%s:\n", head.text);
	for (size_t i = 0; i < entry->n; i++)
		outcome.results[i] = (struct step_result){
			.step = &entry->changes[i].step,
			.state = STEP_PLANNED,
		};
	outcome_print(stream, &outcome);
}

void planned_print(FILE *stream, const struct planned *planned, struct arena *arena)
{
	for (size_t i = 0; i < planned->n; i++)
		if (planned->entries[i].n)
			print_entry(stream, &planned->entries[i], arena);
	settings_print_notes(stream, planned->settings, planned->n_settings, 0);
}
