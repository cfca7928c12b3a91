/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel take what os/rtnl-set.h sends? Reads lines "INDEX ATTRIBUTE VALUE" from standard
 * input, sets them at once through the PF's interface, and prints what stands then, as rtnl_read_vfs
 * reads it, in lines of the same form, the VALUE an errno's name where there is none. Standard error: the
 * errno that the setting ended with, which makes the exit status 1; 2: nothing was tried.
 */
#include <err.h>
#include <errno.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/rtnl-set.h"
#include "os/rtnl.h"

static const char usage[] = "usage: set-vfs INTERFACE [up|down] <CHANGES";

struct vfs {
	struct arena *arena;
	struct vf *items;
	size_t n;
	size_t capacity;
};

struct changes {
	struct arena *arena;
	struct vf_change *items;
	size_t n;
	size_t capacity;
};

static void remember_vf(const struct vf *vf, void *arg)
{
	struct vfs *vfs = arg;

	vfs->items = arena_grow(vfs->arena, vfs->items, vfs->n, &vfs->capacity, sizeof(*vf));
	vfs->items[vfs->n++] = *vf;
}

/* More than the kernel tells of at once can be set all the same. */
static void read_vfs(struct netlink *netlink, unsigned int ifindex, struct vfs *vfs)
{
	int r = rtnl_read_vfs(netlink, ifindex, vfs->arena, remember_vf, vfs);

	if (r < 0 && r != -EOVERFLOW)
		errx(2, "VFs cannot be read: %s", errno_name(r));
}

static enum vf_attribute attribute_named(const char *name)
{
	for (unsigned int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (str_equal(vf_attribute_names[i], name))
			return i;
	errx(2, "no attribute is called '%s'", name);
}

static void add_change(struct changes *changes, char *line)
{
	const char *index = strsep(&line, " ");
	const char *name = strsep(&line, " ");
	struct vf_change change = { 0 };
	char value[VF_ATTRIBUTE_SIZE];
	struct err error = { 0 };

	if (!name || !line || parse_i64(index, &change.index) < 0)
		errx(2, "not INDEX ATTRIBUTE VALUE: '%s'", index);
	change.attribute = attribute_named(name);
	if (vf_attribute_parse(change.attribute, line, value, &error) < 0)
		errx(2, "%s", error.text);
	change.value = arena_strdup(changes->arena, value);
	changes->items = arena_grow(changes->arena, changes->items, changes->n, &changes->capacity,
				    sizeof(change));
	changes->items[changes->n++] = change;
}

static void read_changes(struct changes *changes)
{
	_cleanup_free_ char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		add_change(changes, line);
	}
}

static void print_vfs(const struct vfs *vfs)
{
	for (size_t i = 0; i < vfs->n; i++)
		for (unsigned int attribute = 0; attribute < N_VF_ATTRIBUTES; attribute++) {
			char value[VF_ATTRIBUTE_SIZE] = "";
			int r = vf_attribute_read(attribute, &vfs->items[i], value);

			printf("%lld %s %s\n", (long long)vfs->items[i].index,
			       vf_attribute_names[attribute], r < 0 ? errno_name(r) : value);
		}
}

static int set(struct netlink *netlink, unsigned int ifindex, const char *state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct vfs before = { .arena = arena };
	struct vfs after = { .arena = arena };
	struct changes changes = { .arena = arena };
	int r = 0;

	read_changes(&changes);
	read_vfs(netlink, ifindex, &before);
	if (state)
		r = rtnl_set_up(netlink, ifindex, str_equal(state, "up"));
	if (r == 0)
		r = rtnl_set_vfs(netlink, ifindex, changes.items, changes.n, before.items,
				 before.n);
	if (r < 0)
		warnx("%s", errno_name(r));
	read_vfs(netlink, ifindex, &after);
	print_vfs(&after);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	unsigned int ifindex = argc > 1 ? if_nametoindex(argv[1]) : 0;

	if (argc > 3 || (argc == 3 && strcmp(argv[2], "up") != 0 && strcmp(argv[2], "down") != 0))
		errx(2, "%s", usage);
	if (!ifindex)
		errx(2, "no such interface; %s", usage);
	if (netlink_open(NETLINK_ROUTE, &netlink) < 0)
		errx(2, "no rtnetlink");
	return set(netlink, ifindex, argv[2]);
}
