/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory is there, and how much of it in hugepages? From meminfo and the hugepages
 * directories of nodes and host (Documentation/admin-guide/mm/hugetlbpage.rst).
 */
#include "collect/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/lines.h"

enum {
	LARGEST_MEMINFO = 64 * 1024,
	LONGEST_PATH = 128,
	BYTES_OF_KIB = 1024,
};

/* Bytes behind "label:   131732940 kB", wherever in a line it stands; UNKNOWN where it does not. */
static int64_t find_bytes(const char *text, const char *label)
{
	const char *found = strstr(text, label);
	char *end = NULL;
	int64_t kib = 0;

	if (!found)
		return UNKNOWN;
	errno = 0;
	kib = strtoll(found + strlen(label), &end, 10);
	if (errno || kib < 0 || kib > INT64_MAX / BYTES_OF_KIB || !str_has_prefix(end, " kB"))
		return UNKNOWN;
	return kib * BYTES_OF_KIB;
}

/* The text, NULL where it was not read. */
static const char *read_meminfo(const struct machine *machine, struct host *host, const char *path,
				int64_t *ret_total, int64_t *ret_free)
{
	char *text = NULL;
	ssize_t n = root_read_all(machine->root, path, LARGEST_MEMINFO, host->arena, &text);

	*ret_total = n < 0 ? UNKNOWN : find_bytes(text, "MemTotal:");
	*ret_free = n < 0 ? UNKNOWN : find_bytes(text, "MemFree:");
	if (*ret_total == UNKNOWN || *ret_free == UNKNOWN)
		gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : ENODATA, path);
	return n < 0 ? NULL : text;
}

static int64_t read_count(const struct machine *machine, struct host *host, const char *directory,
			  const char *size, const char *name)
{
	char path[PATH_MAX];
	char text[32];
	int64_t count = UNKNOWN;
	int r = 0;

	snprintf(path, sizeof(path), "%s/%s/%s", directory, size, name);
	r = root_read_word(machine->root, path, text, sizeof(text));
	if (r == 0)
		r = parse_i64(text, &count);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	return count;
}

/* "hugepages-2048kB"; UNKNOWN for other names. */
static int64_t parse_size(struct arena *arena, const char *name)
{
	static const char prefix[] = "hugepages-";
	static const char suffix[] = "kB";
	uint64_t kib = 0;

	if (!str_has_prefix(name, prefix) || !str_has_suffix(name, suffix))
		return UNKNOWN;
	name += strlen(prefix);
	if (parse_u64(arena_strndup(arena, name, strlen(name) - strlen(suffix)), &kib) < 0 ||
	    kib > INT64_MAX / BYTES_OF_KIB)
		return UNKNOWN;
	return (int64_t)kib;
}

static int compare_sizes(const void *a, const void *b)
{
	const struct hugepages *left = a;
	const struct hugepages *right = b;

	return (left->size_kib > right->size_kib) - (left->size_kib < right->size_kib);
}

/* A kernel without hugetlbfs has no such directory: no hugepages, and nothing unknown. */
static size_t read_hugepages(const struct machine *machine, struct host *host,
			     const char *directory, struct hugepages **ret_hugepages)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, directory, host->arena, &names);
	struct hugepages *pools = NULL;
	size_t n_pools = 0;

	if (n == -ENOENT && machine_is_complete(machine))
		n = 0;
	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, directory);
		return 0;
	}
	pools = arena_new_array(host->arena, struct hugepages, (size_t)n);
	for (ssize_t i = 0; i < n; i++) {
		int64_t kib = parse_size(host->arena, names[i]);

		if (kib == UNKNOWN)
			continue;
		pools[n_pools++] = (struct hugepages){
			.size_kib = kib,
			.total = read_count(machine, host, directory, names[i], "nr_hugepages"),
			.free = read_count(machine, host, directory, names[i], "free_hugepages"),
			.surplus =
				read_count(machine, host, directory, names[i], "surplus_hugepages"),
		};
	}
	if (n_pools)
		qsort(pools, n_pools, sizeof(*pools), compare_sizes);
	*ret_hugepages = pools;
	return n_pools;
}

