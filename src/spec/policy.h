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
#include "model/unsaid.h"

/* What a policy may name that does not stand in it; 0, or -errno with a sentence. */
struct policy_names {
	int (*find_profile)(const char *name, struct arena *arena, struct profile *ret_profile,
			    struct err *reterr, void *arg);
	int (*check_knob)(const char *id, struct err *reterr, void *arg); /* of the host */
	void *arg;
};

/*
 * Reads n bytes of YAML, whose texts are the arena's. file is what a sentence calls the source: -EINVAL
 * with "FILE:LINE:COLUMN: …" where the text is no YAML or was cut off, has keys that there are not, or
 * twice, values of another type or beyond their bounds, names a PF, a VF or a VM twice, or names what
 * there is not (NULL: the profiles that are compiled in, and any knob).
 */
int policy_read(const char *file, const char *text, size_t n, const struct policy_names *names,
		struct arena *arena, struct policy *ret_policy, struct err *reterr);

/* Adds the policy as policy_read takes it, in the one form, with vfctl's own first line. */
void policy_write(const struct policy *policy, struct strbuf *buf);

/* The same by another's hand, below comments: what it is of, and what it does not say. */
void policy_write_told(const struct policy *policy, const char *of, const struct unsaid *unsaid,
		       struct strbuf *buf);

/* Whether policy_write wrote these n bytes, by their first line. */
bool policy_is_own(const char *text, size_t n);

#endif
