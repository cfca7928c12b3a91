/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which known names did the reader perhaps mean? See nearest.h.
 */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_taken(const struct nearest *nearest, const char *name)
{
	for (size_t i = 0; i < nearest->n; i++)
		if (str_equal(nearest->names[i], name))
			return true;
	return false;
}

/* Whether the word is a beginning of the name. */
static bool is_beginning(const char *word, const char *name)
{
	return *word && strncasecmp(word, name, strlen(word)) == 0;
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	unsigned int edits =
		is_beginning(nearest->word, name) ? 0 : str_distance(nearest->word, name);
	size_t at = nearest->n;

	if (is_taken(nearest, name))
		return;
	while (at > 0 && nearest->edits[at - 1] > edits)
		at--;
	if (at == NEAREST_NAMES)
		return;
	if (nearest->n < NEAREST_NAMES)
		nearest->n++;
	for (size_t i = nearest->n - 1; i > at; i--) {
		nearest->names[i] = nearest->names[i - 1];
		nearest->edits[i] = nearest->edits[i - 1];
	}
	nearest->names[at] = name;
	nearest->edits[at] = edits;
}

static bool is_near(const struct nearest *nearest, size_t i)
{
	size_t length = strlen(nearest->word);

	return nearest->edits[i] < length && nearest->edits[i] <= 1 + length / 3 &&
	       nearest->edits[i] == nearest->edits[0];
}

void nearest_drop_far(struct nearest *nearest)
{
	size_t n = 0;

	for (size_t i = 0; i < nearest->n; i++) {
		if (!is_near(nearest, i))
			continue;
		nearest->names[n] = nearest->names[i];
		nearest->edits[n++] = nearest->edits[i];
	}
	nearest->n = n;
}

void nearest_add_names(const struct nearest *nearest, struct strbuf *buf)
{
	for (size_t i = 0; i < nearest->n; i++) {
		if (i)
			strbuf_add(buf, i + 1 < nearest->n ? ", " : " or ");
		strbuf_add(buf, nearest->names[i]);
	}
}
