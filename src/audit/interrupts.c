/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do interrupts of network functions arrive where they should, and can the IOMMU tell them apart? The
 * rules iommu-no-interrupt-remapping, numa-irq-remote, irq-balance and sriov-vf-density.
 */
#include <inttypes.h>

#include "audit/checks.h"
#include "base/parse.h"
#include "base/text.h"
#include "model/own-cpus.h"

#define INTERRUPTS "/proc/interrupts"

enum {
	MOST_CPUS = 1 << 20
};

/* Only there vfio asks for remapping; elsewhere the interrupt controller itself keeps devices apart. */
static bool is_x86(const struct host *host)
{
	return str_equal(host->identity.machine, "x86_64") ||
	       str_equal(host->identity.cpu_vendor, "GenuineIntel") ||
	       str_equal(host->identity.cpu_vendor, "AuthenticAMD");
}

static struct judgement judge_remapping(const struct audit *audit)
{
	const struct host *host = audit->host;
	const struct module *type1 = modules_find(&host->modules, "vfio_iommu_type1");
	bool is_allowed =
		module_switch(module_parameter(type1, "allow_unsafe_interrupts")) == FACT_YES;
	struct remedy on = remedy(NEEDS_FIRMWARE,
				  "switch on interrupt remapping (with VT-d or AMD-Vi) in the "
				  "firmware's setup, and take intremap=off and nointremap from "
				  "the kernel's command line");

	if (host->iommu.in_use == FACT_NO)
		return not_applicable();
	if (!is_x86(host))
		return host->identity.machine || host->identity.cpu_vendor
			       ? not_applicable()
			       : unknown(audit, "which architecture this is");
	if (host->interrupts.remapped == FACT_YES)
		return passes(audit, "%s in " INTERRUPTS, host->interrupts.chip);
	if (host->interrupts.remapped == FACT_UNKNOWN)
		return unknown(audit, INTERRUPTS);
	if (host->iommu.in_use == FACT_UNKNOWN)
		return unknown(audit, "/sys/kernel/iommu_groups");
	if (is_allowed)
		return weighing(SEVERITY_WARNING,
				fails(audit, on,
				      "%s in " INTERRUPTS
				      ", and allow_unsafe_interrupts lets vfio go on without",
				      host->interrupts.chip));
	return fails(audit, on, "%s and no IR- chip in " INTERRUPTS, host->interrupts.chip);
}

/* ---- queues that are served on another node */

/* What is known of one function's queues. */
struct queues {
	const char *node_cpus;
	size_t n;
	size_t n_remote;
	size_t n_unknown;
	const struct vector *first_remote;
	struct strbuf *irqs; /* of those that are remote, as words */
};

static int is_local(unsigned int cpu, void *arg)
{
	const struct queues *queues = arg;

	return cpus_include(queues->node_cpus, cpu);
}

/* One that nobody serves yet has no CPUs. */
static void count_queue(struct queues *queues, const struct vector *vector)
{
	queues->n++;
	if (!vector->cpus)
		queues->n_unknown++;
	if (!vector->cpus || !*vector->cpus ||
	    parse_rising_list(vector->cpus, MOST_CPUS, is_local, queues) != 0)
		return;
	if (!queues->n_remote++)
		queues->first_remote = vector;
	strbuf_addf(queues->irqs, " %" PRId64, vector->irq);
}

static struct judgement judge_queues(const struct audit *audit, const struct device *device,
				     const struct queues *queues)
{
	if (queues->n_remote)
		return fails(
			audit,
			remedy_by(
				audit, NEEDS_NOTHING,
				"let that node's CPUs serve them; irqbalance keeps to the node by "
				"itself, and moves them again",
				"for irq in%s; do echo %s >/proc/irq/$irq/smp_affinity_list; done",
				queues->irqs->text, queues->node_cpus),
			"%zu of %zu queues are served off node %" PRId64 ": %s (IRQ %" PRId64
			") by CPU %s",
			queues->n_remote, queues->n, device->numa_node,
			queues->first_remote->action, queues->first_remote->irq,
			queues->first_remote->cpus);
	if (queues->n_unknown)
		return unknown(audit, "/proc/irq/*/effective_affinity_list");
	if (!queues->n)
		return audit->host->interrupts.all_told ? not_applicable()
							: unknown(audit, INTERRUPTS);
	return passes(audit, "%zu queues on node %" PRId64, queues->n, device->numa_node);
}

static struct judgement judge_remote(const struct audit *audit, const struct device *device)
{
	const struct numa *numa = &audit->host->numa;
	const struct numa_node *node =
		device->numa_node < 0 ? NULL : numa_find_node(numa, device->numa_node);
	_cleanup_strbuf_ struct strbuf irqs = { 0 };
	struct queues queues = { .irqs = &irqs };

