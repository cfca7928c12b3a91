/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture write for a file, for a name, and of a whole tree? With pseudonyms that
 * are kept from call to call.
 */
#ifndef TESTS_UNIT_DISGUISED_H
#define TESTS_UNIT_DISGUISED_H

#include "model/host.h"
#include "os/disguise.h"
#include "tree.h"

void assert_becomes(struct pseudonyms *pseudonyms, const char *path, const char *content,
		    const char *expected);
void assert_name_becomes(struct pseudonyms *pseudonyms, const char *name, const char *expected);

/* What collect() finds beneath path, while an anonymous capture is taken of it. */
struct host *collected_disguised(const char *path, unsigned int facts,
				 struct pseudonyms *pseudonyms, const struct tree *capture);

#endif
