/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the host do virtual machines rest on? See vm-backing.h.
 */
#include "model/vm-backing.h"

#include "base/text.h"

const struct bridge *vm_backing_find_bridge(const struct vm_backing *backing, const char *name)
{
	for (size_t i = 0; name && i < backing->n_bridges; i++)
		if (str_equal(backing->bridges[i].name, name))
			return &backing->bridges[i];
	return NULL;
}

const struct qemu *vm_backing_find_qemu(const struct vm_backing *backing, const char *guest)
{
	for (size_t i = 0; i < backing->n_qemus; i++)
		if (str_equal(backing->qemus[i].guest, guest))
			return &backing->qemus[i];
	return NULL;
}
