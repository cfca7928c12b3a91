/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a host to be set where its VMs have virtio-net? See tune.h.
 */
#include "plan/tune.h"

#include <errno.h>

#include "base/options.h"
#include "plan/tuning.h"

static struct knob_choice choice_of(const struct tune_request *request)
{
	return (struct knob_choice){ .only = request->only, .skip = request->skip };
}

bool tune_is_named(const struct tuning_host *tuning)
{
	const struct knob_choice choice = choice_of(tuning->request);

	return knob_is_named(&choice, tuning->knob);
}

static void add(struct tuning_host *tuning, const struct setting *setting)
{
	settings_add(&tuning->settings, tuning->knob, setting);
}

void tune_is_so(struct tuning_host *tuning, const char *object, const char *now)
{
	add(tuning, &(struct setting){ .object = object, .now = now, .wanted = now });
}

void tune_leave(struct tuning_host *tuning, const char *object, const char *now, const char *wanted,
		const char *why)
{
	add(tuning, &(struct setting){ .object = object,
				       .now = now,
				       .wanted = wanted,
				       .state = SETTING_LEFT,
				       .why = why });
}

void tune_await(struct tuning_host *tuning, const char *now, const char *wanted, const char *why)
{
	add(tuning, &(struct setting){ .object = "",
				       .now = now,
				       .wanted = wanted,
				       .state = SETTING_LEFT,
				       .is_written = true,
				       .why = why });
}

void tune_tell_change(struct tuning_host *tuning, const char *object, const char *now,
		      const char *wanted, const char *why)
{
	add(tuning, &(struct setting){ .object = object,
				       .now = now,
				       .wanted = wanted,
				       .state = SETTING_CHANGES,
				       .step = tuning->now.n,
				       .why = why });
}

void tune_change(struct tuning_host *tuning, enum step_kind kind, const char *object,
		 const char *now, const char *wanted, const char *why)
{
	tune_tell_change(tuning, object, now, wanted, why);
	steps_add(&tuning->now, kind, object, now, wanted);
}

/* ---- what stays */

static const struct kept *find_kept(const struct tuning_host *tuning, const char *path)
{
	for (size_t i = 0; i < tuning->request->n_kept; i++)
		if (str_equal(tuning->request->kept[i].path, path))
			return &tuning->request->kept[i];
	return NULL;
}

const char *tune_kept(const struct tuning_host *tuning, size_t i)
{
	const struct kept *kept = find_kept(tuning, tuning->knob->files[i]);

	return kept && kept->there ? kept->text : NULL;
}

static bool makes(const struct steps *steps, const char *directory)
{
	for (size_t i = 0; i < steps->n; i++)
		if (str_equal(steps->items[i].object, directory))
			return true;
	return false;
}

/* Where the knob's i-th file is. */
static const char *directory_of(const struct tuning_host *tuning, size_t i)
{
	const char *path = tuning->knob->files[i];

	return arena_strndup(tuning->arena, path, (size_t)(strrchr(path, '/') - path));
}

static void add_file(struct tuning_host *tuning, struct steps *steps, size_t i, const char *text)
{
	const char *path = tuning->knob->files[i];
	const char *directory = directory_of(tuning, i);
	const struct kept *parent = find_kept(tuning, directory);
	const char *before = tune_kept(tuning, i);

	if (str_equal(before, text))
		return;
	if (!(parent && parent->there) && !makes(steps, directory))
		steps_add(steps, STEP_DIRECTORY, directory, NULL, "present");
	steps_add(steps, STEP_FILE, path, before, text);
}

void tune_edit(struct tuning_host *tuning, size_t i, const char *now, const char *wanted,
	       const char *text, const char *why)
{
	tune_tell_change(tuning, "", now, wanted, why);
	steps_add(&tuning->now, STEP_FILE, tuning->knob->files[i], tune_kept(tuning, i), text);
}

void tune_write(struct tuning_host *tuning, size_t i, const char *text)
{
	add_file(tuning, &tuning->now, i, text);
}

