/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs may a thread run? Sets of CPUs as the kernel takes them, which need no memory but their own.
 */
#ifndef OS_AFFINITY_H
#define OS_AFFINITY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	MOST_CPUS = 65536,
	CPU_WORD_BITS = 8 * sizeof(unsigned long),
};

struct cpu_mask {
	unsigned long words[MOST_CPUS / CPU_WORD_BITS];
};

/* Reads a list that rises, such as "0-3,6". -EINVAL for any other. */
int cpu_mask_parse(const char *list, struct cpu_mask *ret_mask);

/* Whether all of a is in b. */
bool cpu_mask_is_within(const struct cpu_mask *a, const struct cpu_mask *b);

/*
 * Has the thread run on these CPUs only, as far as its cpuset has them. 0 or -errno: -EINVAL for a list
 * that is none, and where its cpuset has none of them; -ESRCH where it has ended.
 */
int thread_set_cpus(int64_t tid, const char *list);

#endif
