/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has one of the PFs whose carrier is waited for got it? See carriers.h.
 */
#include "cmd/carriers.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	LONGEST_NUMBER = 32
};

void carriers_await(struct carriers *carriers, const struct device *pf, struct arena *arena)
{
	const struct netdev *netdev = device_netdev(pf);

	carriers->items = arena_grow(arena, carriers->items, carriers->n, &carriers->capacity,
				     sizeof(*carriers->items));
	carriers->items[carriers->n++] = (struct awaited_pf){
		.address = pf->bdf,
		.interface = netdev && netdev->name ? arena_strdup(arena, netdev->name) : NULL,
		.n_vfs = pf->sriov->num_vfs,
	};
}

/* It cannot be read while the interface is down (EINVAL); who is gone, or is called otherwise, is news. */
static bool has_carrier(const struct root *root, const char *interface)
{
	char path[PATH_MAX];
	char word[LONGEST_NUMBER];
	int r = 0;

	snprintf(path, sizeof(path), "/sys/class/net/%s/carrier", interface);
	r = root_read_word(root, path, word, sizeof(word));
	return r < 0 ? r != -EINVAL : !str_equal(word, "0");
}

static int64_t count_vfs(const struct root *root, struct bdf pf)
{
	char path[PATH_MAX];
	char word[LONGEST_NUMBER];
	char address[BDF_TEXT_SIZE];
	int64_t n = UNKNOWN;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/sriov_numvfs",
		 bdf_format(pf, address));
	if (root_read_word(root, path, word, sizeof(word)) < 0 || parse_i64(word, &n) < 0)
		return UNKNOWN;
	return n;
}

bool carriers_have_news(const struct carriers *carriers, const struct root *root)
{
	for (size_t i = 0; i < carriers->n; i++) {
		const struct awaited_pf *awaited = &carriers->items[i];

		if (!awaited->interface || has_carrier(root, awaited->interface) ||
		    count_vfs(root, awaited->address) != awaited->n_vfs)
			return true;
	}
	return false;
}
