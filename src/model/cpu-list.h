/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a list on the kernel's command line name? As bitmap_parselist in lib/bitmap-str.c
 * reads it: "1,4-7", "0-31:2/4" (2 of each 4), "N" for the last CPU, "all".
 */
#ifndef MODEL_CPU_LIST_H
#define MODEL_CPU_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether the list, n bytes, has the CPU; last is the highest that there is. The kernel takes nothing of
 * a list that is malformed: it has none. NULL has none either.
 */
bool cpu_list_has(const char *list, size_t n, int64_t cpu, int64_t last);

#endif
