/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a command line tell the kernel? See cmdline.h.
 */
#include "model/cmdline.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* The kernel's isspace (lib/ctype.c), for which Latin-1's no-break space is one, too. */
static bool is_space(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == 0xa0;
}

/* The end of the parameter at start; where its first '=' stands goes to *ret_equals. */
static const char *find_end(const char *start, bool in_quotes, const char **ret_equals)
{
	const char *at = start;

	for (; *at && (in_quotes || !is_space(*at)); at++) {
		/* A key has one character at least: "=x" is a key of two. */
		if (*at == '=' && !*ret_equals && at > start)
			*ret_equals = at;
		if (*at == '"')
			in_quotes = !in_quotes;
	}
	return at;
}

/* As next_arg: only quotes that begin and end the whole, or the value, are taken off. */
static const char *take(const char *line, struct cmdline_param *param)
{
	bool quoted = *line == '"';
	const char *start = quoted ? line + 1 : line;
	const char *equals = NULL;
	const char *next = find_end(start, quoted, &equals);
	const char *end = next;
	bool value_quoted = equals && equals[1] == '"';

	if ((quoted || value_quoted) && end > start && end[-1] == '"')
		end--;
	*param = (struct cmdline_param){ .key = start,
					 .n_key = (size_t)(end - start),
					 .text = line,
					 .n_text = (size_t)(next - line) };
	if (!equals)
		return next;
	param->n_key = (size_t)(equals - start);
	param->value = equals + 1 + value_quoted;
	/* A single quote is both its beginning and its end. */
	param->n_value = end > param->value ? (size_t)(end - param->value) : 0;
	return next;
}

bool cmdline_next(const char **line, struct cmdline_param *ret_param)
{
	struct cmdline_param param = { 0 };

	while (is_space(**line))
		(*line)++;
	if (!**line)
		return false;
	*line = take(*line, &param);
	if (!param.value && param.n_key == 2 && memcmp(param.key, "--", 2) == 0) {
		*line += strlen(*line);
		return false;
	}
	*ret_param = param;
	return true;
}

static char to_underscore(char c)
{
	return (char)(c == '-' ? '_' : c);
}

static bool is_same_key(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (to_underscore(a[i]) != to_underscore(b[i]))
			return false;
	return true;
}

bool cmdline_is(const struct cmdline_param *param, const char *key)
{
	return strlen(key) == param->n_key && is_same_key(param->key, key, param->n_key);
}

bool cmdline_next_of(const char **line, const char *key, struct cmdline_param *ret_param)
{
	struct cmdline_param param = { 0 };

	while (cmdline_next(line, &param))
		if (cmdline_is(&param, key)) {
			*ret_param = param;
			return true;
		}
	return false;
}

bool cmdline_has(const char *line, const char *key)
{
	struct cmdline_param param = { 0 };

	return cmdline_next_of(&line, key, &param);
}

static bool is_same(const struct cmdline_param *a, const struct cmdline_param *b)
{
	return a->n_key == b->n_key && is_same_key(a->key, b->key, a->n_key) &&
	       !a->value == !b->value && a->n_value == b->n_value &&
	       (!a->n_value || !a->value || memcmp(a->value, b->value, a->n_value) == 0);
}

bool cmdline_find(const char *line, const struct cmdline_param *param,
		  struct cmdline_param *ret_param)
{
	struct cmdline_param other = { 0 };

	while (line && cmdline_next(&line, &other))
		if (is_same(&other, param)) {
			*ret_param = other;
			return true;
		}
	return false;
}

bool cmdline_contains(const char *line, const struct cmdline_param *param)
{
	struct cmdline_param other = { 0 };

	return cmdline_find(line, param, &other);
}

bool cmdline_next_word(const char **value, size_t *n_value, const char **ret_word, size_t *ret_n)
{
	while (*n_value) {
		const char *word = *value;
		const char *comma = memchr(word, ',', *n_value);
		size_t n = comma ? (size_t)(comma - word) : *n_value;
		size_t n_taken = comma ? n + 1 : n;

		*value += n_taken;
		*n_value -= n_taken;
		if (n) {
			*ret_word = word;
			*ret_n = n;
			return true;
		}
	}
	return false;
}

bool cmdline_has_word(const char *line, const char *key, const char *wanted)
{
	struct cmdline_param param = { 0 };
	const char *word = NULL;
	size_t n = 0;

	while (line && cmdline_next_of(&line, key, &param))
		while (cmdline_next_word(&param.value, &param.n_value, &word, &n))
			if (n == strlen(wanted) && memcmp(word, wanted, n) == 0)
				return true;
	return false;
}

/* The last value of pci= with this prefix: each replaces the one before. */
static struct cmdline_text find_of_pci(const char *line, const char *prefix)
{
	struct cmdline_text found = { 0 };
	struct cmdline_param param = { 0 };
	const char *word = NULL;
	size_t n = 0;
	size_t n_prefix = strlen(prefix);

	while (cmdline_next_of(&line, "pci", &param))
		while (cmdline_next_word(&param.value, &param.n_value, &word, &n))
			if (n >= n_prefix && memcmp(word, prefix, n_prefix) == 0)
				found = (struct cmdline_text){ word + n_prefix, n - n_prefix };
	return found;
}

struct cmdline_text cmdline_disable_acs_redir(const char *line)
{
	return find_of_pci(line, "disable_acs_redir=");
}

struct cmdline_text cmdline_config_acs(const char *line)
{
	return find_of_pci(line, "config_acs=");
}

/*
 * Whether the n bytes begin with a flag and its comma: letters and underscores, known or not
 * (housekeeping_isolcpus_setup in kernel/sched/isolation.c). "all" and "N" are CPUs, and no comma need
 * follow them.
 */
static size_t flag_length(const char *text, size_t n)
{
	size_t length = 0;

	if (!n || !isalpha((unsigned char)*text))
		return 0;
	while (length < n && (isalpha((unsigned char)text[length]) || text[length] == '_'))
		length++;
	return length < n && text[length] == ',' ? length + 1 : 0;
}

struct cmdline_text cmdline_isolcpus(const char *line)
{
	struct cmdline_param param = { 0 };
	size_t n = 0;

	if (!cmdline_next_of(&line, "isolcpus", &param) || !param.value)
		return (struct cmdline_text){ 0 };
	while ((n = flag_length(param.value, param.n_value))) {
		param.value += n;
		param.n_value -= n;
	}
	return (struct cmdline_text){ param.value, param.n_value };
}

struct cmdline_text cmdline_nohz_full(const char *line)
{
	struct cmdline_param param = { 0 };

	if (!cmdline_next_of(&line, "nohz_full", &param) || !param.value)
		return (struct cmdline_text){ 0 };
	return (struct cmdline_text){ param.value, param.n_value };
}
