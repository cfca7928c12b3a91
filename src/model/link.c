/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast is a PCI Express link? See link.h.
 */
#include "model/link.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* PCIe line codes by the highest speed that uses them: payload bits of transferred bits. */
static const struct {
	int64_t up_to_mts;
	int64_t payload;
	int64_t transferred;
} line_codes[] = {
	{ 5000, 8, 10 },
	{ 32000, 128, 130 },
	{ INT64_MAX, 242, 256 },
};

bool link_is_known(struct link link)
{
	return link.mts != UNKNOWN && link.width != UNKNOWN;
}

bool link_width_exists(int64_t width)
{
	return width == 12 || (width >= 0 && width <= 32 && !(width & (width - 1)));
}

int64_t link_mbps(struct link link)
{
	if (link.width == 0)
		return 0;
	if (!link_is_known(link))
		return UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(line_codes); i++)
		if (link.mts <= line_codes[i].up_to_mts)
			return link.mts * line_codes[i].payload / line_codes[i].transferred *
			       link.width;
	return UNKNOWN;
}

static int64_t lesser(int64_t a, int64_t b)
{
	if (a == UNKNOWN)
		return b;
	if (b == UNKNOWN)
		return a;
	return a < b ? a : b;
}

struct link link_common(struct link a, struct link b)
{
	return (struct link){ lesser(a.mts, b.mts), lesser(a.width, b.width) };
}

int link_parse_speed(const char *text, int64_t *ret_mts)
{
	char *end = NULL;
	long whole = 0;
	long tenths = 0;

	if (str_has_prefix(text, "Unknown"))
		return -ENODATA;
	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	whole = strtol(text, &end, 10);
	if (*end == '.' && isdigit((unsigned char)end[1])) {
		tenths = end[1] - '0';
		end += 2;
	}
	if (!str_has_prefix(end, " GT/s") || whole > 1000)
		return -EINVAL;
	*ret_mts = whole * 1000 + tenths * 100;
	return 0;
}
