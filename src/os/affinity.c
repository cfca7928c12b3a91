/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs may a thread run? See affinity.h.
 */
#include "os/affinity.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

static int add_cpu(unsigned int cpu, void *arg)
{
	struct cpu_mask *mask = arg;

	mask->words[cpu / CPU_WORD_BITS] |= 1UL << cpu % CPU_WORD_BITS;
	return 0;
}

int cpu_mask_parse(const char *list, struct cpu_mask *ret_mask)
{
	struct cpu_mask mask = { 0 };
	int r = *list ? parse_rising_list(list, MOST_CPUS - 1, add_cpu, &mask) : -EINVAL;

	if (r < 0)
		return r;
	*ret_mask = mask;
	return 0;
}

bool cpu_mask_is_within(const struct cpu_mask *a, const struct cpu_mask *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(a->words); i++)
		if (a->words[i] & ~b->words[i])
			return false;
	return true;
}

/* More than the kernel has CPUs for does no harm: it reads as much as it knows. */
int thread_set_cpus(int64_t tid, const char *list)
{
	struct cpu_mask mask;
	int r = cpu_mask_parse(list, &mask);

	if (r < 0)
		return r;
	return sched_setaffinity((pid_t)tid, sizeof(mask), (const cpu_set_t *)mask.words) < 0
		       ? -errno
		       : 0;
}
