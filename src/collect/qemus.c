/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which process is a virtual machine that runs, which threads of the kernel's serve it, and on which CPUs
 * may these run? From /proc (Documentation/filesystems/proc.rst).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/sums.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "os/lines.h"
#include "os/process.h"
#include "os/qemu.h"

enum {
	LONGEST_PATH = 64,
	BYTES_OF_KIB = 1024,
};

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

/* What it says of its memory, and in which lines. */
struct status {
	struct strbuf lines;
	int64_t bytes;
};

/* "RssAnon:	  102400 kB": since Linux 4.5, told apart from what files are mapped. */
static void look_at_status(char *line, void *arg)
{
	static const char *const labels[] = { "RssAnon:", "RssShmem:" };
	struct status *status = arg;
	char *end = NULL;
	int64_t kib = -1;

	errno = 0;
	for (size_t i = 0; i < ARRAY_SIZE(labels) && !end; i++)
		if (str_has_prefix(line, labels[i]))
			kib = strtoll(line + strlen(labels[i]), &end, 10);
	if (errno || kib < 0 || !str_equal(end, " kB"))
		return;
	status->bytes = bounded_sum(status->bytes == UNKNOWN ? 0 : status->bytes,
				    bounded_product(kib, BYTES_OF_KIB));
	strbuf_addf(&status->lines, "%s\n", line);
}

/* Memory that is in hugepages is in none of these. No gap: captures of before do not have it. */
static int64_t read_resident(const struct machine *machine, uint64_t pid)
{
	struct status status = { .bytes = UNKNOWN };
	char path[LONGEST_PATH];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/status", pid);
	if (root_failure(machine->root, path) == 0 &&
	    lines_read(machine->root, path, look_at_status, &status) == 0 && status.lines.length)
		root_tell_read(machine->root, ROOT_READ_FILE, path, status.lines.text,
			       (ssize_t)status.lines.length);
	strbuf_release(&status.lines);
	return status.bytes;
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
		qemu->resident_bytes = read_resident(machine, thread->pid);
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
