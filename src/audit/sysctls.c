/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the kernel's network set as VMs over virtio-net want it? The rules virtio-bridge-netfilter and
 * virtio-buffers, which sysctls decide.
 */
#include "audit/bridges.h"
#include "audit/checks.h"
#include "base/text.h"

static const char *const netfilter_sysctls[] = {
	"net.bridge.bridge-nf-call-iptables",
	"net.bridge.bridge-nf-call-ip6tables",
	"net.bridge.bridge-nf-call-arptables",
};

static const char *path_of(const struct audit *audit, const char *name)
{
	char *path = arena_printf(audit->arena, "/proc/sys/%s", name);

	for (char *dot = strchr(path, '.'); dot; dot = strchr(dot, '.'))
		*dot = '/';
	return path;
}

static struct judgement judge_netfilter(const struct audit *audit)
{
	const struct host_network *network = &audit->host->network;
	_cleanup_strbuf_ struct strbuf bridges = { 0 };
	_cleanup_strbuf_ struct strbuf on = { 0 };
	_cleanup_strbuf_ struct strbuf off = { 0 };

	if (!network->interfaces_known)
		return unknown(audit, BRIDGES_SOURCE);
	bridges_name(network, &bridges);
	if (!bridges.length)
		return not_applicable();
	for (size_t i = 0; i < ARRAY_SIZE(netfilter_sysctls); i++) {
		const char *name = netfilter_sysctls[i];
		const struct sysctl *sysctl = network_find_sysctl(network, name);

		if (!sysctl)
			return unknown(audit, "/proc/sys/net");
		if (!sysctl->value)
			return unknown(audit, "%s", path_of(audit, name));
		if (!*sysctl->value || str_equal(sysctl->value, "0"))
			continue;
		strbuf_addf(&on, "%s%s is %s", on.length ? "; " : "", name, sysctl->value);
		strbuf_addf(&off, " %s=0", name);
	}
	if (!on.length)
		return passes(audit, "no bridge calls netfilter");
	return fails(audit,
		     remedy_by(audit, NEEDS_NOTHING,
			       "switch it off, unless Docker, kubelet, Neutron or nwfilter filter "
			       "there; sysctl.d(5) has the udev rule that keeps it off",
			       "sysctl -w%s", off.text),
		     "%s; bridges: %s", on.text, bridges.text);
}

struct shortfall {
	struct strbuf evidence;
	const char **commands;
	size_t n_commands;
};

static void add_shortfall(const struct audit *audit, struct shortfall *shortfall,
			  const struct sysctl_minimum *minimum, const char *value,
			  const int64_t *fields)
{
	const char *wanted = sysctl_raised(minimum, fields, audit->arena);

	strbuf_addf(&shortfall->evidence, "%s%s is %s, not %s",
		    shortfall->evidence.length ? "; " : "", minimum->name, value, wanted);
	shortfall->commands[shortfall->n_commands++] = arena_printf(
		audit->arena, minimum->n_fields > 1 ? "sysctl -w %s='%s'" : "sysctl -w %s=%s",
		minimum->name, wanted);
}

static struct judgement judge_buffers(const struct audit *audit)
{
	const struct profile *profile = audit->request->profile;
	struct shortfall shortfall = { 0 };
	struct judgement judgement = { 0 };

	if (!profile)
		return unknown(audit, "a profile");
	if (!profile->n_sysctls)
		return not_applicable();
	if (!audit->host->network.n_sysctls)
		return unknown(audit, "/proc/sys/net");
	shortfall.commands = arena_new_array(audit->arena, const char *, profile->n_sysctls + 1);
	for (size_t i = 0; i < profile->n_sysctls; i++) {
		const struct sysctl_minimum *minimum = &profile->sysctls[i];
		const struct sysctl *sysctl =
			network_find_sysctl(&audit->host->network, minimum->name);
		int64_t fields[SYSCTL_MOST_FIELDS] = { 0 };

		if (!sysctl || !sysctl->value ||
		    sysctl_fields(sysctl->value, fields) != minimum->n_fields) {
			judgement = unknown(audit, "%s", path_of(audit, minimum->name));
			break;
		}
		if (sysctl_is_below(minimum, fields))
			add_shortfall(audit, &shortfall, minimum,
				      sysctl_shown(sysctl->value, audit->arena), fields);
	}
	if (judgement.verdict != VERDICT_UNKNOWN)
		judgement = !shortfall.evidence.length
				    ? passes(audit, "at least what profile %s says", profile->name)
				    : fails(audit,
					    (struct remedy){
						    .text = "raise them, and write them to a file "
							    "in /etc/sysctl.d to keep them",
						    .commands = shortfall.commands,
					    },
					    "%s", shortfall.evidence.text);
	strbuf_release(&shortfall.evidence);
	return judgement;
}

const struct check sysctl_checks[] = {
	{ .rule = { .id = "virtio-bridge-netfilter",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "each packet through a bridge of VMs runs through the host's firewall",
		    .why = "that costs CPU for every packet, and conntrack's table bounds the VMs' "
			   "connections",
		    .how = "net.bridge.bridge-nf-call-*, which are there while br_netfilter is "
			   "loaded, and bridges that are not a container engine's",
		    .remedy = "set net.bridge.bridge-nf-call-* to 0, unless the firewall needs it",
		    .reference = "sysctl.d(5)" },
	  .host = judge_netfilter },
	{ .rule = { .id = "virtio-buffers",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "network buffers or queues are smaller than the tuning profile says",
		    .why = "they bound what one connection of the host carries (migration, "
			   "storage, proxies), and what waits per CPU of what VMs send",
		    .how = "socket and TCP buffers, netdev_max_backlog and somaxconn in "
			   "/proc/sys/net against the profile's sysctls",
		    .remedy = "set what the profile names by sysctl, and keep it in sysctl.d",
		    .reference = "Documentation/admin-guide/sysctl/net.rst" },
	  .host = judge_buffers },
	{ .host = NULL },
};
