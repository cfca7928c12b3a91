/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a module get into the kernel, and out of it? Into it by the program that the kernel itself calls
 * for that, modprobe(8): it heeds what the host has set up in modprobe.d, options, install commands and soft
 * dependencies.
 */
#ifndef OS_MODPROBE_H
#define OS_MODPROBE_H

#include "base/arena.h"

/* Whether there is such a module: 0; -ENOENT where not, or no modprobe; another -errno. */
int modprobe_find(const char *name);

/*
 * Which modules take a device of this modalias, in the kernel or not, a line each: 0 with the arena's text,
 * empty where none does; -ENOENT: no modprobe, or no index of this kernel's modules; another -errno.
 */
int modprobe_takers(const char *modalias, struct arena *arena, const char **ret_names);

/*
 * Loads it, with an option ("NAME=VALUE"; NULL: none) that counts more than those of modprobe.d; a blacklist
 * keeps off aliases only, not who names the module. 0; -EIO where it failed.
 */
int modprobe_load(const char *name, const char *option);

/*
 * Takes it out of the kernel where nobody uses it (delete_module(2), without waiting): what it needs itself
 * stays. 0; -EBUSY where somebody does; -ENOENT where it is not there, or built in; another -errno.
 */
int modprobe_unload(const char *name);

#endif
