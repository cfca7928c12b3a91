/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a transaction whose steps no command plans? Carries out those that its arguments name,
 * four each: KIND OBJECT FROM TO, as the journal has them, "-" for nothing. The exit status is 0 where
 * all was done.
 */
#include <err.h>
#include <stdio.h>

#include "apply/transaction.h"
#include "apply/vf-attributes.h"
#include "base/text.h"
#include "os/machine.h"

static const char *value(const char *text)
{
	return str_equal(text, "-") ? NULL : text;
}

static struct step parse_step(char **words)
{
	struct step step = { .object = words[1], .from = value(words[2]), .to = value(words[3]) };

	while (step.kind < N_STEP_KINDS && !str_equal(step_kind_names[step.kind], words[0]))
		step.kind++;
	if (step.kind == N_STEP_KINDS || !step_is_sound(&step))
		errx(2, "no step: %s %s %s %s", words[0], words[1], words[2], words[3]);
	return step;
}

int main(int argc, char **argv)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(arena_freep) struct arena *meanwhile = arena_new();
	size_t n = (size_t)(argc - 1) / 4;
	struct step *steps = arena_new_array(arena, struct step, n);
	const struct plan plan = { .steps = steps, .n = n };
	struct told told = { 0 };
	struct site site = { .kernel = &running_kernel, .arena = meanwhile, .told = &told };
	struct outcome outcome = { 0 };
	struct err why = { 0 };

	if (!n || (argc - 1) % 4)
		errx(2, "usage: transact KIND OBJECT FROM TO ...");
	for (size_t i = 0; i < n; i++)
		steps[i] = parse_step(&argv[1 + 4 * i]);
	if (machine_open(NULL, &machine, &why) < 0)
		errx(2, "%s", why.text);
	site.root = machine->root;
	if (transaction_run(&site, &plan, "transact", arena, &outcome, &why) < 0)
		errx(2, "%s", why.text);
	if (outcome.status == OUTCOME_DONE)
		return 0;
	fprintf(stderr, "%s\n", outcome.why.text);
	return 1;
}
