/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get two hosts that are alike, to have a VM migrate between them?
 */
#ifndef TESTS_UNIT_TARGETED_H
#define TESTS_UNIT_TARGETED_H

#include "vm.h"

/*
 * Both as vm_make_host makes them, with eth0 below br0, a network lan on that, a pool vfs of the second
 * VF, and a VM db1 on CPU 7.
 */
struct hosts {
	struct made *here;
	struct made *there;
};

/* For cmocka: *state is a struct hosts. */
int targeted_set_up(void **state);
int targeted_tear_down(void **state);

/* The interface of the PF. */
struct netdev *targeted_pf(struct host *host);

#endif
