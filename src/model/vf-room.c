/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which room have a PF's VFs? See vf-room.h.
 */
#include "model/vf-room.h"

#include <errno.h>
#include <stdlib.h>

enum {
	LINE_OF_VF_BARS = 7, /* in `resource`: six BARs and the ROM stand before */
	UNSET = 0x20000000,  /* IORESOURCE_UNSET: no address was found for it */
};

static int take_number(const char **text, uint64_t *ret_value)
{
	char *end = NULL;
	uint64_t value = strtoull(*text, &end, 16);

	if (end == *text)
		return -EINVAL;
	*text = end;
	*ret_value = value;
	return 0;
}

/* Lines of three numbers: start, end (inclusive), flags; all 0 where there is no such BAR, or no room. */
int vf_room_in_memory(const char *resource, struct iov_bar bars[static N_VF_BARS])
{
	int n = 0;

	for (int line = 0; line < LINE_OF_VF_BARS + N_VF_BARS; line++) {
		struct iov_bar bar = { .number = line - LINE_OF_VF_BARS, .vf_bytes = UNKNOWN };
		uint64_t flags = 0; /* IORESOURCE_* */

		if (take_number(&resource, &bar.start) < 0 ||
		    take_number(&resource, &bar.end) < 0 || take_number(&resource, &flags) < 0)
			return -EINVAL;
		if (bar.number >= 0 && flags && !(flags & UNSET) && bar.end >= bar.start)
			bars[n++] = bar;
	}
	return n;
}

int64_t vf_room_on_buses(struct bdf pf, int64_t offset, int64_t stride, int64_t last_bus)
{
	int64_t last = last_bus << 8 | 0xff;
	int64_t first = bdf_routing_id(pf) + offset;

	if (offset == UNKNOWN || stride == UNKNOWN)
		return UNKNOWN;
	if (first > last)
		return 0;
	return stride ? (last - first) / stride + 1 : INT64_MAX;
}
