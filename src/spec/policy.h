/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a policy file say, and how is one written? YAML <-> policy, vfctl-policy(5).
 */
#ifndef SPEC_POLICY_H
#define SPEC_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/policy.h"

/*
 * Reads n bytes of YAML, whose texts are the arena's. file is what a sentence calls the source: -EINVAL
 * with "FILE:LINE:COLUMN: …" where the text is no YAML or was cut off, has keys that there are not, or
 * twice, values of another type or beyond their bounds, or names a PF or a VF twice.
 */
int policy_read(const char *file, const char *text, size_t n, struct arena *arena,
		struct policy *ret_policy, struct err *reterr);

/* Adds the policy as policy_read takes it, in the one form, with vfctl's own first line. */
void policy_write(const struct policy *policy, struct strbuf *buf);

/* Whether policy_write wrote these n bytes, by their first line. */
bool policy_is_own(const char *text, size_t n);

#endif
