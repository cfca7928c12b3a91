/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do drivers of PFs take of what VFs can be given? See driver-facts.h.
 */
#include "model/driver-facts.h"

#include "base/text.h"

bool driver_facts_deny(const struct driver_facts *facts, const char *driver,
		       enum vf_attribute attribute)
{
	for (size_t i = 0; driver && i < facts->n; i++)
		if (str_equal(facts->items[i].driver, driver))
			return !facts->items[i].takes[attribute];
	return false;
}
