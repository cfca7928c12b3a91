/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The handling of text that libc lacks; see text.h.
 */
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	LONGEST_WORD = 63
};

void out_of_memory(void)
{
	fputs("vfctl: out of memory\n", stderr);
	abort();
}

int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool str_has_suffix(const char *s, const char *suffix)
{
	size_t length = strlen(s);
	size_t tail = strlen(suffix);

	return length >= tail && strcmp(s + length - tail, suffix) == 0;
}

bool str_is_among(const char *s, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(s, texts[i]))
			return true;
	return false;
}

bool str_has_word(const char *s, const char *word)
{
	static const char space[] = " \t\n";
	size_t length = strlen(word);

	for (s += strspn(s, space); *s; s += strspn(s, space)) {
		size_t n = strcspn(s, space);

		if (n == length && memcmp(s, word, n) == 0)
			return true;
		s += n;
	}
	return false;
}

char *str_trim(char *s)
{
	size_t length = 0;

	while (isspace((unsigned char)*s))
		s++;
	length = strlen(s);
	while (length && isspace((unsigned char)s[length - 1]))
		s[--length] = '\0';
	return s;
}

void str_trim_in_place(char *s)
{
	const char *trimmed = str_trim(s);

	memmove(s, trimmed, strlen(trimmed) + 1);
}

bool next_word(const char **text, char separator, const char **ret_word, size_t *ret_n)
{
	const char *end = NULL;

	if (!*text)
		return false;
	end = strchrnul(*text, separator);
	*ret_word = *text;
	*ret_n = (size_t)(end - *text);
	*text = *end ? end + 1 : NULL;
	return true;
}

void strbuf_release(struct strbuf *buf)
{
	free(buf->text);
	*buf = (struct strbuf){ 0 };
}

void strbuf_reserve(struct strbuf *buf, size_t n)
{
	size_t needed = buf->length + n + 1;
	size_t capacity = buf->capacity ? buf->capacity : 64;
	char *text = NULL;

	if (needed <= buf->capacity)
		return;
	while (capacity < needed)
		capacity *= 2;
	text = realloc(buf->text, capacity);
	if (!text)
		out_of_memory();
	buf->text = text;
	buf->capacity = capacity;
}

void strbuf_add_bytes(struct strbuf *buf, const void *bytes, size_t n)
{
	strbuf_reserve(buf, n);
	if (n)
		memcpy(buf->text + buf->length, bytes, n);
	buf->length += n;
	buf->text[buf->length] = '\0';
}

void strbuf_add(struct strbuf *buf, const char *s)
{
	strbuf_add_bytes(buf, s, strlen(s));
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
	va_list args;
	int length = 0;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		out_of_memory();
	strbuf_reserve(buf, (size_t)length);
	va_start(args, format);
	vsnprintf(buf->text + buf->length, (size_t)length + 1, format, args);
	va_end(args);
	buf->length += (size_t)length;
}

void strbuf_add_comment(struct strbuf *buf, const char *lead, const char *text)
{
	strbuf_addf(buf, "# %s", lead);
	for (; *text; text++)
		strbuf_addf(buf, "%c", (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
	strbuf_add(buf, "\n");
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

unsigned int str_distance(const char *a, const char *b)
{
	/* Optimal string alignment; rows are prefixes of a, columns prefixes of b. */
	static const unsigned int far = LONGEST_WORD + 1;
	unsigned int row[3][LONGEST_WORD + 2] = { { 0 } };
	size_t n_a = strlen(a);
	size_t n_b = strlen(b);

	if (n_a > LONGEST_WORD || n_b > LONGEST_WORD)
		return far;
	for (size_t j = 0; j <= n_b; j++)
		row[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= n_a; i++) {
		const unsigned int *above2 = row[(i + 1) % 3];
		const unsigned int *above = row[(i + 2) % 3];
		unsigned int *here = row[i % 3];

		here[0] = (unsigned int)i;
		for (size_t j = 1; j <= n_b; j++) {
			bool same = same_letter(a[i - 1], b[j - 1]);

			here[j] = least(least(above[j], here[j - 1]) + 1, above[j - 1] + !same);
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			    same_letter(a[i - 2], b[j - 1]))
				here[j] = least(here[j], above2[j - 2] + 1);
		}
	}
	return row[n_a % 3][n_b];
}

bool is_shell_word(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+:@-/=,%", *c))
			return false;
	return *text && *text != '-';
}

void strbuf_add_shell_word(struct strbuf *buf, const char *text)
{
	if (is_shell_word(text)) {
		strbuf_add(buf, text);
		return;
	}
	strbuf_add(buf, "'");
	for (const char *c = text; *c; c++)
		if (*c == '\'')
			strbuf_add(buf, "'\\''");
		else
			strbuf_addf(buf, "%c", isprint((unsigned char)*c) ? *c : '?');
	strbuf_add(buf, "'");
}
