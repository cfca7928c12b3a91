/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would the guest of a virtual machine become by --revert? See tune-guest-back.h.
 */
#include "plan/tune-guest-back.h"

#include "base/text.h"
#include "plan/tuning-guest.h"

enum {
	MOST_FIELDS = 5 /* of a line */
};

/* What the script says of a value. */
static const struct fate {
	const char *word;
	enum setting_state state;
	const char *why;
} fates[] = {
	{ "back", SETTING_CHANGES, NULL },
	{ "so", SETTING_SO, NULL },
	{ "other", SETTING_LEFT, "somebody else has changed it since: it stays" },
	{ "gone", SETTING_LEFT, "it is not there any more" },
	{ "unread", SETTING_UNKNOWN, "how it is now cannot be read there" },
};

static const struct fate *find_fate(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(fates); i++)
		if (str_equal(fates[i].word, word))
			return &fates[i];
	return NULL;
}

static const struct knob *find_guest_knob(const char *id)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = guest_knob_at(i)); i++)
		if (str_equal(knob->id, id))
			return knob;
	return NULL;
}

/* KNOB OBJECT VERDICT NOW BEFORE; NOW is empty where it could not be read. */
static void add_value(char *const fields[MOST_FIELDS], struct guest_back *back)
{
	const struct knob *knob = find_guest_knob(fields[0]);
	const struct fate *fate = find_fate(fields[2]);

	if (knob && fate)
		settings_add(&back->settings, knob,
			     &(struct setting){ .object = fields[1],
						.now = *fields[3] ? fields[3] : NULL,
						.wanted = fields[4],
						.state = fate->state,
						.why = fate->why });
}

/* "file" PATH VERDICT */
static void add_file(char *const fields[MOST_FIELDS], size_t *capacity, struct guest_back *back)
{
	back->files = arena_grow(back->settings.arena, back->files, back->n_files, capacity,
				 sizeof(*back->files));
	back->files[back->n_files++] = (struct guest_file){
		.path = fields[1],
		.goes = !str_equal(fields[2], "other"),
		.is_remembered = !str_equal(fields[2], "older"),
	};
}

/* Takes the line apart in its place. */
static size_t split(char *line, char *fields[MOST_FIELDS])
{
	size_t n = 0;

	for (char *next = line; next && n < MOST_FIELDS; line = next) {
		next = strchr(line, '\t');
		if (next)
			*next++ = '\0';
		fields[n++] = line;
	}
	return n;
}

void plan_guest_back(const char *told, struct arena *arena, struct guest_back *ret_back)
{
	struct guest_back back = { .settings = { .arena = arena } };
	size_t capacity = 0;

	for (size_t n = 0; *told; told += n + (told[n] == '\n')) {
		char *fields[MOST_FIELDS] = { NULL };
		size_t n_fields = 0;

		n = strcspn(told, "\n");
		n_fields = split(arena_strndup(arena, told, n), fields);
		if (n_fields == MOST_FIELDS)
			add_value(fields, &back);
		else if (n_fields == 3 && str_equal(fields[0], "file"))
			add_file(fields, &capacity, &back);
	}
	*ret_back = back;
}

bool guest_back_changes(const struct guest_back *back)
{
	for (size_t i = 0; i < back->settings.n; i++)
		if (back->settings.items[i].state == SETTING_CHANGES)
			return true;
	for (size_t i = 0; i < back->n_files; i++)
		if (back->files[i].goes)
			return true;
	return false;
}
