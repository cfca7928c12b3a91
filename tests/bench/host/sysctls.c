/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a made-up host's network tuned? /proc/sys/net, as data/profiles/default.yaml would have it, with
 * br_netfilter not loaded.
 */
#include "base/text.h"
#include "parts.h"
#include "place.h"

static const struct {
	const char *directory;
	const char *name;
	const char *value;
} sysctls[] = {
	{ "core", "netdev_max_backlog", "5000" },
	{ "core", "rmem_default", "1048576" },
	{ "core", "rmem_max", "16777216" },
	{ "core", "somaxconn", "65535" },
	{ "core", "wmem_default", "1048576" },
	{ "core", "wmem_max", "16777216" },
	{ "ipv4", "tcp_rmem", "4096\t1048576\t16777216" },
	{ "ipv4", "tcp_wmem", "4096\t1048576\t16777216" },
};

void write_sysctls(int tree)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(sysctls); i++) {
		_cleanup_place_ struct place place = place_open(
			tree, arena_printf(arena, "/proc/sys/net/%s", sysctls[i].directory));

		place_text(&place, sysctls[i].name, "%s\n", sysctls[i].value);
	}
}
