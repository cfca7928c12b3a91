/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl tune: which sides of virtio-net can be tuned? Each is a command of its own.
 */
#include "cmd/command.h"

static const struct command *const parts[] = { &command_tune_host, &command_tune_vm,
					       &command_tune_guest, NULL };

const struct command command_tune = {
	.name = "tune",
	.summary = "set up the host, VMs and their guests for virtio-net",
	.description = "Tunes what VMs with virtio-net rest on, the VMs, and their guests.",
	.operands = "host|vm|guest",
	.json = true, /* each of them */
	.parts = parts,
};