/* Pages of files, as far as it says how many there are. */
static int64_t find_cache(const char *meminfo)
{
	int64_t active = meminfo ? find_bytes(meminfo, "Active(file):") : UNKNOWN;
	int64_t inactive = meminfo ? find_bytes(meminfo, "Inactive(file):") : UNKNOWN;

	return active == UNKNOWN || inactive == UNKNOWN ? 0 : active + inactive;
}

void memory_read_node(const struct machine *machine, struct host *host, struct numa_node *node)
{
	char path[LONGEST_PATH];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%" PRId64 "/meminfo", node->id);
	node->memory_cache_bytes = find_cache(
		read_meminfo(machine, host, path, &node->memory_bytes, &node->memory_free_bytes));
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%" PRId64 "/hugepages",
		 node->id);
	node->n_hugepages = read_hugepages(machine, host, path, &node->hugepages);
}

/* The host's pools, and all that a capture has of mounts. */
struct mounts {
	struct numa *numa;
	struct strbuf lines;
};

/* "hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=1024M 0 0": hugetlbfs_show_options says K or M. */
static void look_at_mount(char *line, void *arg)
{
	static const char key[] = "pagesize=";
	struct mounts *mounts = arg;
	const char *option = strstr(line, key);
	char *end = NULL;
	int64_t kib = 0;

	if (!strstr(line, " hugetlbfs ") || !option)
		return;
	errno = 0;
	kib = strtoll(option + strlen(key), &end, 10);
	if (errno || kib < 0 || kib > INT64_MAX / BYTES_OF_KIB)
		return;
	if (*end == 'M')
		kib *= BYTES_OF_KIB;
	strbuf_addf(&mounts->lines, "hugetlbfs / hugetlbfs pagesize=%" PRId64 "K 0 0\n", kib);
	for (size_t i = 0; i < mounts->numa->n_hugepages; i++)
		if (mounts->numa->hugepages[i].size_kib == kib)
			mounts->numa->hugepages[i].mounted = FACT_YES;
}

/*
 * Those of process 1, which libvirt's daemon has, too; of /proc/self/mounts captures have what cpusets need.
 * No gap: captures of before do not have it.
 */
static void read_mounts(const struct machine *machine, struct numa *numa)
{
	static const char path[] = "/proc/1/mounts";
	struct mounts mounts = { .numa = numa };
	int r = root_failure(machine->root, path);

	if (r == 0)
		r = lines_read(machine->root, path, look_at_mount, &mounts);
	root_tell_read(machine->root, ROOT_READ_FILE, path,
		       mounts.lines.text ? mounts.lines.text : "",
		       r < 0 ? r : (ssize_t)mounts.lines.length);
	for (size_t i = 0; r == 0 && i < numa->n_hugepages; i++)
		if (numa->hugepages[i].mounted == FACT_UNKNOWN)
			numa->hugepages[i].mounted = FACT_NO;
	strbuf_release(&mounts.lines);
}

void memory_read_host(const struct machine *machine, struct host *host)
{
	struct numa *numa = &host->numa;
	const char *meminfo = read_meminfo(machine, host, "/proc/meminfo", &numa->memory_bytes,
					   &numa->memory_free_bytes);

	numa->memory_cache_bytes = find_cache(meminfo);
	numa->default_hugepage_bytes = meminfo ? find_bytes(meminfo, "Hugepagesize:") : UNKNOWN;
	if (meminfo && numa->default_hugepage_bytes == UNKNOWN)
		numa->default_hugepage_bytes = 0;
	numa->n_hugepages =
		read_hugepages(machine, host, "/sys/kernel/mm/hugepages", &numa->hugepages);
	if (numa->n_hugepages)
		read_mounts(machine, numa);
}
