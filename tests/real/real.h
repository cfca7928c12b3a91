/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a test find captures of real machines? Beneath $VFCTL_SHARED/hosts-real, which is no
 * part of the tree: without it the test ends in 77, which Automake takes for a skip.
 */
#ifndef TESTS_REAL_REAL_H
#define TESTS_REAL_REAL_H

#include "model/host.h"

/* Whether there are captures; says why where there are none. */
bool real_is_there(void);

/* What collect() finds in this one ("captures/x.tar.gz"); failures end the test. */
struct host *real_host(const char *name, unsigned int facts);

/* main() of such a test: an array of cmocka's tests. */
#define REAL_MAIN(tests)                                            \
	int main(void)                                              \
	{                                                           \
		if (!real_is_there())                               \
			return 77;                                  \
		return cmocka_run_group_tests((tests), NULL, NULL); \
	}                                                           \
	struct real_main_takes_a_semicolon

#endif
