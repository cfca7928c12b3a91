/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VMs does a test put on a host that is to have hugepages for them?
 */
#ifndef TESTS_UNIT_PAGED_H
#define TESTS_UNIT_PAGED_H

#include "tuned.h"

enum {
	SMALL_KIB = 2048,
	LARGE_KIB = 1024 * 1024,
};

#define MIB(n) ((int64_t)(n) << 20)
#define PAGES  "hugepages of node1/2048kB cannot be set here: "

/* A line of the file that keeps them, but for the number. */
#define LINE "w! /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages - - - - "

struct vm {
	struct memory_binding binding;
	struct definition definition;
	struct domain domain;
};

/* Two nodes with memory for 100 pages of 2 MiB each, one of 1 GiB on none. */
void set_nodes(struct scene *scene);

/*
 * One that starts with the host in hugepages, and does not run. VMs stay where they are: there are none
 * beside these.
 */
void add_vm(struct scene *scene, struct vm *vm, int64_t node, int64_t mib);

#endif
