/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the code under test ask for memory when it must not? The program is linked so that its
 * allocations, and its fsyncs, come here first (--wrap, see Makefile.am).
 */
#ifndef TESTS_UNIT_WATCH_H
#define TESTS_UNIT_WATCH_H

/* From now on allocations count that happen while *begun is not 0. */
void watch_begin(const int *begun);

/* How many did, in this process. */
int watch_end(void);

#endif
