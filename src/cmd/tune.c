/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune: which sides of virtio-net can be tuned? Each is a command of its own.
 */
#include "cmd/command.h"

static const struct command *const parts[] = { &command_tune_host, NULL };

const struct command command_tune = {
	.name = "tune",
	.summary = "set up the host for VMs with virtio-net",
	.description = "Tunes what VMs with virtio-net rest on.",
	.operands = "host",
	.json = true, /* each of them */
	.parts = parts,
};