	if (numa->has_nodes == FACT_UNKNOWN)
		return unknown(audit, "/sys/devices/system/node");
	if (!device->driver)
		return unknown(audit, "%s", file_of(audit, device, "driver"));
	/* Those of a VM's function follow its vCPUs; without a driver there are none. */
	if (numa->n_nodes < 2 || !*device->driver || device_is_given_away(device) ||
	    device->numa_node == -1)
		return not_applicable();
	if (!node)
		return unknown(audit, "%s", file_of(audit, device, "numa_node"));
	if (!node->cpus)
		return unknown(audit, "/sys/devices/system/node/node%" PRId64 "/cpulist", node->id);
	if (!audit->host->interrupts.known)
		return unknown(audit, INTERRUPTS);
	if (!*node->cpus)
		return not_applicable();
	queues.node_cpus = node->cpus;
	for (size_t i = 0; i < device->n_vectors; i++)
		if (vector_serves_queue(device->vectors, device->n_vectors, i))
			count_queue(&queues, &device->vectors[i]);
	return judge_queues(audit, device, &queues);
}

/* ---- irqbalance */

/* A VM that has a CPU for itself which is not among these. */
static const struct domain *find_disturbed(const struct audit *audit, const char *banned,
					   int64_t *ret_cpu)
{
	const struct host *host = audit->host;

	for (size_t i = 0; i < host->n_domains; i++) {
		struct idset own = domain_own_cpus(&host->domains[i], audit->arena);

		for (size_t j = 0; j < own.n; j++)
			for (uint32_t cpu = own.ranges[j].first; cpu <= own.ranges[j].last; cpu++)
				if (!cpus_include(banned, cpu)) {
					*ret_cpu = cpu;
					return &host->domains[i];
				}
	}
	return NULL;
}

#define START_ANEW "systemctl daemon-reload && systemctl restart irqbalance"

/* Whether they were all CPUs of the host, with those that its files name: then vfctl names none. */
static bool is_all(const struct audit *audit, const struct idset *own)
{
	struct idset all = numa_cpus(&audit->host->numa, audit->arena);
	struct idset cpus = { .ranges = NULL };

	if (idset_parse(audit->arena, audit->host->irqbalance.banned, &cpus) < 0)
		return false;
	cpus = idset_join(audit->arena, &cpus, own);
	return all.n && idset_is_within(&all, &cpus);
}

/* Whatever its own files name is among what vfctl tells it, in a file of its own that is read behind them. */
static struct remedy ban_cpus(const struct audit *audit, const struct idset *own)
{
	if (is_all(audit, own))
		return remedy(NEEDS_NOTHING,
			      "pin VMs to fewer CPUs: now none would be left for interrupts");
	return remedy_by(audit, NEEDS_NOTHING,
			 "have vfctl name those to it that VMs are pinned to (vfctl explain "
			 "irqbalance), and start it anew; or isolate them",
			 "vfctl tune host --only irqbalance --apply && " START_ANEW);
}

static struct remedy start_anew(const struct audit *audit)
{
	return remedy_by(audit, NEEDS_NOTHING,
			 "start it anew: its files name them, and it was started before",
			 START_ANEW);
}

static struct judgement judge_balance(const struct audit *audit)
{
	const struct host *host = audit->host;
	const struct irqbalance *irqbalance = &host->irqbalance;
	const char *heeded = irqbalance->heeded ? irqbalance->heeded : irqbalance->banned;
	const struct domain *by_files = NULL;
	const struct domain *domain = NULL;
	struct idset own = host_own_cpus(host, audit->arena);
	int64_t cpu = 0;

	if (irqbalance->running == FACT_NO)
		return passes(audit, "irqbalance does not run");
	if (!own.n)
		return gaps_find(&host->gaps, "libvirt") ? unknown(audit, "libvirt")
							 : not_applicable();
	if (irqbalance->running == FACT_UNKNOWN)
		return unknown(audit, "whether irqbalance runs");
	if (!irqbalance->banned)
		return unknown(audit, "which CPUs irqbalance leaves alone");
	by_files = find_disturbed(audit, irqbalance->banned, &cpu);
	domain = find_disturbed(audit, heeded, &cpu);
	if (domain)
		return fails(
			audit, by_files ? ban_cpus(audit, &own) : start_anew(audit),
			"CPU %" PRId64
			", to which %s is pinned, is not among those that it leaves alone (%s)",
			cpu, domain->name, *heeded ? heeded : "none");
	if (by_files)
		return fails(audit, ban_cpus(audit, &own),
			     "CPU %" PRId64 ", to which %s is pinned, is not among those that its "
			     "files name (%s), which it reads when it is started anew",
			     cpu, by_files->name,
			     *irqbalance->banned ? irqbalance->banned : "none");
	return passes(audit,
		      irqbalance->heeded ? "it leaves CPUs %s alone"
					 : "by its files it leaves CPUs %s alone",
		      heeded);
}

/* ---- how many vectors VFs have */

/* Of one node, or of the whole host where there are none. */
struct load {
	int64_t node;
	size_t n_vfs;
	size_t n_vectors;
	size_t n_cpus;
};

static int count_one(unsigned int cpu, void *arg)
{
	(void)cpu;
	(*(size_t *)arg)++;
	return 0;
}

