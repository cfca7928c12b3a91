/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The handling of text that libc lacks: comparing, trimming, a buffer that grows, and the nearest
 * of several words to one that was mistyped.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Ends the program with one sentence: nothing here goes on without memory. */
void out_of_memory(void) __attribute__((noreturn));

static inline bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static inline bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* The value of a hexadecimal digit, -1 for any other character. */
int digit_value(char c);

bool str_has_suffix(const char *s, const char *suffix);

/* Whether s is one of the n texts. */
bool str_is_among(const char *s, const char *const *texts, size_t n);

/* Whether word is one of the words of s, which white space parts ("vmx" of "fpu vmx lm"). */
bool str_has_word(const char *s, const char *word);

/* Cuts white space off both ends, in place; returns the first character that is left. */
char *str_trim(char *s);

/* The same, and moves what is left to where s starts. */
void str_trim_in_place(char *s);

/*
 * Walks words parted by separator: *text starts at the first and is NULL after the last, which
 * returns false; else *ret_word and *ret_n bytes are the next.
 */
bool next_word(const char **text, char separator, const char **ret_word, size_t *ret_n);

/* Text that grows; starts as {0}. text is NULL while nothing was added, else ends in NUL. */
struct strbuf {
	char *text;
	size_t length;
	size_t capacity;
};

void strbuf_release(struct strbuf *buf);

/* Sees to it that n more bytes can be added without asking for memory. */
void strbuf_reserve(struct strbuf *buf, size_t n);

void strbuf_add(struct strbuf *buf, const char *s);
void strbuf_add_bytes(struct strbuf *buf, const void *bytes, size_t n);
void strbuf_addf(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a comment line, "# lead text"; '?' for what cannot be printed. */
void strbuf_add_comment(struct strbuf *buf, const char *lead, const char *text);

#define _cleanup_strbuf_ _cleanup_(strbuf_release)

/*
 * How many single-character edits (insert, delete, change, swap of neighbours) lead from a to b;
 * letters' case is ignored. Words beyond 63 characters count as far away.
 */
unsigned int str_distance(const char *a, const char *b);

/* Whether a shell takes the text as one word as it stands, and a program as no option. */
bool is_shell_word(const char *text);

/* Adds it as a word of a shell, in quotes where it has to be; '?' for what cannot be printed. */
void strbuf_add_shell_word(struct strbuf *buf, const char *text);

#endif
