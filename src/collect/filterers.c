/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does somebody filter what the host's bridges carry, and rests on br_netfilter? Container engines and others
 * keep directories by which they are known, also while they have no interface.
 */
#include <errno.h>
#include <limits.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/units.h"
#include "os/attributes.h"
#include "os/excerpt.h"

#define WANTS(target, unit) "/etc/systemd/system/" target ".target.wants/" unit ".service"

static const struct filterer {
	const char *path;
	const char *who;
} filterers[] = {
	{ "/run/docker", "Docker" },
	{ "/var/lib/kubelet", "Kubernetes" },
	{ "/var/lib/neutron", "Neutron" },
	{ "/etc/cloudstack/agent", "CloudStack" },
};

/* Rules of iptables name a bridge's ports by this match; it is counted once for each. */
static const char matches[] = "/sys/module/xt_physdev/refcnt";

static const char ufw_conf[] = "/etc/ufw/ufw.conf";

/* Services that load rules when the host starts, by what enables them. */
static const struct service {
	const char *link;
	const char *who;
} services[] = {
	{ WANTS("sysinit", "nftables"), "nftables.service" },
	{ WANTS("multi-user", "nftables"), "nftables.service" },
	{ WANTS("multi-user", "netfilter-persistent"), "netfilter-persistent.service" },
	{ WANTS("multi-user", "iptables"), "iptables.service" },
	{ WANTS("basic", "iptables"), "iptables.service" },
};

static enum line_worth is_enabled(const char *line, const void *arg)
{
	(void)arg;
	return str_equal(line, "ENABLED=yes") ? LINE_MATTERS : LINE_NOTHING;
}

static void find_matches(struct machine *machine, struct host *host)
{
	char text[32] = "";
	int64_t n = 0;
	int r = root_read_word(machine->root, matches, text, sizeof(text));

	if (r == 0 && parse_i64(text, &n) == 0 && n > 0)
		host->network.filterer = "a rule of iptables for ports of bridges (xt_physdev)";
	else if (r < 0 && r != -ENOENT)
		gaps_add(&host->gaps, host->arena, r, matches);
}

static void find_service(struct machine *machine, struct host *host)
{
	char target[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(services) && !host->network.firewall; i++) {
		ssize_t n = root_readlink(machine->root, services[i].link, target, sizeof(target));

		if (n >= 0)
			host->network.firewall = services[i].who;
		else if (n != -ENOENT && n != -ENOTDIR)
			gaps_add(&host->gaps, host->arena, (int)n, services[i].link);
	}
}

/* Whose rules for packets that are passed on may be for bridges, too. */
static void find_firewall(struct machine *machine, struct host *host)
{
	char *lines = NULL;
	ssize_t n = excerpt_read(machine->root, ufw_conf, is_enabled, NULL, host->arena, &lines);

	if (n > 0)
		host->network.firewall = "ufw";
	else if (n < 0 && n != -ENOENT)
		gaps_add(&host->gaps, host->arena, (int)n, ufw_conf);
	if (!host->network.firewall && unit_runs(machine, host, "firewalld.service") == FACT_YES)
		host->network.firewall = "firewalld";
	if (!host->network.firewall)
		find_service(machine, host);
}

void collect_filterers(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(filterers) && !host->network.filterer; i++) {
		struct attributes directory = ATTRIBUTES_CLOSED;
		int r = attributes_open(machine->root, filterers[i].path, &directory);

		attributes_close(&directory);
		/* One that is not for everybody is there. */
		if (r == 0 || r == -EACCES)
			host->network.filterer = filterers[i].who;
		else if (r != -ENOENT && r != -ENOTDIR)
			gaps_add(&host->gaps, host->arena, r, filterers[i].path);
	}
	if (!host->network.filterer)
		find_matches(machine, host);
	find_firewall(machine, host);
}
