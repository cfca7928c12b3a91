/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the kernel of tests do with threads of vhost's? As sched_setaffinity and cpuset.c of kernel/:
 * what a thread was asked to use counts as far as its cpuset has it, and where that has none of it, the
 * cpuset.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "../unit/unit.h"
#include "base/parse.h"
#include "devices.h"

static int add_bit(unsigned int cpu, void *arg)
{
	uint32_t *bits = arg;

	*bits |= UINT32_C(1) << cpu;
	return 0;
}

static uint32_t bits_of(const char *cpus)
{
	uint32_t bits = 0;

	assert_int_equal(parse_rising_list(cpus, 31, add_bit, &bits), 0);
	return bits;
}

/* As the kernel writes lists. */
static void write_list(uint32_t bits, char *list, size_t size)
{
	size_t n = 0;

	list[0] = '\0';
	for (unsigned int first = 0; first < 32; first++) {
		unsigned int last = first;

		if (!(bits >> first & 1))
			continue;
		while (last < 31 && bits >> (last + 1) & 1)
			last++;
		n += (size_t)snprintf(list + n, size - n, last > first ? "%s%u-%u" : "%s%u",
				      n ? "," : "", first, last);
		first = last;
	}
}

static void show(const struct fake_kernel *fake, const struct fake_vhost *vhost)
{
	uint32_t allowed = fake->cpuset ? vhost->asked & fake->cpuset : vhost->asked;
	char path[48];
	char list[96];
	char text[160];

	write_list(allowed ? allowed : fake->cpuset, list, sizeof(list));
	snprintf(path, sizeof(path), "/proc/%" PRId64 "/status", vhost->tid);
	snprintf(text, sizeof(text), "Name:\tvhost\nCpus_allowed_list:\t%s\nMems_allowed:\t1\n",
		 list);
	tree_file(fake->tree, path, text);
}

int fake_put_vhost(struct fake_kernel *fake, int64_t tid, const char *cpus)
{
	for (int i = 0; i < FAKE_VHOSTS; i++) {
		struct fake_vhost *vhost = &fake->vhosts[i];

		if (vhost->tid != tid)
			continue;
		if (fake->cpuset && !(bits_of(cpus) & fake->cpuset))
			return -EINVAL;
		vhost->asked = bits_of(cpus);
		show(fake, vhost);
		return 0;
	}
	return -ESRCH;
}

void fake_move_cpuset(struct fake_kernel *fake, const char *cpus)
{
	if (!fake->cpuset)
		return;
	fake->cpuset = bits_of(cpus);
	for (int i = 0; i < FAKE_VHOSTS; i++)
		if (fake->vhosts[i].tid)
			show(fake, &fake->vhosts[i]);
}

static void add_qemu(const struct fake_kernel *fake, const char *vm, int64_t pid)
{
	char path[48];
	char command[128];
	int n = snprintf(command, sizeof(command),
			 "qemu-system-x86_64%c-name%cguest=%s,debug-threads=on%c-S", 0, 0, vm, 0);

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/cmdline", pid);
	tree_bytes(fake->tree, path, command, (size_t)n + 1);
}

void fake_kernel_add_vhost(struct fake_kernel *fake, const char *vm, int64_t pid, int64_t tid,
			   const char *cpus)
{
	struct fake_vhost *vhost = fake->vhosts;
	char path[48];
	char comm[32];

	while (vhost->tid)
		vhost++;
	assert_true(vhost < fake->vhosts + FAKE_VHOSTS);
	*vhost = (struct fake_vhost){ .tid = tid, .asked = bits_of(cpus) };
	add_qemu(fake, vm, pid);
	snprintf(path, sizeof(path), "/proc/%" PRId64 "/comm", tid);
	snprintf(comm, sizeof(comm), "vhost-%" PRId64 "\n", pid);
	tree_file(fake->tree, path, comm);
	show(fake, vhost);
}
