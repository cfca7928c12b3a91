/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which variables does GRUB keep from one boot to the next? They stand in its environment block,
 * grubenv.
 */
#ifndef COLLECT_GRUBENV_H
#define COLLECT_GRUBENV_H

#include <stddef.h>

#include "base/arena.h"
#include "base/shell.h"

struct grubenv {
	struct shell_variable *variables;
	size_t n_variables;
	size_t capacity;
	int error; /* -errno: the block cannot be read, and any variable may be set */
};

/*
 * Reads a block of n bytes into the arena; returns and keeps -EBADMSG for what is none: one has 1024
 * bytes and says what it is. Where GRUB keeps the true block outside of any file (env_block on Btrfs):
 * -EREMOTE.
 */
int grubenv_parse(const char *bytes, size_t n, struct arena *arena, struct grubenv *ret_env);

enum shell_state grubenv_get(const struct grubenv *env, const char *name, size_t n_name,
			     const char **ret_value);

#endif
