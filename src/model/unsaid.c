/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has no words in the form that it is written in? See unsaid.h.
 */
#include "model/unsaid.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

static const char *put_name(struct arena *arena, const char *form, const char *name)
{
	size_t n = strcspn(form, UNSAID_PF);

	return form[n] ? arena_printf(arena, "%.*s%s%s", (int)n, form, name, form + n + 1) : form;
}

static void add(struct unsaid *unsaid, const char *text, struct unsaid_of of)
{
	unsaid->items = arena_grow(unsaid->arena, unsaid->items, unsaid->n, &unsaid->capacity,
				   sizeof(*unsaid->items));
	unsaid->of = arena_grow(unsaid->arena, unsaid->of, unsaid->n, &unsaid->of_capacity,
				sizeof(*unsaid->of));
	unsaid->of[unsaid->n] = of;
	unsaid->items[unsaid->n++] = text;
}

void unsaid_add(struct unsaid *unsaid, const char *format, ...)
{
	const struct unsaid_of nobody = { NULL, NULL };
	va_list args;

	va_start(args, format);
	add(unsaid, arena_vprintf(unsaid->arena, format, args), nobody);
	va_end(args);
}

void unsaid_add_of(struct unsaid *unsaid, const char *name, const char *format, ...)
{
	struct unsaid_of of = { .name = arena_strdup(unsaid->arena, name) };
	va_list args;

	va_start(args, format);
	of.form = arena_vprintf(unsaid->arena, format, args);
	va_end(args);
	add(unsaid, put_name(unsaid->arena, of.form, name), of);
}

static bool is_same(const struct unsaid *unsaid, size_t i, size_t j)
{
	return unsaid->of[i].form && unsaid->of[j].form &&
	       str_equal(unsaid->of[i].form, unsaid->of[j].form);
}

static bool is_told(const struct unsaid *unsaid, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (is_same(unsaid, j, i))
			return true;
	return false;
}

/* As of the i-th, with the names of those behind it. */
static const char *join(const struct unsaid *unsaid, size_t i)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };

	if (!unsaid->of[i].form)
		return unsaid->items[i];
	for (size_t j = i; j < unsaid->n; j++)
		if (is_same(unsaid, i, j))
			strbuf_addf(&names, "%s%s", names.length ? ", " : "", unsaid->of[j].name);
	return put_name(unsaid->arena, unsaid->of[i].form, names.text);
}

const char **unsaid_fold(const struct unsaid *unsaid, size_t *ret_n)
{
	const char **texts = arena_new_array(unsaid->arena, const char *, unsaid->n);
	size_t n = 0;

	for (size_t i = 0; i < unsaid->n; i++)
		if (!is_told(unsaid, i))
			texts[n++] = join(unsaid, i);
	*ret_n = n;
	return texts;
}

const char **unsaid_of_pf(const struct unsaid *unsaid, const char *name, size_t *ret_n)
{
	const char **texts = arena_new_array(unsaid->arena, const char *, unsaid->n);
	size_t n = 0;

	for (size_t i = 0; i < unsaid->n; i++)
		if (!unsaid->of[i].name || str_equal(unsaid->of[i].name, name))
			texts[n++] = unsaid->items[i];
	*ret_n = n;
	return texts;
}
