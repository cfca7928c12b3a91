/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has one of the PFs whose carrier is waited for got it? What is asked at each event of a link, and so costs
 * two files of sysfs for each of them.
 */
#ifndef CMD_CARRIERS_H
#define CMD_CARRIERS_H

#include "base/arena.h"
#include "model/device.h"
#include "os/root.h"

struct awaited_pf {
	struct bdf address;
	const char *interface; /* NULL: it has none */
	int64_t n_vfs;	       /* UNKNOWN: that could not be read */
};

struct carriers {
	struct awaited_pf *items;
	size_t n;
	size_t capacity;
};

/* From now on it is waited for; as it was looked at. */
void carriers_await(struct carriers *carriers, const struct device *pf, struct arena *arena);

/* Whether another look is worth while: one has a carrier, or is no more what it was. */
bool carriers_have_news(const struct carriers *carriers, const struct root *root);

#endif
