/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries does a menu have that is made of files? See bls.h. The order is that of blscfg.c in
 * Fedora's GRUB, and of config_entry_compare in systemd's src/boot.
 */
#include "collect/bls.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".conf";

enum {
	LONGEST_LINE = 64 * 1024
};

bool bls_is_entry(const char *name)
{
	return *name != '.' && str_has_suffix(name, suffix) && strlen(name) > strlen(suffix);
}

static void keep(struct bls_entry *entry, const char *key, const char *value, struct arena *arena)
{
	const struct {
		const char *key;
		const char **place;
	} places[] = {
		{ "title", &entry->title },	      { "version", &entry->version },
		{ "machine-id", &entry->machine_id }, { "sort-key", &entry->sort_key },
		{ "linux", &entry->linux_path },      { "options", &entry->options },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (str_equal(key, places[i].key) && !*places[i].place)
			*places[i].place = arena_strdup(arena, value);
}

/* A line's key, ended in place, and the value behind it; NULL where it has none. */
static char *split(char *line)
{
	char *value = line + strcspn(line, " \t");

	if (!*value)
		return NULL;
	*value++ = '\0';
	value += strspn(value, " \t");
	return *value ? value : NULL;
}

void bls_parse(const char *name, const char *text, bool in_grub, struct arena *arena,
	       struct bls_entry *ret_entry)
{
	struct bls_entry entry = {
		.id = arena_strndup(arena, name, strlen(name) - strlen(suffix)),
	};
	_cleanup_strbuf_ struct strbuf options = { 0 };
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy;

	if (!copy)
		out_of_memory();
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		char *value = NULL;

		line = str_trim(line);
		if (*line == '#')
			continue;
		value = split(line);
		if (!value && in_grub)
			break;
		if (!value)
			continue;
		keep(&entry, line, value, arena);
		if (str_equal(line, "options"))
			strbuf_addf(&options, "%s%s", options.length ? " " : "", value);
	}
	entry.all_options = arena_strdup(arena, options.text);
	*ret_entry = entry;
}

/* Past what rpm takes for a separator. */
static const char *skip_separators(const char *s)
{
	while (*s && !isalnum((unsigned char)*s) && *s != '~')
		s++;
	return s;
}

static size_t segment_length(const char *s, bool digits)
{
	size_t n = 0;

	while (digits ? isdigit((unsigned char)s[n]) : isalpha((unsigned char)s[n]))
		n++;
	return n;
}

static int compare_digits(const char *a, size_t n_a, const char *b, size_t n_b)
{
	int order = 0;

	for (; n_a && *a == '0'; n_a--)
		a++;
	for (; n_b && *b == '0'; n_b--)
		b++;
	order = n_a == n_b ? memcmp(a, b, n_a) : n_a < n_b ? -1 : 1;
	return (order > 0) - (order < 0);
}

static int compare_letters(const char *a, size_t n_a, const char *b, size_t n_b)
{
	int order = memcmp(a, b, n_a < n_b ? n_a : n_b);

	return order ? (order > 0) - (order < 0) : (n_a > n_b) - (n_a < n_b);
}

/* As rpm compares versions, from which blscfg has it. Above 0: a is the newer. */
static int compare_as_rpm(const char *a, const char *b)
{
	for (;;) {
		bool digits = false;
		size_t n_a = 0;
		size_t n_b = 0;
		int order = 0;

		a = skip_separators(a);
		b = skip_separators(b);
		if (*a == '~' || *b == '~') {
			if (*a != *b)
				return *a == '~' ? -1 : 1;
			a++;
			b++;
			continue;
		}
		if (!*a || !*b)
			return !*b - !*a;
		digits = isdigit((unsigned char)*a);
		n_a = segment_length(a, digits);
		n_b = segment_length(b, digits);
		if (!n_b)
			return digits ? 1 : -1;
		order = digits ? compare_digits(a, n_a, b, n_b) : compare_letters(a, n_a, b, n_b);
		if (order)
			return order;
		a += n_a;
		b += n_b;
	}
}

