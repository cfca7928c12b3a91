/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test make up a host, VMs on it, and a place that is asked for?
 */
#ifndef TESTS_UNIT_TRIED_H
#define TESTS_UNIT_TRIED_H

#include "placed.h"

/* One made-up host, and what is asked for. */
struct tried {
	struct made made;
	uint64_t seed;
	struct shape shape;
	struct placing placing;
	const struct definition *definition;
	struct placement placement;
	struct err err;
	int r;
};

/* All of it, the same for the same seed, into a struct of zeros; and asks for the place. */
void tried_make(struct tried *tried, uint64_t seed);

#endif