/* Of all that keeps the knob, each has to. */
static void tell_kept(struct tuning_host *tuning, bool kept)
{
	if (!kept)
		tuning->kept = FACT_NO;
	else if (tuning->kept == FACT_UNKNOWN)
		tuning->kept = FACT_YES;
}

void tune_keep(struct tuning_host *tuning, size_t i, const char *text)
{
	const struct kept *parent = find_kept(tuning, directory_of(tuning, i));
	bool kept = str_equal(tune_kept(tuning, i), text);

	if (kept || (parent && parent->there) || tuning->request->kept_is_all)
		tell_kept(tuning, kept);
	if (tuning->request->persist)
		add_file(tuning, &tuning->after, i, text);
}

void tune_keep_by(struct tuning_host *tuning, enum step_kind kind, const char *object,
		  const char *from, const char *to)
{
	bool kept = str_equal(from, to);

	tell_kept(tuning, kept);
	if (tuning->request->persist && !kept)
		steps_add(&tuning->after, kind, object, from, to);
}

void tune_note(struct tuning_host *tuning, const char *why)
{
	struct setting *last = &tuning->settings.items[tuning->settings.n - 1];

	last->why = last->why ? arena_printf(tuning->arena, "%s; %s", last->why, why) : why;
}

void tune_note_to_stay(struct tuning_host *tuning, const char *why)
{
	if (tuning->request->persist || tune_kept(tuning, 0))
		tune_note(tuning, why);
}

/* ---- all of it */

/*
 * What of a knob's n settings keeps it from being had: the first that is left, unless the others may do
 * without it. NULL: nothing.
 */
static const struct setting *find_left(const struct setting *settings, size_t n)
{
	const struct setting *first = NULL;
	size_t n_left = 0;

	for (size_t i = 0; i < n; i++) {
		if (settings[i].state != SETTING_LEFT || settings[i].is_written)
			continue;
		n_left++;
		first = first ? first : &settings[i];
		if (!settings[i].knob->is_each || !*settings[i].object)
			return &settings[i];
	}
	return n_left == n ? first : NULL;
}

/* What somebody asked for by its name is not passed over. */
static int check_named(const struct tuning_host *tuning, size_t first, struct err *reterr)
{
	const struct settings *settings = &tuning->settings;
	const struct setting *left = find_left(settings->items + first, settings->n - first);

	if (!left || !tune_is_named(tuning))
		return 0;
	return err_set(reterr, -EOPNOTSUPP, "%s%s%s cannot be set here: %s", left->knob->id,
		       *left->object ? " of " : "", left->object, left->why);
}

/* What is left is kept by nobody. */
static void set_kept(struct tuning_host *tuning, size_t first)
{
	for (size_t i = first; i < tuning->settings.n; i++)
		if (tuning->settings.items[i].state != SETTING_LEFT)
			tuning->settings.items[i].kept = tuning->kept;
}

int plan_tune_host(const struct tune_request *request, struct arena *arena, struct plan *ret_plan,
		   struct err *reterr)
{
	const struct knob_choice choice = choice_of(request);
	struct tuning_host tuning = {
		.request = request,
		.settings = { .arena = arena },
		.host = request->host,
		.profile = request->profile,
		.arena = arena,
		.now = { .arena = arena },
		.after = { .arena = arena },
	};
	struct plan plan = { 0 };
	int r = 0;

	for (size_t i = 0; (tuning.knob = host_knob_at(i)); i++) {
		size_t before = tuning.settings.n;

		if (!knob_is_wanted(&choice, tuning.knob))
			continue;
		tuning.kept = FACT_UNKNOWN;
		host_knob_tune(i, &tuning);
		if (tuning.settings.n == before)
			tune_is_so(&tuning, "", "nothing to set");
		set_kept(&tuning, before);
		r = check_named(&tuning, before, reterr);
		if (r < 0)
			return r;
	}
	plan = (struct plan){
		.needs = tuning.needs,
		.settings = tuning.settings.items,
		.n_settings = tuning.settings.n,
	};
	*ret_plan = plan_join(&plan, tuning.now.items, tuning.now.n, tuning.after.items,
			      tuning.after.n, arena);
	return 0;
}
