/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test of the rules vm-* get a VM without a fault, on a host without one?
 */
#ifndef TESTS_UNIT_VM_H
#define TESTS_UNIT_VM_H

#include "made.h"
#include "model/finding.h"

/* On vm_make_host's: 0000:00:02.0 is its VF, number 0 of eth0 on node 0, in VLAN 5. */
extern const char vm_good[];

/* Two nodes of four CPUs, eth0 with two VFs on the first one, and a bridge br0 with a port eth0. */
void vm_make_host(struct made *made);

/* The text with the first `old` in it replaced. */
const char *vm_change(struct arena *arena, const char *text, const char *old, const char *new);

/* Adds a VM that is shut off and starts with the host. */
struct domain *vm_add(struct made *made, const char *name, const char *xml);

/* What the rule says of the first VM, on the path of SR-IOV. */
const struct finding *vm_judge(struct made *made, const char *rule);

/* Fails, with what was changed into what, unless this is the verdict, and the severity if one is given. */
void vm_expect(const struct finding *finding, enum verdict verdict, enum severity severity,
	       const char *old, const char *new);

#endif
