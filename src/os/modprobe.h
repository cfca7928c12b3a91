/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a module get into the kernel? By the program that the kernel itself calls for it, modprobe(8):
 * it heeds what the host has set up in modprobe.d, options, install commands and soft dependencies.
 */
#ifndef OS_MODPROBE_H
#define OS_MODPROBE_H

/* Whether there is such a module: 0; -ENOENT where not, or no modprobe; another -errno. */
int modprobe_find(const char *name);

/* Loads it; a blacklist keeps off aliases only, not who names the module. 0; -EIO where it failed. */
int modprobe_load(const char *name);

#endif
