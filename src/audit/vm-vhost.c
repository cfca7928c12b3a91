/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the kernel's threads that serve a virtual machine's virtio queues stay on its node? The rule
 * vm-vhost-unpinned.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

/* The nodes that the VM is on, and their CPUs; nothing where it may be on any. */
struct home {
	struct idset nodes;
	struct idset cpus;
	const char *unclear; /* what was not read; NULL: nothing */
};

static void join_cpus(const struct audit *audit, struct home *home)
{
	const struct numa *numa = &audit->host->numa;

	for (size_t i = 0; i < numa->n_nodes; i++)
		if (idset_has(&home->nodes, numa->nodes[i].id) &&
		    !node_join_cpus(audit, &numa->nodes[i], &home->cpus))
			home->unclear = NODES_DIRECTORY "/node*/cpulist";
}

static struct home find_home(const struct audit *audit, const struct definition *definition)
{
	struct home home = { .unclear = NULL };

	for (size_t i = 0; i < definition->n_cells; i++) {
		struct idset its =
			vm_place(audit, definition, &definition->cells[i], &home.unclear);

		home.nodes = idset_join(audit->arena, &home.nodes, &its);
	}
	if (!definition->n_cells)
		home.nodes = vm_place(audit, definition, NULL, &home.unclear);
	join_cpus(audit, &home);
	return home;
}

/* The threads are in QEMU's own control group, whose CPUs libvirt's emulatorpin sets. */
static struct remedy stay_home(const struct audit *audit, const struct domain *domain,
			       const struct home *home, const char *tids)
{
	const struct idset *emulator = definition_emulator(domain_now(domain));
	const char *cpus = idset_text(audit->arena, &home->cpus);

	if (!emulator || !idset_is_within(emulator, &home->cpus))
		return pin_emulator(audit, domain, &home->cpus,
				    "pin QEMU's own threads to that node; those of vhost follow");
	return remedy_by(
		audit, NEEDS_NOTHING,
		"QEMU's own threads are pinned, and these did not follow: move them; at each "
		"start of a VM vfctl's hook for libvirt does so (vfctl-pin(1))",
		"for tid in%s; do taskset -pc %s $tid; done", tids, cpus);
}

static struct judgement judge_threads(const struct audit *audit, const struct domain *domain,
				      const struct qemu *qemu, const struct home *home)
{
	_cleanup_strbuf_ struct strbuf tids = { 0 };
	const struct vhost *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < qemu->n_vhosts; i++) {
		const struct vhost *vhost = &qemu->vhosts[i];
		struct idset cpus = { 0 };

		if (idset_parse(audit->arena, vhost->cpus, &cpus) < 0)
			return unknown(audit, "/proc/%" PRId64 "/status", vhost->tid);
		if (idset_is_within(&cpus, &home->cpus))
			continue;
		first = first ? first : vhost;
		strbuf_addf(&tids, " %" PRId64, vhost->tid);
		n++;
	}
	if (!n)
		return passes(audit, "%zu threads on CPUs of node %s", qemu->n_vhosts,
			      idset_text(audit->arena, &home->nodes));
	return fails(audit, stay_home(audit, domain, home, tids.text),
		     "%zu of %zu threads, %" PRId64 " the first, may run on CPUs %s, and the VM is "
		     "on node %s",
		     n, qemu->n_vhosts, first->tid, first->cpus,
		     idset_text(audit->arena, &home->nodes));
}

static struct judgement judge_vhost(const struct audit *audit, const struct domain *domain)
{
	const struct numa *numa = &audit->host->numa;
	const struct qemu *qemu = vm_backing_find_qemu(&audit->host->vm_backing, domain->name);
	struct home home = { .unclear = NULL };

	if (domain->running == FACT_NO)
		return not_applicable();
	if (numa->has_nodes == FACT_UNKNOWN)
		return unknown(audit, NODES_DIRECTORY);
	if (numa->n_nodes < 2)
		return not_applicable();
	home = find_home(audit, domain_now(domain));
	if (home.unclear)
		return unknown(audit, "%s", home.unclear);
	if (idset_count(&home.nodes) >= numa->n_nodes)
		return not_applicable();
	if (!qemu)
		return unknown(audit, "/proc: the QEMU of %s", domain->name);
	if (!qemu->n_vhosts)
		return not_applicable();
	return judge_threads(audit, domain, qemu, &home);
}

const struct check vm_vhost_checks[] = {
	{ .rule = { .id = "vm-vhost-unpinned",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a VM's vhost threads may run off its node",
		    .why = "they copy each packet between the host and the guest's memory: from "
			   "another node that crosses the sockets' link",
		    .how = "Cpus_allowed_list of the threads called vhost-PID, which are processes "
			   "up to Linux 6.3 and QEMU's threads from 6.4 on, against the CPUs of "
			   "the node that <numatune>, else <vcpupin>, puts the VM on",
		    .remedy = "have them run on CPUs of its node (vfctl pin, or emulatorpin and "
			      "vfctl's "
			      "hook for libvirt)",
		    .reference = "drivers/vhost/vhost.c" },
	  .domain = judge_vhost },
	{ .host = NULL },
};
