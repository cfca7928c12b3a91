/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much can pass between a function and the root? See path.h.
 */
#include "model/path.h"

static const struct path nowhere = { .mbps = UNKNOWN };

/*
 * What stands on the way without a link (a conventional bridge, a port integrated into the root
 * complex) binds nothing. A link without lanes is one that was down when it was read; the kernel
 * goes on behind such a zero as if nothing had been seen so far, and nothing is known then.
 */
struct path path_to_root(const struct device *device)
{
	const struct device *owner = device_link_owner(device);
	struct path path = nowhere;

	if (owner->has_link == FACT_NO)
		return nowhere;
	for (const struct device *port = owner; port; port = port->parent) {
		int64_t mbps = link_mbps(port->current);

		if (port->has_link == FACT_NO)
			continue;
		if (mbps == UNKNOWN || mbps == 0 || (!port->parent && !port->parent_known))
			return nowhere;
		if (path.mbps == UNKNOWN || mbps <= path.mbps)
			path = (struct path){ mbps, port };
	}
	return path;
}

struct link path_best_link(const struct device *device)
{
	const struct device *owner = device_link_owner(device);
	struct link best = owner->maximum;

	if (owner->parent)
		best = link_common(best, owner->parent->maximum);
	return best;
}

/* Of one axis, speed or width: current below what this end can do, and what the other can. */
static enum tristate is_below(int64_t current, int64_t own, int64_t other)
{
	if (current == UNKNOWN)
		return FACT_UNKNOWN;
	if ((own != UNKNOWN && current >= own) || (other != UNKNOWN && current >= other))
		return FACT_NO;
	return own == UNKNOWN || other == UNKNOWN ? FACT_UNKNOWN : FACT_YES;
}

enum tristate path_is_degraded(const struct device *device)
{
	const struct device *owner = device_link_owner(device);
	struct link other = owner->parent ? owner->parent->maximum : LINK_UNKNOWN;
	enum tristate slow = is_below(owner->current.mts, owner->maximum.mts, other.mts);
	enum tristate narrow = is_below(owner->current.width, owner->maximum.width, other.width);

	if (owner->has_link == FACT_NO)
		return FACT_NO;
	if (slow == FACT_YES || narrow == FACT_YES)
		return FACT_YES;
	return slow == FACT_NO && narrow == FACT_NO ? FACT_NO : FACT_UNKNOWN;
}
