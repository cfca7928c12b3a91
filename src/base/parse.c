/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which number, or list of numbers, does this text say? See parse.h.
 */
#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int parse_unsigned(const char *s, int base, uint64_t *ret_value)
{
	char *end = NULL;
	unsigned long long value = 0;

	if (!(base == 16 ? isxdigit((unsigned char)*s) : isdigit((unsigned char)*s)))
		return -EINVAL;
	errno = 0;
	value = strtoull(s, &end, base);
	if (*end)
		return -EINVAL;
	if (errno == ERANGE)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

int parse_u64(const char *s, uint64_t *ret_value)
{
	return parse_unsigned(s, 10, ret_value);
}

int parse_hex(const char *s, uint64_t *ret_value)
{
	return parse_unsigned(s, 16, ret_value);
}

int parse_i64(const char *s, int64_t *ret_value)
{
	bool negative = *s == '-';
	uint64_t magnitude = 0;
	int r = parse_u64(s + negative, &magnitude);

	if (r < 0)
		return r;
	if (magnitude > (uint64_t)INT64_MAX)
		return -ERANGE;
	*ret_value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return 0;
}

/* The number at *s, up to max; *s moves behind it. */
static int take_number(const char **s, unsigned int max, unsigned int *ret_value)
{
	unsigned long long value = 0;
	char *end = NULL;

	if (!isdigit((unsigned char)**s))
		return -EINVAL;
	errno = 0;
	value = strtoull(*s, &end, 10);
	if (errno == ERANGE || value > max)
		return -ERANGE;
	*s = end;
	*ret_value = (unsigned int)value;
	return 0;
}

/* "4" or "0-3" at *s. */
static int take_range(const char **s, unsigned int max, unsigned int *ret_first,
		      unsigned int *ret_last)
{
	int r = take_number(s, max, ret_first);

	if (r < 0)
		return r;
	*ret_last = *ret_first;
	if (**s != '-')
		return 0;
	++*s;
	r = take_number(s, max, ret_last);
	if (r < 0)
		return r;
	return *ret_last < *ret_first ? -EINVAL : 0;
}

int parse_list(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
	       void *arg)
{
	size_t blank = strspn(s, " \t\n");

	if (!s[blank])
		return 0;
	for (;;) {
		unsigned int first = 0;
		unsigned int last = 0;
		int r = take_range(&s, max, &first, &last);

		if (r < 0)
			return r;
		for (unsigned int value = first; value <= last; value++) {
			r = each ? each(value, arg) : 0;
			if (r != 0)
				return r;
			if (value == max)
				break;
		}
		if (*s != ',')
			return s[strspn(s, " \t\n")] ? -EINVAL : 0;
		s++;
	}
}

struct rising {
	unsigned int least; /* that may come next */
	bool ended;	    /* none may: the highest number there is has come */
	int (*each)(unsigned int value, void *arg);
	void *arg;
};

static int take_rising(unsigned int value, void *arg)
{
	struct rising *rising = arg;

	if (rising->ended || value < rising->least)
		return -EINVAL;
	rising->ended = value == UINT_MAX;
	rising->least = value + 1;
	return rising->each ? rising->each(value, rising->arg) : 0;
}

int parse_rising_list(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
		      void *arg)
{
	struct rising rising = { .each = each, .arg = arg };

	return parse_list(s, max, take_rising, &rising);
}

/* The value of a hexadecimal digit; -1 for any other character. */
static int digit_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Whether s, of that length, is words of one to eight digits parted by commas. */
static bool is_mask(const char *s, size_t length)
{
	size_t n_digits = 0;

	for (size_t i = 0; i < length; i++) {
		if (s[i] == ',' ? !n_digits : digit_value(s[i]) < 0)
			return false;
		n_digits = s[i] == ',' ? 0 : n_digits + 1;
		if (n_digits > 8)
			return false;
	}
	return n_digits > 0;
}

/* Each of the four bits of a digit that stands at position first. */
static int take_digit(int digit, unsigned int first, unsigned int max,
		      int (*each)(unsigned int value, void *arg), void *arg)
{
	for (unsigned int bit = 0; bit < 4; bit++) {
		int r = 0;

		if (!(digit >> bit & 1))
			continue;
		if (first + bit > max)
			return -ERANGE;
		r = each(first + bit, arg);
		if (r != 0)
			return r;
	}
	return 0;
}

int parse_mask(const char *s, unsigned int max, int (*each)(unsigned int value, void *arg),
	       void *arg)
{
	const char *start = s + strspn(s, " \t\n");
	size_t length = strcspn(start, " \t\n");
	unsigned int word = 0;
	unsigned int digit = 0;

	if (!is_mask(start, length) || start[length + strspn(start + length, " \t\n")])
		return -EINVAL;
	while (length--) {
		int r = 0;

		if (start[length] == ',') {
			word++;
			digit = 0;
			continue;
		}
		r = take_digit(digit_value(start[length]), word * 32 + digit * 4, max, each, arg);
		if (r != 0)
			return r;
		digit++;
	}
	return 0;
}
