/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a PF get as many VFs as it is to have?
 */
#ifndef APPLY_NUMVFS_H
#define APPLY_NUMVFS_H

#include "apply/kinds.h"

/* A PF's attribute, by its address, without white space around it. 0 or -errno. */
int pf_read(const struct root *root, const char *address, const char *name, char *buf, size_t size);
int pf_write(const struct site *site, const char *address, const char *name, const char *value);

/* The row of sriov-numvfs. The write ends when all VFs are there that the driver made. */
bool numvfs_is_value(const char *value);
int numvfs_read(const struct site *site, const char *object, char *buf, size_t size);
int numvfs_write(const struct site *site, const char *object, const char *value);
int numvfs_patience_ms(const char *value);

#endif
