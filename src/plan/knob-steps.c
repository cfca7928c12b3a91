/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knob of the host has a step in its plan? By that a history of steps is one of knobs, too.
 */
#include "base/text.h"
#include "plan/tune.h"

/* The first that fits; objects by how they begin. Files stand with the knobs. */
static const struct {
	enum step_kind kind;
	const char *object;
	const char *knob;
} owners[] = {
	{ STEP_SYSCTL, "net.bridge.", "bridge-netfilter" },
	{ STEP_SYSCTL, "", "network-buffers" },
	{ STEP_HUGEPAGES, "", "hugepages" },
	{ STEP_MTU, "", "bridge-mtu" },
	{ STEP_NETWORK, "", "bridge-mtu" },
	{ STEP_NIC_RINGS, "", "nic-rings" },
	{ STEP_NIC_COALESCING, "", "nic-coalescing" },
	{ STEP_CPU_GOVERNOR, "", "cpu-speed" },
	{ STEP_CPU_PREFERENCE, "", "cpu-speed" },
	{ STEP_CPU_IDLE_STATE, "", "deep-idle" },
	{ STEP_IRQ_AFFINITY, "", "nic-irqs" },
	{ STEP_KERNEL_MODULE, "", "vhost-net" },
	{ STEP_MODULE_OPTION, "", "zerocopy" },
};

static bool has_file(const struct knob *knob, const char *path)
{
	for (size_t i = 0; i < KNOB_MOST_FILES; i++)
		if (knob->files[i] && str_equal(knob->files[i], path))
			return true;
	return false;
}

const struct knob *knob_of_step(const struct step *step)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
		if (owners[i].kind == step->kind && str_has_prefix(step->object, owners[i].object))
			return knob_find(owners[i].knob);
	for (size_t i = 0; step->kind == STEP_FILE && (knob = knob_at(i)); i++)
		if (has_file(knob, step->object))
			return knob;
	return NULL;
}
