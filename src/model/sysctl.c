/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a sysctl have what a profile wants of it? See sysctl.h.
 */
#include "model/sysctl.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

size_t sysctl_fields(const char *value, int64_t fields[static SYSCTL_MOST_FIELDS])
{
	size_t n = 0;

	while (*value) {
		size_t length = strcspn(value, " \t");
		char word[32] = "";

		if (n == SYSCTL_MOST_FIELDS || length >= sizeof(word))
			return 0;
		memcpy(word, value, length);
		if (parse_i64(word, &fields[n++]) < 0)
			return 0;
		value += length;
		value += strspn(value, " \t");
	}
	return n;
}

bool sysctl_is_below(const struct sysctl_minimum *minimum, const int64_t *fields)
{
	for (size_t i = 0; i < minimum->n_fields; i++)
		if (fields[i] < minimum->fields[i])
			return true;
	return false;
}

const char *sysctl_raised(const struct sysctl_minimum *minimum, const int64_t *fields,
			  struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < minimum->n_fields; i++)
		strbuf_addf(&text, "%s%" PRId64, i ? " " : "",
			    fields[i] > minimum->fields[i] ? fields[i] : minimum->fields[i]);
	return arena_strdup(arena, text.text);
}

const char *sysctl_shown(const char *value, struct arena *arena)
{
	char *text = arena_strdup(arena, value);

	for (char *tab = strchr(text, '\t'); tab; tab = strchr(tab, '\t'))
		*tab = ' ';
	return text;
}
