/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test have a VM tuned, and look at what is told of it?
 */
#ifndef TESTS_UNIT_TUNED_VM_H
#define TESTS_UNIT_TUNED_VM_H

#include "placed.h"
#include "plan/tune-vm.h"

#define NIC(type, source, mac, rest)                                                       \
	"    <interface type='" type "'>\n      <mac address='52:54:00:00:00:" mac "'/>\n" \
	"      " source "\n" rest "    </interface>\n"
#define DISK(type, rest, target)                                                               \
	"    <disk type='" type "' device='disk'>\n" rest "      <target dev='" target "'/>\n" \
	"    </disk>\n"
#define VM(machine, vcpus, devices)                                                      \
	"<domain type='kvm'>\n  <name>web1</name>\n"                                     \
	"  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"                          \
	"  <memory unit='GiB'>8</memory>\n  <vcpu placement='static'>" vcpus "</vcpu>\n" \
	"  <os>\n    <type arch='x86_64' machine='" machine "'>hvm</type>\n  </os>\n"    \
	"  <devices>\n" devices "  </devices>\n</domain>\n"

/* On br0 (MTU 9000) and on the network default (1500), with a block device and a file. */
extern const char tuned_plain[];

/* A host with two nodes, and hugepages of 1 GiB; br7 is not there, the network vfs is a pool. */
struct stage {
	struct made *made;
	struct profile profile;
	struct option_texts only;
	struct option_texts skip;
	struct tune_vm_request request;
	struct vm_plan plan;
	struct err err;
};

/* web1 with this definition. */
struct stage stage_new(const char *xml);
void stage_release(struct stage *stage);
#define _cleanup_stage_ _cleanup_(stage_release)

/* plan_tune_vm; and the same, which must not be refused. */
int stage_try(struct stage *stage);
void stage_plan(struct stage *stage);

/* Only the knob of that id. */
void stage_only(struct stage *stage, const char *id);

/* Has the VM be as was planned. */
void stage_take(struct stage *stage);

/*
 * Fails unless these are the settings: "vm-mtu 52:…: 1500 -> 9000 changes", the reason of what is left in a
 * line of its own.
 */
void stage_tells(const struct stage *stage, const char *wanted);

/* Whether anything is to change. */
bool stage_changes(const struct stage *stage);

#endif
