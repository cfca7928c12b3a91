/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a PCI function sit? See bdf.h.
 */
#include "model/bdf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

/* At most max_digits hexadecimal digits at *s; moves behind them and the separator. */
static int take_hex(const char **s, unsigned int max_digits, char separator, uint32_t *ret_value)
{
	uint32_t value = 0;
	unsigned int n = 0;

	for (; isxdigit((unsigned char)**s); ++*s, n++) {
		int digit = tolower((unsigned char)**s);

		if (n == max_digits)
			return -EINVAL;
		value = value << 4 | (uint32_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
	}
	if (!n || **s != separator)
		return -EINVAL;
	if (separator)
		++*s;
	*ret_value = value;
	return 0;
}

int bdf_parse(const char *text, struct bdf *ret_bdf)
{
	const char *first_colon = strchr(text, ':');
	uint32_t domain = 0;
	uint32_t bus = 0;
	uint32_t device = 0;
	uint32_t function = 0;

	if (!first_colon)
		return -EINVAL;
	if (strchr(first_colon + 1, ':') && take_hex(&text, 8, ':', &domain) < 0)
		return -EINVAL;
	if (take_hex(&text, 2, ':', &bus) < 0 || take_hex(&text, 2, '.', &device) < 0 ||
	    take_hex(&text, 1, '\0', &function) < 0 || device > 31 || function > 7)
		return -EINVAL;
	*ret_bdf = (struct bdf){ domain, (uint8_t)bus, (uint8_t)device, (uint8_t)function };
	return 0;
}

/* The digits and what parts them from the next ones; returns the place behind. */
static char *put_hex(char *place, uint32_t value, unsigned int n_digits, char separator)
{
	for (unsigned int i = n_digits; i-- > 0; value >>= 4)
		place[i] = "0123456789abcdef"[value & 15];
	place[n_digits] = separator;
	return place + n_digits + 1;
}

/* Not by printf: every function's is written several times over, a seventh of all the work of list. */
char *bdf_format(struct bdf bdf, char buf[static BDF_TEXT_SIZE])
{
	unsigned int n_digits = 4;
	char *place = NULL;

	while (n_digits < 8 && bdf.domain >> 4 * n_digits)
		n_digits++;
	place = put_hex(buf, bdf.domain, n_digits, ':');
	place = put_hex(place, bdf.bus, 2, ':');
	place = put_hex(place, bdf.device & 31u, 2, '.');
	put_hex(place, bdf.function & 7u, 1, '\0');
	return buf;
}

bool bdf_is_full(const char *text)
{
	char full[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };

	return bdf_parse(text, &bdf) == 0 && str_equal(bdf_format(bdf, full), text);
}

static uint64_t bdf_key(struct bdf bdf)
{
	return (uint64_t)bdf.domain << 16 | bdf_routing_id(bdf);
}

int bdf_compare(struct bdf a, struct bdf b)
{
	return (bdf_key(a) > bdf_key(b)) - (bdf_key(a) < bdf_key(b));
}
