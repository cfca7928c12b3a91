/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must not be cut while somebody changes this machine? The session that he does it in, and the root
 * file system, as far as they go over the network.
 */
#ifndef MODEL_LIFELINE_H
#define MODEL_LIFELINE_H

#include <stddef.h>

struct lifeline {
	const char *what;      /* as in "…, which carries WHAT": "this session from 192.0.2.7" */
	const char *interface; /* the one that it goes over, which may stand on others */
};

struct lifelines {
	struct lifeline *items;
	size_t n;
	size_t capacity;
};

#endif
