/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of drivers of PFs? YAML (data/drivers.yaml) -> driver facts.
 */
#ifndef SPEC_DRIVER_FACTS_H
#define SPEC_DRIVER_FACTS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/driver-facts.h"

/*
 * Reads n bytes of YAML: drivers with lists of attributes. -EINVAL with "FILE:LINE:COLUMN: …", where an
 * attribute is none, or a driver stands there twice. Texts are the arena's.
 */
int driver_facts_read(const char *file, const char *text, size_t n, struct arena *arena,
		      struct driver_facts *ret_facts, struct err *reterr);

/* Those that are compiled in. */
struct driver_facts driver_facts_known(struct arena *arena);

#endif
