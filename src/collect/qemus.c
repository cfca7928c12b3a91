/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which process is a virtual machine that runs, which threads of the kernel's serve it, and on which CPUs
 * may these run? From /proc (Documentation/filesystems/proc.rst).
 */
#include <stdlib.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "os/process.h"
#include "os/qemu.h"

/* Threads while they are heard; those of one QEMU come in any order. */
struct threads {
	struct host *host;
	struct thread {
		uint64_t pid;
		struct vhost vhost;
	} * items;
	size_t n;
	size_t capacity;
};

static void hear_thread(uint64_t pid, uint64_t tid, const char *cpus, void *arg)
{
	struct threads *threads = arg;
	struct arena *arena = threads->host->arena;

	threads->items = arena_grow(arena, threads->items, threads->n, &threads->capacity,
				    sizeof(*threads->items));
	threads->items[threads->n++] = (struct thread){
		.pid = pid,
		.vhost = { .tid = (int64_t)tid, .cpus = arena_strdup(arena, cpus) },
	};
}

static bool is_main(const struct thread *thread)
{
	return thread->vhost.tid == (int64_t)thread->pid;
}

static int compare_threads(const void *a, const void *b)
{
	int64_t left = ((const struct thread *)a)->vhost.tid;
	int64_t right = ((const struct thread *)b)->vhost.tid;

	return (left > right) - (left < right);
}

static void add_vhosts(const struct threads *threads, uint64_t pid, struct qemu *qemu)
{
	qemu->vhosts = arena_new_array(threads->host->arena, struct vhost, threads->n);
	for (size_t i = 0; i < threads->n; i++)
		if (threads->items[i].pid == pid && !is_main(&threads->items[i]))
			qemu->vhosts[qemu->n_vhosts++] = threads->items[i].vhost;
}

/* QEMUs are those whose main thread was heard of; who has no name is no domain's. */
static void read_qemus(const struct machine *machine, const struct threads *threads)
{
	static const char prefix[] = "vm:";
	struct host *host = threads->host;
	struct vm_backing *backing = &host->vm_backing;

	backing->qemus = arena_new_array(host->arena, struct qemu, threads->n);
	for (size_t i = 0; i < threads->n; i++) {
		const struct thread *thread = &threads->items[i];
		struct qemu *qemu = &backing->qemus[backing->n_qemus];
		const char *name = is_main(thread)
					   ? process_name(machine->root, thread->pid, host->arena)
					   : NULL;

		if (!name || !str_has_prefix(name, prefix))
			continue;
		qemu->pid = thread->vhost.tid;
		qemu->guest = name + strlen(prefix);
		add_vhosts(threads, thread->pid, qemu);
		backing->n_qemus++;
	}
}

static bool any_runs(const struct host *host)
{
	for (size_t i = 0; i < host->n_domains; i++)
		if (host->domains[i].running != FACT_NO)
			return true;
	return false;
}

void collect_qemus(struct machine *machine, struct host *host)
{
	struct threads threads = { .host = host };
	int r = 0;

	if (!any_runs(host))
		return;
	r = qemu_scan_threads(machine->root, hear_thread, &threads);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "/proc");
	if (threads.n)
		qsort(threads.items, threads.n, sizeof(*threads.items), compare_threads);
	read_qemus(machine, &threads);
}
