/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs does the command line mean? See find-vfs.h.
 */
#include "cmd/find-vfs.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "cmd/find.h"
#include "model/idset.h"

struct finding_vfs {
	const struct host *host;
	struct arena *arena;
	struct found_vfs vfs;
	size_t capacity;
	struct err *reterr;
};

static enum exit_status add_vf(struct finding_vfs *finding, const char *name)
{
	struct found_vfs *vfs = &finding->vfs;
	const struct device *device = NULL;
	enum exit_status status = find_device(finding->host, name, &device, finding->reterr);

	if (status != EXIT_DONE)
		return status;
	if (!device->vf || !device->vf->pf || device->vf->index == UNKNOWN) {
		err_set(finding->reterr, -ENODEV,
			device->vf	? "%s is a VF whose PF could not be found"
			: device->sriov ? "%s is a PF: name its VFs, as %s/0 or %s/0-3"
					: "%s is no VF",
			name, name, name);
		return EXIT_UNREACHABLE;
	}
	vfs->items = arena_grow(finding->arena, vfs->items, vfs->n, &finding->capacity,
				sizeof(const struct device *));
	vfs->items[vfs->n++] = device;
	return EXIT_DONE;
}

/* PF/LIST */
static enum exit_status add_list(struct finding_vfs *finding, const char *name, const char *list)
{
	struct idset indexes = { 0 };
	enum exit_status status = EXIT_DONE;

	if (idset_parse(finding->arena, list, &indexes) < 0 || !indexes.n) {
		err_set(finding->reterr, -EINVAL,
			"'%s' is no list of VFs, in '%s': indexes and ranges are wanted, as 0-3,6",
			list, name);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < indexes.n; i++)
		for (uint32_t index = indexes.ranges[i].first;
		     index <= indexes.ranges[i].last && status == EXIT_DONE; index++)
			status = add_vf(finding, arena_printf(finding->arena, "%.*s%u",
							      (int)(list - name), name, index));
	return status;
}

static int compare(const void *a, const void *b)
{
	const struct device *left = *(const struct device *const *)a;
	const struct device *right = *(const struct device *const *)b;

	return (left > right) - (left < right);
}

/* Who names one twice means it once. */
static void drop_repeats(struct found_vfs *vfs)
{
	size_t n = 0;

	if (vfs->n)
		qsort(vfs->items, vfs->n, sizeof(const struct device *), compare);
	for (size_t i = 0; i < vfs->n; i++)
		if (!n || vfs->items[i] != vfs->items[n - 1])
			vfs->items[n++] = vfs->items[i];
	vfs->n = n;
}

enum exit_status find_vfs(const struct host *host, char *const *names, size_t n,
			  struct arena *arena, struct found_vfs *ret_vfs, struct err *reterr)
{
	struct finding_vfs finding = { .host = host, .arena = arena, .reterr = reterr };
	enum exit_status status = EXIT_DONE;

	for (size_t i = 0; i < n && status == EXIT_DONE; i++) {
		const char *slash = strrchr(names[i], '/');

		status = slash && strpbrk(slash, "-,") ? add_list(&finding, names[i], slash + 1)
						       : add_vf(&finding, names[i]);
	}
	if (status != EXIT_DONE)
		return status;
	drop_repeats(&finding.vfs);
	*ret_vfs = finding.vfs;
	return EXIT_DONE;
}