/* A name as rpm parts it: NAME-VERSION-RELEASE, from the right. */
struct parted_name {
	char id[NAME_MAX + 1];
	const char *parts[3];
};

static void part_name(const char *id, struct parted_name *name)
{
	char *release = NULL;
	char *version = NULL;

	snprintf(name->id, sizeof(name->id), "%s", id);
	name->parts[0] = name->id;
	name->parts[1] = "";
	name->parts[2] = "";
	release = strrchr(name->id, '-');
	if (!release)
		return;
	*release++ = '\0';
	version = strrchr(name->id, '-');
	if (!version) {
		name->parts[1] = release;
		return;
	}
	*version++ = '\0';
	name->parts[1] = version;
	name->parts[2] = release;
}

static int compare_in_grub(const void *one, const void *other)
{
	const struct bls_entry *a = one;
	const struct bls_entry *b = other;
	struct parted_name name_a = { .id = "" };
	struct parted_name name_b = { .id = "" };
	int order = 0;

	part_name(a->id, &name_a);
	part_name(b->id, &name_b);
	for (size_t i = 0; i < 3 && !order; i++)
		order = compare_as_rpm(name_b.parts[i], name_a.parts[i]);
	return order ? order : strcmp(a->id, b->id);
}

static bool is_of_version(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("~-^.", c));
}

/*
 * By the UAPI group's version format, as strverscmp_improved: '~' is older than the end, which is older
 * than '-', '^' and '.', in this order.
 */
static int compare_as_uapi(const char *a, const char *b)
{
	static const char separators[] = "~\0-^.";

	for (;;) {
		size_t n_a = 0;
		size_t n_b = 0;
		int order = 0;
		bool digits = false;

		while (*a && !is_of_version(*a))
			a++;
		while (*b && !is_of_version(*b))
			b++;
		for (size_t i = 0; i < sizeof(separators) - 1; i++) {
			char c = separators[i];

			if (*a != c && *b != c)
				continue;
			if (*a != *b)
				return *a == c ? -1 : 1;
			if (!c)
				return 0;
			a++;
			b++;
			break;
		}
		digits = isdigit((unsigned char)*a) || isdigit((unsigned char)*b);
		n_a = segment_length(a, digits);
		n_b = segment_length(b, digits);
		order = digits ? compare_digits(a, n_a, b, n_b) : compare_letters(a, n_a, b, n_b);
		if (order)
			return order;
		a += n_a;
		b += n_b;
	}
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_in_systemd(const void *one, const void *other)
{
	const struct bls_entry *a = one;
	const struct bls_entry *b = other;
	int order = !a->sort_key - !b->sort_key;

	if (order)
		return order;
	if (a->sort_key) {
		order = compare_texts(a->sort_key, b->sort_key);
		if (!order)
			order = compare_texts(a->machine_id, b->machine_id);
		if (!order)
			order = compare_as_uapi(b->version ? b->version : "",
						a->version ? a->version : "");
		if (order)
			return order;
	}
	order = compare_as_uapi(b->id, a->id);
	return order ? order : strcmp(a->id, b->id);
}

void bls_sort(struct bls_entry *entries, size_t n, bool in_grub)
{
	if (n)
		qsort(entries, n, sizeof(*entries), in_grub ? compare_in_grub : compare_in_systemd);
}

const char *bls_expand(const char *options, shell_lookup *lookup, void *arg, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "");
	while (*options) {
		size_t n = strcspn(options, "$");
		const char *name = options + n + 1;
		const char *value = NULL;
		enum shell_state state = SHELL_UNSET;

		strbuf_add_bytes(&line, options, n);
		if (!options[n])
			break;
		for (n = 0; isalnum((unsigned char)name[n]) || name[n] == '_'; n++)
			;
		state = lookup(arg, name, n, &value);
		if (state == SHELL_UNKNOWN || line.length > LONGEST_LINE)
			return NULL;
		if (state == SHELL_SET)
			strbuf_add(&line, value);
		options = name + n;
	}
	return arena_strdup(arena, line.text);
}
