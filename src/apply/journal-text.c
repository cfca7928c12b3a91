/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a record written as JSON? See journal-text.h.
 */
#include "apply/journal-text.h"

#include <inttypes.h>
#include <string.h>

#include "model/step.h"

/* What JSON does not take as it is, and of these what has a letter of its own. */
static const char controls[] = "\"\\\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13"
			       "\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";
static const char named_controls[] = "\"\\\b\n\r\t\f";

static void add_quoted(struct strbuf *text, const char *value)
{
	static const char hex[] = "0123456789abcdef";

	strbuf_add(text, "\"");
	while (*value) {
		size_t n = strcspn(value, controls);
		const char *named = NULL;

		strbuf_add_bytes(text, value, n);
		value += n;
		if (!*value)
			break;
		named = strchr(named_controls, *value);
		strbuf_add(text, "\\");
		if (named) {
			strbuf_add_bytes(text, &"\"\\bnrtf"[named - named_controls], 1);
		} else {
			strbuf_add(text, "u00");
			strbuf_add_bytes(text, &hex[*value >> 4], 1);
			strbuf_add_bytes(text, &hex[*value & 0xf], 1);
		}
		value++;
	}
	strbuf_add(text, "\"");
}

static void add_member(struct strbuf *text, const char *key, const char *value)
{
	add_quoted(text, key);
	strbuf_add(text, ":");
	if (value)
		add_quoted(text, value);
	else
		strbuf_add(text, "null");
	strbuf_add(text, ",");
}

static void add_number(struct strbuf *text, const char *key, int64_t number)
{
	add_quoted(text, key);
	strbuf_addf(text, ":%" PRId64 ",", number);
}

/* The last comma goes. */
static void end_members(struct strbuf *text, const char *end)
{
	if (text->text[text->length - 1] == ',')
		text->length--;
	strbuf_add(text, end);
}

static void add_step(struct strbuf *text, const struct step *step)
{
	strbuf_add(text, "{");
	add_member(text, "kind", step_kind_names[step->kind]);
	add_member(text, "object", step->object);
	add_member(text, "from", step->from);
	add_member(text, "to", step->to);
	end_members(text, "},");
}

void journal_compose(const struct record *record, struct strbuf *text)
{
	text->length = 0;
	strbuf_add(text, "{");
	add_member(text, "schema", JOURNAL_SCHEMA);
	add_member(text, "id", record->id);
	add_member(text, "time", record->time);
	add_member(text, "command", record->command);
	add_member(text, "boot_id", record->boot_id);
	add_number(text, "pid", record->pid);
	if (record->plan.best_effort)
		strbuf_add(text, "\"" JOURNAL_BEST_EFFORT "\":true,");
	if (record->plan.n_settled)
		add_number(text, JOURNAL_SETTLED, (int64_t)record->plan.n_settled);
	strbuf_add(text, "\"steps\":[");
	for (size_t i = 0; i < record->plan.n; i++)
		add_step(text, &record->plan.steps[i]);
	end_members(text, "]}\n");
}
