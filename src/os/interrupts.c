/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts does the kernel list? See interrupts.h; show_interrupts in kernel/irq/proc.c writes
 * them: a line "CPU0 CPU1 …", then for each "NUMBER: COUNT COUNT … CHIP NUMBER-edge ACTION, ACTION".
 */
#include "os/interrupts.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

#include "base/text.h"
#include "os/lines.h"

struct listing {
	void (*each)(unsigned int irq, char *words, void *arg);
	void *arg;
	bool recorded;
	struct strbuf kept;
	bool saw_heading;
	size_t n_cpus;
};

static size_t count_words(const char *text)
{
	const char *word = NULL;
	size_t length = 0;
	size_t n = 0;

	while (next_word(&text, ' ', &word, &length))
		n += length > 0;
	return n;
}

static char *skip_blanks(char *text)
{
	while (*text == ' ')
		text++;
	return text;
}

/* Behind that many numbers; counted by hand, for there are half a million of them. */
static char *skip_counts(char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text = skip_blanks(text);
		while (*text && *text != ' ')
			text++;
	}
	return skip_blanks(text);
}

/* Interrupts without a number (NMI, LOC) are nobody's. */
static void take_line(char *line, void *arg)
{
	struct listing *listing = arg;
	char *end = NULL;
	unsigned long irq = 0;

	if (!listing->saw_heading) {
		listing->saw_heading = true;
		listing->n_cpus = count_words(line);
		strbuf_add(&listing->kept, "\n");
		return;
	}
	line = skip_blanks(line);
	irq = isdigit((unsigned char)*line) ? strtoul(line, &end, 10) : 0;
	if (!end || *end != ':' || irq > INT_MAX)
		return;
	line = str_trim(skip_counts(end + 1, listing->n_cpus));
	if (listing->recorded)
		strbuf_addf(&listing->kept, "%lu: %s\n", irq, line);
	listing->each((unsigned int)irq, line, listing->arg);
}

int interrupts_read(const struct root *root, void (*each)(unsigned int irq, char *words, void *arg),
		    void *arg)
{
	struct listing listing = {
		.each = each,
		.arg = arg,
		.recorded = root_is_recorded(root),
	};
	int r = lines_read(root, INTERRUPTS_PATH, take_line, &listing);

	root_tell_read(root, ROOT_READ_FILE, INTERRUPTS_PATH, listing.kept.text,
		       r < 0 ? r : (ssize_t)listing.kept.length);
	strbuf_release(&listing.kept);
	return r;
}
