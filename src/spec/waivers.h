/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which waivers does a file hold? YAML -> waivers.
 */
#ifndef SPEC_WAIVERS_H
#define SPEC_WAIVERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/waiver.h"

/* Whether this is a day of the calendar, "2026-01-01". */
bool is_date(const char *text);

/*
 * Reads n bytes of YAML: "waivers", a list of mappings with rule, reason and perhaps subject and
 * expires. Texts are the arena's. file is what a sentence calls the source: -EINVAL with
 * "FILE:LINE:COLUMN: …". Whether there are such rules is the caller's to ask.
 */
int waivers_read(const char *file, const char *text, size_t n, struct arena *arena,
		 struct waivers *ret_waivers, struct err *reterr);

#endif
