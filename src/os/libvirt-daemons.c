/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of libvirt's daemons run? See libvirt-daemons.h.
 */
#include "os/libvirt-daemons.h"

#include <stdio.h>

/* Its file may outlive it. */
static bool runs(const struct root *root, const char *daemon)
{
	char path[64];
	char pid[24];

	snprintf(path, sizeof(path), "/run/%s.pid", daemon);
	if (root_read_word(root, path, pid, sizeof(pid)) < 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	return root_peek(root, path, NULL, 0) >= 0;
}

bool libvirt_runs(const struct root *root)
{
	return runs(root, "libvirtd") || runs(root, "virtqemud");
}

bool libvirt_networks_run(const struct root *root)
{
	return runs(root, "libvirtd") || runs(root, "virtnetworkd");
}
