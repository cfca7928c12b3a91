/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs may the threads of a running domain of libvirt's run? See virt.h for what each returns.
 * libvirt has maps of bits, least first; here they are lists.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/libvirt-ops.h"

enum {
	MOST_CPUS = 65536
};

/* How many bytes a map of the host's CPUs has, offline ones included. */
static int count_bytes(const struct libvirt_daemon *daemon, struct err *reterr)
{
	virConnectPtr connection = daemon->changing ? daemon->changing : daemon->looking;
	int n = daemon->library.virNodeGetCPUMap(connection, NULL, NULL, 0);

	if (n < 0)
		return libvirt_failed(daemon, reterr);
	return VIR_CPU_MAPLEN(n);
}

static int add_range(char *buf, size_t size, size_t *n, int first, int last)
{
	int added = snprintf(buf + *n, size - *n, "%s%d", *n ? "," : "", first);

	if (last > first && added > 0 && (size_t)added < size - *n)
		added += snprintf(buf + *n + added, size - *n - (size_t)added, "-%d", last);
	if (added < 0 || (size_t)added >= size - *n)
		return -EFBIG;
	*n += (size_t)added;
	return 0;
}

static int write_list(const unsigned char *map, int n_bytes, char *buf, size_t size)
{
	size_t n = 0;
	int r = 0;

	*buf = '\0';
	for (int cpu = 0; r == 0 && cpu < 8 * n_bytes; cpu++) {
		int first = cpu;

		if (!VIR_CPU_USED(map, cpu))
			continue;
		while (cpu + 1 < 8 * n_bytes && VIR_CPU_USED(map, cpu + 1))
			cpu++;
		r = add_range(buf, size, &n, first, cpu);
	}
	return r;
}

struct bits {
	unsigned char *map;
	int n_bytes; /* up to the last that is set */
};

static int set_bit(unsigned int cpu, void *arg)
{
	struct bits *bits = arg;

	VIR_USE_CPU(bits->map, cpu);
	bits->n_bytes = VIR_CPU_MAPLEN((int)cpu + 1);
	return 0;
}

/* 1 with the vCPU's map, behind those before it; 0 where there is no such one. */
static int read_vcpu(struct libvirt_daemon *daemon, virDomainPtr domain, unsigned int number,
		     int n_bytes, const unsigned char **ret_map)
{
	int n = 0;

	if (((size_t)number + 1) * (size_t)n_bytes > sizeof(daemon->maps))
		return 0;
	*ret_map = daemon->maps + (size_t)number * (size_t)n_bytes;
	n = daemon->library.virDomainGetVcpuPinInfo(domain, (int)number + 1, daemon->maps, n_bytes,
						    VIR_DOMAIN_AFFECT_LIVE);
	return n < 0 ? n : n > (int)number;
}

/* 1 with its map, 0 where there is no such one. */
static int read_iothread(struct libvirt_daemon *daemon, virDomainPtr domain, unsigned int number,
			 int n_bytes)
{
	const struct libvirt *library = &daemon->library;
	virDomainIOThreadInfoPtr *threads = NULL;
	int n = library->virDomainGetIOThreadInfo(domain, &threads, VIR_DOMAIN_AFFECT_LIVE);
	int found = n < 0 ? n : 0;

	for (int i = 0; i < n; i++) {
		const virDomainIOThreadInfo *thread = threads[i];

		if (thread->iothread_id == number && thread->cpumaplen <= n_bytes) {
			memcpy(daemon->maps, thread->cpumap, (size_t)thread->cpumaplen);
			found = 1;
		}
		library->virDomainIOThreadInfoFree(threads[i]);
	}
	free(threads);
	return found;
}

static int read_map(struct libvirt_daemon *daemon, virDomainPtr domain, enum virt_thread thread,
		    unsigned int number, int n_bytes, const unsigned char **ret_map)
{
	*ret_map = daemon->maps;
	memset(daemon->maps, 0, (size_t)n_bytes);
	if (thread == VIRT_VCPU)
		return read_vcpu(daemon, domain, number, n_bytes, ret_map);
	if (thread == VIRT_IOTHREAD)
		return read_iothread(daemon, domain, number, n_bytes);
	return daemon->library.virDomainGetEmulatorPinInfo(domain, daemon->maps, n_bytes,
							   VIR_DOMAIN_AFFECT_LIVE);
}

static int read_list(struct libvirt_daemon *daemon, virDomainPtr domain, enum virt_thread thread,
		     unsigned int number, char *buf, size_t size, struct err *reterr)
{
	const unsigned char *map = NULL;
	int running = daemon->library.virDomainIsActive(domain);
	int n_bytes = 0;
	int r = 0;

	if (running == 0)
		return err_set(reterr, -ENOENT, "it is not running");
	n_bytes = count_bytes(daemon, reterr);
	if (n_bytes < 0)
		return n_bytes;
	r = read_map(daemon, domain, thread, number, n_bytes, &map);
	if (r < 0)
		return libvirt_failed(daemon, reterr);
	return r == 0 ? err_set(reterr, -ENOENT, "it has no such thread")
		      : write_list(map, n_bytes, buf, size);
}

int libvirt_read_pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		     char *buf, size_t size, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	virDomainPtr domain = NULL;
	int r = libvirt_find(daemon, vm, false, &domain, reterr);

	if (r < 0)
		return r;
	r = read_list(daemon, domain, thread, number, buf, size, reterr);
	daemon->library.virDomainFree(domain);
	return r;
}

static int pin(const struct libvirt *library, virDomainPtr domain, enum virt_thread thread,
	       unsigned int number, unsigned char *map, int n_bytes)
{
	static const unsigned int live = VIR_DOMAIN_AFFECT_LIVE;

	if (thread == VIRT_VCPU)
		return library->virDomainPinVcpuFlags(domain, number, map, n_bytes, live);
	if (thread == VIRT_IOTHREAD)
		return library->virDomainPinIOThread(domain, number, map, n_bytes, live);
	return library->virDomainPinEmulator(domain, map, n_bytes, live);
}

int libvirt_pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		const char *cpus, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	struct bits bits = { .map = daemon->maps };
	virDomainPtr domain = NULL;
	int n_bytes = 0;
	int r = libvirt_find(daemon, vm, true, &domain, reterr);

	if (r < 0)
		return r;
	memset(daemon->maps, 0, VIR_CPU_MAPLEN(MOST_CPUS));
	r = parse_rising_list(cpus, MOST_CPUS - 1, set_bit, &bits);
	if (r == 0)
		n_bytes = count_bytes(daemon, reterr);
	if (n_bytes < 0)
		r = n_bytes;
	/* libvirt is to say itself what it thinks of CPUs that are not there. */
	if (r == 0 && pin(&daemon->library, domain, thread, number, bits.map,
			  n_bytes > bits.n_bytes ? n_bytes : bits.n_bytes) < 0)
		r = libvirt_failed(daemon, reterr);
	daemon->library.virDomainFree(domain);
	return r;
}
