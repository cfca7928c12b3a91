/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Over which interfaces do this session and the root file system go? A connection's packets come where
 * its own address stands, and leave by the route to its peer, which need not be the same. Of a capture
 * nobody's session is asked: who reads it is logged in elsewhere.
 */
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/root-mount.h"
#include "collect/routes.h"
#include "os/rtnl.h"
#include "os/session.h"

struct search {
	struct machine *machine;
	struct host *host;
};

static void add_lifeline(struct host *host, const char *what, const char *interface)
{
	struct lifelines *lines = &host->lifelines;

	for (size_t i = 0; i < lines->n; i++)
		if (str_equal(lines->items[i].what, what) &&
		    str_equal(lines->items[i].interface, interface))
			return;
	lines->items = arena_grow(host->arena, lines->items, lines->n, &lines->capacity,
				  sizeof(*lines->items));
	lines->items[lines->n++] = (struct lifeline){ what, arena_strdup(host->arena, interface) };
}

static void add_route(const struct search *search, const char *what, const char *address)
{
	struct ip ip = { 0 };
	const char *interface = NULL;

	if (ip_parse(address, &ip) == 0)
		interface = routes_find(search->machine, search->host, &ip);
	if (interface)
		add_lifeline(search->host, what, interface);
}

/* Where an address of the machine's own stands. */
static void add_place(const struct search *search, const char *what, const char *address)
{
	struct machine *machine = search->machine;
	struct host *host = search->host;
	struct netlink *netlink = NULL;
	struct ip ip = { 0 };
	int64_t ifindex = 0;
	int r = 0;

	if (ip_parse(address, &ip) < 0)
		return;
	r = dialogue_route(&machine->route, machine->root, machine->live, &netlink);
	if (r == 0)
		r = rtnl_find_address(netlink, ip.bytes, ip.n, &ifindex);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "rtnetlink addresses");
	for (size_t i = 0; ifindex && i < host->network.n_interfaces; i++)
		if (host->network.interfaces[i].ifindex == ifindex)
			add_lifeline(host, what, host->network.interfaces[i].name);
}

static void hear_session(const struct session *session, void *arg)
{
	const struct search *search = arg;
	const char *what = arena_printf(search->host->arena, "this session from %s", session->peer);
	const char *scope = strchr(session->local, '%');

	/* A link-local address says its interface itself. */
	if (scope) {
		add_lifeline(search->host, what, scope + 1);
		return;
	}
	add_place(search, what, session->local);
	add_route(search, what, session->peer);
}

static void hear_server(const char *address, void *arg)
{
	const struct search *search = arg;

	add_route(search,
		  arena_printf(search->host->arena, "the root file system from %s", address),
		  address);
}

void collect_lifelines(struct machine *machine, struct host *host)
{
	struct search search = { .machine = machine, .host = host };
	int r = 0;

	if (machine->live && !root_is_recorded(machine->root))
		r = session_scan(machine->root, hear_session, &search);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, SESSION_ENVIRONMENTS);
	root_mount_servers(machine, host, hear_server, &search);
}
