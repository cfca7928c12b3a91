/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test read what `lspci -xxxx` wrote: for each function a line with its address, and lines
 * of config bytes?
 */
#ifndef TESTS_REAL_HEXDUMP_H
#define TESTS_REAL_HEXDUMP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/bdf.h"

struct hexdump_function {
	struct bdf bdf;
	uint8_t bytes[4096];
	size_t n; /* as many as were dumped */
};

/* The functions of a file beneath $VFCTL_SHARED/hosts-real; the arena's. Failures end the test. */
size_t hexdump_read(const char *name, struct arena *arena, struct hexdump_function **ret_functions);

/* The lines of a file of tab-parted words beneath the same, each as an array of 16; likewise. */
size_t table_read(const char *name, struct arena *arena, const char *(**ret_lines)[16]);

#endif
