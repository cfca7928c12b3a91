/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs may a thread of vhost's run, and is it still the one that serves that VM?
 */
#ifndef OS_VHOST_H
#define OS_VHOST_H

#include <stddef.h>
#include <stdint.h>

#include "os/root.h"

/*
 * A list such as "0-3,6", into buf. -ENOENT where no thread of that number serves the VM any more, which
 * QEMU names as libvirt has it do; -EFBIG for a longer list, another -errno. It allocates nothing.
 */
int vhost_read_cpus(const struct root *root, const char *vm, uint64_t tid, char *buf, size_t size);

#endif
