/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which values have the sysctls that bound the host's network? From /proc/sys/net
 * (Documentation/admin-guide/sysctl/net.rst).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "collect/sysctls.h"

static const char directory[] = "/proc/sys/net";

/*
 * Those that profiles may have minimums for, and those of br_netfilter, which are there while it is
 * loaded.
 */
const char *const sysctl_names[] = {
	"net.bridge.bridge-nf-call-arptables",
	"net.bridge.bridge-nf-call-ip6tables",
	"net.bridge.bridge-nf-call-iptables",
	"net.core.netdev_max_backlog",
	"net.core.rmem_default",
	"net.core.rmem_max",
	"net.core.somaxconn",
	"net.core.wmem_default",
	"net.core.wmem_max",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_wmem",
	NULL,
};

/* "net.core.rmem_max" is /proc/sys/net/core/rmem_max. */
static void path_of(const char *name, char path[static PATH_MAX])
{
	size_t start = strlen("/proc/sys/");

	snprintf(path, PATH_MAX, "/proc/sys/%s", name);
	for (char *dot = strchr(path + start, '.'); dot; dot = strchr(dot, '.'))
		*dot = '/';
}

/*
 * Where /proc/sys/net lists what there is, what is not among it is not there: "". Of net.core a network
 * namespace other than the first has some alone (net_core_table of net/core/sysctl_net_core.c).
 */
static const char *read_value(const struct machine *machine, struct host *host, const char *name,
			      const char *const *areas, size_t n_areas)
{
	const char *area = name + strlen("net.");
	size_t length = strcspn(area, ".");
	char path[PATH_MAX];
	char text[128];
	bool present = false;
	int r = 0;

	for (size_t i = 0; i < n_areas; i++)
		present = present ||
			  (strlen(areas[i]) == length && memcmp(areas[i], area, length) == 0);
	if (!present)
		return "";
	path_of(name, path);
	r = root_read_word(machine->root, path, text, sizeof(text));
	if (r == 0)
		return arena_strdup(host->arena, text);
	if (r == -ENOENT && machine_is_complete(machine))
		return "";
	gaps_add(&host->gaps, host->arena, r, path);
	return NULL;
}

void collect_sysctls(struct machine *machine, struct host *host)
{
	struct host_network *network = &host->network;
	const char **areas = NULL;
	ssize_t n = root_list(machine->root, directory, host->arena, &areas);

	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, directory);
		return;
	}
	while (sysctl_names[network->n_sysctls])
		network->n_sysctls++;
	network->sysctls = arena_new_array(host->arena, struct sysctl, network->n_sysctls);
	for (size_t i = 0; i < network->n_sysctls; i++)
		network->sysctls[i] = (struct sysctl){
			.name = sysctl_names[i],
			.value = read_value(machine, host, sysctl_names[i], areas, (size_t)n),
		};
}
