/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do sysctls let the host's network carry what VMs send? The knobs bridge-netfilter and network-buffers.
 */
#include "base/text.h"
#include "plan/tuning.h"

/* Who sets it to another value at boot, behind our file. */
static void note_rival(struct tuning_host *tuning, const struct sysctl_line *line)
{
	if (line)
		tune_note_to_stay(tuning,
				  arena_printf(tuning->arena,
					       "at boot %s sets %s to %s behind %s: take that line "
					       "out",
					       line->path, line->name, line->value,
					       tuning->knob->files[0]));
	else if (tuning->host->rivals.over_sysctls)
		tune_note_to_stay(tuning,
				  "tuned sets what its profile says behind that (reapply_sysctl in "
				  "/etc/tuned/tuned-main.conf)");
}

static const struct sysctl_line *find_line(const struct tuning_host *tuning, const char *name)
{
	return rivals_find_line(&tuning->host->rivals, name, tuning->knob->files[0]);
}

/* ---- netfilter on bridges */

static const char *const netfilter_sysctls[] = {
	"net.bridge.bridge-nf-call-iptables",
	"net.bridge.bridge-nf-call-ip6tables",
	"net.bridge.bridge-nf-call-arptables",
};

/* By what interfaces are called one knows who filters what bridges carry. */
static const struct filterer {
	const char *prefix;
	const char *who;
} filterers[] = {
	{ "docker", "Docker" },	    { "cni", "Kubernetes" },	 { "cali", "Kubernetes" },
	{ "cbr", "Kubernetes" },    { "flannel", "Kubernetes" }, { "kube-", "Kubernetes" },
	{ "qbr", "Neutron" },	    { "qvb", "Neutron" },	 { "fwbr", "Proxmox" },
	{ "fwln", "Proxmox" },	    { "fwpr", "Proxmox" },	 { "cloudbr", "CloudStack" },
	{ "cloud0", "CloudStack" },
};

static const char *find_by_interface(const struct tuning_host *tuning)
{
	const struct host_network *network = &tuning->host->network;

	for (size_t i = 0; i < network->n_interfaces; i++)
		for (size_t j = 0; j < ARRAY_SIZE(filterers); j++)
			if (str_has_prefix(network->interfaces[i].name, filterers[j].prefix))
				return arena_printf(tuning->arena,
						    "%s (by its interface %s) filters there",
						    filterers[j].who, network->interfaces[i].name);
	return NULL;
}

static const char *filter_of(const struct definition *definition)
{
	for (size_t i = 0; definition && i < definition->n_vnics; i++)
		if (definition->vnics[i].filter)
			return definition->vnics[i].filter;
	return NULL;
}

/* libvirt's nwfilter has rules for bridged packets, of which those on IP go through iptables. */
static const char *find_by_filter(const struct tuning_host *tuning)
{
	for (size_t i = 0; i < tuning->host->n_domains; i++) {
		const struct domain *domain = &tuning->host->domains[i];
		const char *filter = filter_of(domain_now(domain));

		if (!filter)
			filter = filter_of(domain_next(domain));
		if (filter)
			return arena_printf(tuning->arena,
					    "%s has the network filter %s, which filters there",
					    domain->name, filter);
	}
	return NULL;
}

/* Who filters what bridges carry, in words; NULL: nobody does. */
static const char *find_filterer(const struct tuning_host *tuning)
{
	const struct host *host = tuning->host;
	const char *who = NULL;

	if (!host->network.interfaces_known)
		return "whether a container engine filters there is not known";
	who = find_by_interface(tuning);
	if (!who && host->network.filterer)
		who = arena_printf(tuning->arena, "%s filters there", host->network.filterer);
	if (!who)
		who = find_by_filter(tuning);
	if (!who && !host->domains_known)
		who = "whether libvirt's network filters rest on it is not known";
	if (!who && host->network.firewall && !tune_is_named(tuning))
		who = arena_printf(tuning->arena,
				   "%s may have rules for what bridges carry: if it has none, "
				   "--only %s switches it off",
				   host->network.firewall, tuning->knob->id);
	return who;
}

