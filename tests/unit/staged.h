/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test have a VM assigned, and look at what would become of it?
 */
#ifndef TESTS_UNIT_STAGED_H
#define TESTS_UNIT_STAGED_H

#include "made.h"
#include "plan/assign.h"

#define VM(devices)                                                                  \
	"<domain type='kvm'>\n  <name>web1</name>\n"                                 \
	"  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"                      \
	"  <vcpu placement='static'>2</vcpu>\n"                                      \
	"  <os>\n    <type arch='x86_64' machine='pc-q35-8.2'>hvm</type>\n  </os>\n" \
	"  <devices>\n"                                                              \
	"    <controller type='pci' index='0' model='pcie-root'/>\n" devices         \
	"  </devices>\n</domain>"
#define STANDBY                                                                     \
	"    <interface type='bridge'>\n      <mac address='52:54:00:00:00:77'/>\n" \
	"      <source bridge='br0'/>\n      <model type='virtio'/>\n    </interface>\n"
#define OTHER                                                                   \
	"<domain type='kvm'><name>db1</name><devices><interface type='bridge'>" \
	"<mac address='52:54:00:00:00:66'/><source bridge='br0'/></interface></devices></domain>"

/* eth0 with two VFs, of which the second one is in VLAN 10 and has a MAC; web1 and db1. */
struct stage {
	struct made *made;
	struct arena *arena;
	struct assigning assigning;
	struct vm_plan plan;
	struct err err;
};

/* web1 with this definition, which is to get eth0's first VF. */
struct stage stage_new(const char *xml);
void stage_release(struct stage *stage);
#define _cleanup_stage_ _cleanup_(stage_release)

/* plan_assign; and the same, which must not be refused, or be with this in its sentence. */
int stage_try(struct stage *stage);
void stage_plan(struct stage *stage);
void stage_refuses(struct stage *stage, int code, const char *text);

/* Fails unless the text is in the new definition. */
void stage_has(const struct stage *stage, const char *text);

/* Whether these are the steps but the domain's, which comes last. */
void stage_has_steps(const struct stage *stage, const char *steps);

#endif
