/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of the definitions, networks and files that a policy changes? See diffs.h.
 */
#include "cmd/diffs.h"

#include "os/diff.h"

/* What is not there, as patch(1) knows it. */
#define NOTHING "/dev/null"

static int take(struct planned_change *change, struct arena *arena, struct err *reterr)
{
	const struct step *step = &change->step;
	const struct versions versions = {
		.before = step->from ? step->from : "",
		.after = step->to ? step->to : "",
		.before_name = step->from ? step->object : NOTHING,
		.after_name = step->to ? step->object : NOTHING,
	};

	return step_has_diff(step) ? diff_read(&versions, arena, &change->diff, reterr) : 0;
}

int diffs_take(struct planned *planned, struct arena *arena, struct err *reterr)
{
	for (size_t i = 0; i < planned->n; i++)
		for (size_t j = 0; j < planned->entries[i].n; j++) {
			int r = take(&planned->entries[i].changes[j], arena, reterr);

			if (r < 0)
				return r;
		}
	return 0;
}

void diffs_print(FILE *stream, const struct planned *planned)
{
	for (size_t i = 0; i < planned->n; i++)
		for (size_t j = 0; j < planned->entries[i].n; j++)
			if (planned->entries[i].changes[j].diff)
				fputs(planned->entries[i].changes[j].diff, stream);
}
