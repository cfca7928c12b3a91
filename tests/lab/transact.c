/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a transaction whose steps no command plans? Carries out those that its arguments name,
 * four each: KIND OBJECT FROM TO, as the journal has them, "-" for nothing, "@FILE" for what that holds. The
 * exit status is 0 where all was done.
 */
#include <err.h>
#include <stdio.h>

#include "apply/transaction.h"
#include "apply/vf-attributes.h"
#include "base/text.h"
#include "os/machine.h"

enum {
	LONGEST_FILE = 1024 * 1024
};

static const char *value(const struct root *root, const char *text, struct arena *arena)
{
	char *bytes = NULL;

	if (str_equal(text, "-"))
		return NULL;
	if (*text != '@')
		return text;
	if (root_read_all(root, text + 1, LONGEST_FILE, arena, &bytes) < 0)
		errx(2, "cannot read %s", text + 1);
	return bytes;
}

static struct step parse_step(const struct root *root, char **words, struct arena *arena)
{
	struct step step = {
		.object = words[1],
		.from = value(root, words[2], arena),
		.to = value(root, words[3], arena),
	};

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
	if (machine_open(NULL, &machine, &why) < 0)
		errx(2, "%s", why.text);
	for (size_t i = 0; i < n; i++)
		steps[i] = parse_step(machine->root, &argv[1 + 4 * i], arena);
	site.root = machine->root;
	site.ledger = &machine->ledger;
	site.virt = virt_of(machine);
	if (transaction_run(&site, &plan, "transact", arena, &outcome, &why) < 0)
		errx(2, "%s", why.text);
	if (outcome.status == OUTCOME_DONE)
		return 0;
	fprintf(stderr, "%s\n", outcome.why.text);
	return 1;
}
