/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test ask for a plan? A case is a host and a request, and the steps that are planned, or the
 * sentence that refuses it.
 */
#ifndef TESTS_UNIT_PLANNED_H
#define TESTS_UNIT_PLANNED_H

#include "base/text.h"
#include "made.h"
#include "plan/create.h"

/*
 * The host is one whose PF ens1f0, the first device, has some VFs of seven, with igbvf; set makes it
 * another. Each step is a line, "vf-vlan PF/1: 10 -> -", with - for what is not there.
 */
struct plan_case {
	const char *name;
	size_t n_vfs;	  /* that it has */
	const char *user; /* of each */
	void (*set)(struct made *made);
	struct creation creation; /* its PF is filled in */
	const char *steps;
	int error; /* positive; 0: there are steps */
	const char *why;
};

#define HOLD	    "sriov-autoprobe PF: 1 -> 0\n"
#define LET	    "sriov-autoprobe PF: 0 -> 1\n"
#define COUNT(a, b) "sriov-numvfs PF: " #a " -> " #b "\n"
/* What the two VFs of a host have, for the way back. */
#define KEEP_DRIVER(n, driver)	 "driver PF/" #n ": " driver " -> -\n"
#define KEEP_OVERRIDE(n, driver) "driver-override PF/" #n ": " driver " -> -\n"
#define KEEP_ATTRIBUTES                                          \
	"vf-trust PF/0: off -> -\nvf-trust PF/1: off -> -\n"     \
	"vf-spoofchk PF/0: on -> -\nvf-spoofchk PF/1: on -> -\n" \
	"vf-vlan PF/0: 0 -> -\nvf-vlan PF/1: 10 -> -\n"          \
	"vf-mac PF/0: 00:00:00:00:00:00 -> -\nvf-mac PF/1: 52:54:00:00:00:01 -> -\n"
#define KEEP_DRIVERS KEEP_DRIVER(0, "igbvf") KEEP_DRIVER(1, "igbvf")
#define KEEP_REST    KEEP_OVERRIDE(0, "none") KEEP_OVERRIDE(1, "none") KEEP_ATTRIBUTES
#define AUTO(n)	     "driver PF/" #n ": - -> auto\n"
#define MACS_OF_2                               \
	"vf-mac PF/0: - -> 4e:e0:00:aa:01:00\n" \
	"vf-mac PF/1: - -> 4e:e0:01:aa:01:00\n"

/* Such a PF, with another name and MAC. */
struct device *planned_add_pf(struct made *made, const char *name, const char *mac, size_t n_vfs,
			      const char *user);

/* Each step of it, in a line. */
void planned_describe(const struct plan *plan, struct strbuf *text);

/* Fails the test where it is another plan, or another sentence. */
void planned_try(const struct plan_case *wanted);

#endif
