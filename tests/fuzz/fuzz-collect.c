/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any tree of files crash the collectors, hold them up, or make them tell what cannot be? The
 * input is a tree as a person would write it: a line "/path" begins a file, and its lines follow; a
 * line "/path -> target" is a link. What was read is captured, and must be the same machine again.
 */
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/collect.h"
#include "must.h"
#include "os/beneath.h"
#include "os/disguise.h"
#include "os/recording.h"

enum {
	MOST_ENTRIES = 500
};

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* From behind a line "/path" to the next one. */
static const char *find_next(const char *at, const char *end)
{
	const char *next = memmem(at, (size_t)(end - at), "\n/", 2);

	return next ? next + 1 : end;
}

/* What beneath.h refuses (a file above another, "..") is passed over. */
static void place(struct beneath *tree, char *name, const char *content, size_t n)
{
	char *arrow = strstr(name, " -> ");
	char path[PATH_MAX];
	_cleanup_close_ int fd = -1;

	if (arrow)
		*arrow = '\0';
	if (*name != '/' || !beneath_normalize(name + 1, path) || !*path)
		return;
	if (arrow) {
		(void)beneath_link(tree, arrow + strlen(" -> "), path);
		return;
	}
	fd = beneath_file(tree, path);
	must(fd < 0 || write(fd, content, n) == (ssize_t)n, "no room");
}

static void make_tree(const char *directory, const char *text, size_t n)
{
	_cleanup_close_ int top = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_beneath_ struct beneath tree = BENEATH(top);
	const char *end = text + n;

	beneath_directory(&tree, "sys");
	for (size_t i = 0; text < end && i < MOST_ENTRIES; i++) {
		const char *next = find_next(text, end);
		const char *newline = memchr(text, '\n', (size_t)(next - text));
		size_t n_name = (size_t)((newline ? newline : next) - text);
		const char *content = newline ? newline + 1 : next;
		char name[PATH_MAX] = "";

		if (n_name < sizeof(name))
			memcpy(name, text, n_name);
		place(&tree, name, content, (size_t)(next - content));
		text = next;
	}
}

static void check_device(const struct host *host, const struct device *device)
{
	const struct sriov *sriov = device->sriov;
	size_t n_above = 0;

	must(device->bdf.device < 32 && device->bdf.function < 8, "an address that cannot be");
	must(!device->vf == (device->role != ROLE_VF), "a VF that is none");
	must(!sriov || device->role == ROLE_PF, "a PF that is none");
	must(!device->netdevs || device->netdevs->name, "an interface without a name");
	for (const struct device *above = device->parent; above; above = above->parent)
		must(++n_above < host->n_devices, "a port that is above itself");
	for (size_t i = 0; sriov && i < sriov->n_vfs; i++)
		must(!sriov->vfs[i] || (sriov->vfs[i]->vf && sriov->vfs[i]->vf->pf == device),
		     "a VF of another PF");
}

static struct host *collect_from(struct machine *machine)
{
	struct host *host = collect(machine, FACTS_ALL);

	for (size_t i = 0; i < host->n_devices; i++)
		check_device(host, &host->devices[i]);
	return host;
}

/* Collects, with a recording underway as vfctl capture makes it. */
static struct host *collect_and_record(const char *from, const char *to,
				       const struct recording_filter *filter)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(recording_freep) struct recording *recording = NULL;
	_cleanup_close_ int fd = open(to, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct host *host = NULL;

	if (machine_open(from, &machine, NULL) < 0)
		return NULL;
	recording = recording_new(machine->root, fd, filter);
	host = collect_from(machine);
	dialogue_tell(&machine->route, &machine->generic, machine->root);
	must(recording_finish(recording, NULL) == 0, "a capture cannot be written");
	return host;
}

/* What the tree is, its capture is. */
static void compare(const char *capture, const struct host *host)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *again = NULL;

	must(machine_open(capture, &machine, NULL) == 0, "a capture that cannot be read");
	again = collect_from(machine);
	must(again->n_devices == host->n_devices, "other devices");
	must(again->iommu.n_groups == host->iommu.n_groups, "other groups");
	must(again->n_domains == host->n_domains, "other domains");
	must(again->numa.n_cpus == host->numa.n_cpus, "other CPUs");
	must(again->numa.n_nodes == host->numa.n_nodes, "other nodes");
	must(again->interrupts.remapped == host->interrupts.remapped, "another remapping");
	must(again->irqbalance.running == host->irqbalance.running, "another irqbalance");
	must(again->modules.n == host->modules.n, "other modules");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_(host_freep) struct host *host = NULL;
	char top[] = "/dev/shm/vfctl-fuzz-XXXXXX"; /* in memory, where it is ten times as fast */
	char tree[PATH_MAX];
	char capture[PATH_MAX];

	if (access("/dev/shm", W_OK) < 0)
		strcpy(top, "/tmp/vfctl-fuzz-XXXXXX");
	must(mkdtemp(top), "no room");
	snprintf(tree, sizeof(tree), "%s/tree", top);
	snprintf(capture, sizeof(capture), "%s/capture", top);
	must(mkdir(tree, 0700) == 0 && mkdir(capture, 0700) == 0, "no room");
	make_tree(tree, (const char *)bytes, n);
	/* By halves, for what the two kinds of capture share takes most of the time. */
	host = collect_and_record(tree, capture, n % 2 ? &filter : NULL);
	if (host)
		compare(capture, host);
	nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