/* 0 where the CPUs of the node are not known. */
static struct load load_of(const struct host *host, const struct numa_node *node)
{
	struct load load = { .node = node ? node->id : -1 };

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (!device->vf || (node && device->numa_node != node->id))
			continue;
		load.n_vfs++;
		load.n_vectors += device->n_vectors;
	}
	if (!node)
		load.n_cpus = host->numa.n_cpus;
	else if (node->cpus)
		(void)parse_rising_list(node->cpus, MOST_CPUS, count_one, &load.n_cpus);
	return load;
}

static struct judgement judge_load(const struct audit *audit, const struct load *load, int64_t most)
{
	const char *where =
		load->node < 0 ? "" : arena_printf(audit->arena, " of node %" PRId64, load->node);

	return fails(audit,
		     remedy(NEEDS_VM_RESTART,
			    "give VMs fewer queues on each VF, make fewer VFs, or "
			    "spread them over cards on other nodes"),
		     "%zu VFs have %zu vectors on %zu CPUs%s: %.1f each, at most %" PRId64,
		     load->n_vfs, load->n_vectors, load->n_cpus, where,
		     (double)load->n_vectors / (double)load->n_cpus, most);
}

static bool has_vfs(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			return true;
	return false;
}

static struct judgement judge_density(const struct audit *audit)
{
	const struct host *host = audit->host;
	size_t n_loads = host->numa.n_nodes ? host->numa.n_nodes : 1;
	bool is_unknown = !host->interrupts.known || !host->interrupts.all_told;
	int64_t most = UNKNOWN;

	if (!audit->request->profile)
		return unknown(audit, "a profile");
	most = audit->request->profile->vf_vectors_per_cpu;
	if (most == UNKNOWN)
		return not_applicable();
	if (!has_vfs(host))
		return host->devices_known ? not_applicable()
					   : unknown(audit, "/sys/bus/pci/devices");
	for (size_t i = 0; host->interrupts.known && i < n_loads; i++) {
		struct load load = load_of(host, host->numa.n_nodes ? &host->numa.nodes[i] : NULL);

		/* A node without CPUs has its interrupts on others, which nobody can tell here. */
		if (!load.n_cpus)
			is_unknown |= load.n_vectors > 0;
		else if (load.n_vectors > load.n_cpus * (size_t)most)
			return judge_load(audit, &load, most);
	}
	if (is_unknown)
		return unknown(audit, host->interrupts.known ? "which CPUs serve VFs" : INTERRUPTS);
	return passes(audit, "at most %" PRId64 " vectors a CPU", most);
}

const struct check interrupt_checks[] = {
	{ .rule = { .id = "iommu-no-interrupt-remapping",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "warning where vfio is told to do without",
		    .fails = "the IOMMU does not remap interrupts",
		    .why = "a device could raise any interrupt of the host by a write to memory, "
			   "and vfio refuses to give it away",
		    .how = "no chip in /proc/interrupts begins with IR-, on x86 with an IOMMU; a "
			   "warning where allow_unsafe_interrupts lets vfio go on",
		    .remedy = "switch it on in the firmware's setup, and take intremap=off out",
		    .reference = "drivers/vfio/vfio_iommu_type1.c" },
	  .host = judge_remapping },
	{ .rule = { .id = "numa-irq-remote",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "CPUs of another node serve its queues",
		    .why = "each packet then crosses from socket to socket, descriptors and data",
		    .how = "effective_affinity_list in /proc/irq of the queues' vectors, on a host "
			   "with several nodes; of functions that drivers of the host have",
		    .remedy = "give the queues' interrupts CPUs of the card's node (smp_affinity)",
		    .reference = "Documentation/core-api/irq/irq-affinity.rst" },
	  .function = judge_remote,
	  .functions = FUNCTIONS_ALL },
	{ .rule = { .id = "irq-balance",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO },
		    .fails = "irqbalance may put interrupts on a VM's own CPUs",
		    .why = "an interrupt of the host stops the vCPU that it lands on",
		    .how = "its control group shows that it runs; CPUs that one vCPU alone is "
			   "pinned to, against IRQBALANCE_BANNED_CPUS or _CPULIST of its files, "
			   "and of what it was started with, else the isolated and nohz_full ones, "
			   "which it leaves alone by itself",
		    .remedy = "have vfctl tune host name the VMs' CPUs to it, or isolate them",
		    .reference = "irqbalance(1)" },
	  .host = judge_balance },
	{ .rule = { .id = "sriov-vf-density",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "VFs have more interrupt vectors than a node's CPUs should bear",
		    .why = "a CPU has some 200 vectors for all devices; beyond them drivers get "
			   "none, and well before VMs disturb each other",
		    .how = "vectors of VFs in /proc/interrupts for each CPU of their node, at most "
			   "32",
		    .remedy = "fewer queues for each VF, fewer VFs, or cards on other nodes",
		    .reference = "Documentation/PCI/msi-howto.rst" },
	  .host = judge_density },
	{ .host = NULL },
};
