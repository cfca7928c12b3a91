/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the bytes of a function's config space say? libpci walks the capabilities, from memory.
 */
#ifndef OS_PCI_CONFIG_H
#define OS_PCI_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/config.h"
#include "os/libpci.h"

enum {
	CONFIG_HEADER_BYTES = 64, /* what sysfs gives to those without CAP_SYS_ADMIN */
	CONFIG_BYTES = 256,
	CONFIG_EXTENDED_BYTES = 4096,
};

/*
 * Reads n bytes of config space, as many as could be had, into a new struct config of the arena.
 * Where they end early, or a capability lies where none can be, config->capabilities or ->extended
 * is false. -ENXIO: no device answers behind these bytes (ones or zeros all over); -ENODATA: not
 * even a header; -EIO: libpci refused.
 */
int pci_config_parse(struct libpci *libpci, const void *bytes, size_t n, struct arena *arena,
		     struct config **ret_config);

#endif