static void switch_off(struct tuning_host *tuning, const char *name, const char *why)
{
	const struct sysctl *sysctl = network_find_sysctl(&tuning->host->network, name);

	if (!sysctl || !sysctl->value)
		tune_leave(tuning, name, NULL, "0", "it could not be read");
	else if (!*sysctl->value)
		tune_is_so(tuning, name, "not there");
	else if (str_equal(sysctl->value, "0"))
		tune_is_so(tuning, name, sysctl->value);
	else if (why)
		tune_leave(tuning, name, sysctl->value, "0", why);
	else
		tune_change(tuning, STEP_SYSCTL, name, sysctl->value, "0", NULL);
}

/* Whether br_netfilter is in the kernel, as far as anybody knows. */
static bool has_netfilter(const struct tuning_host *tuning)
{
	const struct sysctl *sysctl =
		network_find_sysctl(&tuning->host->network, netfilter_sysctls[0]);

	return !sysctl || !sysctl->value || *sysctl->value;
}

/* The rule is sysctl.d(5)'s own: a line by itself is lost when br_netfilter is loaded later. */
void tune_bridge_netfilter(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const char *why = find_filterer(tuning);

	for (size_t i = 0; i < ARRAY_SIZE(netfilter_sysctls); i++) {
		const struct sysctl_line *line = find_line(tuning, netfilter_sysctls[i]);

		switch_off(tuning, netfilter_sysctls[i], why);
		if (!why)
			note_rival(tuning, line && str_equal(line->value, "0") ? NULL : line);
		strbuf_addf(&lines, "%s = 0\n", netfilter_sysctls[i]);
	}
	if (why && tune_kept(tuning, 0))
		tune_note(tuning,
			  arena_printf(tuning->arena,
				       "%s of vfctl's switches it off all the same, whenever the "
				       "module comes: vfctl tune host --revert takes it away",
				       tuning->knob->files[0]));
	/* What comes with the module later may rest on it. */
	if (why || !(has_netfilter(tuning) || tune_is_named(tuning) || tune_kept(tuning, 0)))
		return;
	tune_keep(tuning, 0, lines.text);
	tune_keep(tuning, 1,
		  "ACTION==\"add\", SUBSYSTEM==\"module\", KERNEL==\"br_netfilter\", "
		  "RUN+=\"/lib/systemd/systemd-sysctl --prefix=/net/bridge\"\n");
}

/* ---- buffers and queues */

/* Raises it where it is below; the value that it has then, or NULL where it cannot be. */
static const char *raise(struct tuning_host *tuning, const struct sysctl_minimum *minimum)
{
	const struct sysctl *sysctl = network_find_sysctl(&tuning->host->network, minimum->name);
	int64_t fields[SYSCTL_MOST_FIELDS] = { 0 };
	const char *now = NULL;
	const char *raised = sysctl_raised(minimum, fields, tuning->arena);

	if (!sysctl || !sysctl->value || !*sysctl->value ||
	    sysctl_fields(sysctl->value, fields) != minimum->n_fields) {
		tune_leave(tuning, minimum->name, NULL, raised,
			   sysctl && sysctl->value && !*sysctl->value
				   ? "there is no such sysctl: this kernel has none, or this "
				     "network namespace, as in a container"
				   : "it could not be read");
		return NULL;
	}
	now = sysctl_shown(sysctl->value, tuning->arena);
	raised = sysctl_raised(minimum, fields, tuning->arena);
	if (sysctl_is_below(minimum, fields))
		tune_change(tuning, STEP_SYSCTL, minimum->name, now, raised, NULL);
	else
		tune_is_so(tuning, minimum->name, now);
	return raised;
}

void tune_buffers(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };

	for (size_t i = 0; i < tuning->profile->n_sysctls; i++) {
		const struct sysctl_minimum *minimum = &tuning->profile->sysctls[i];
		const char *value = raise(tuning, minimum);
		const struct sysctl_line *line = find_line(tuning, minimum->name);
		int64_t fields[SYSCTL_MOST_FIELDS] = { 0 };

		if (value)
			note_rival(tuning, line &&
							   sysctl_fields(line->value, fields) ==
								   minimum->n_fields &&
							   !sysctl_is_below(minimum, fields)
						   ? NULL
						   : line);
		if (value)
			strbuf_addf(&lines, "%s = %s\n", minimum->name, value);
	}
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}
