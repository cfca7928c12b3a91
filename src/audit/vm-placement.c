/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do a virtual machine's CPUs and memory lie where its VF is, and do they lie anywhere at all? The rules
 * vm-numa-crosses, vm-unpinned and vm-emulator-unpinned.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

/* The nodes of the network functions that a VM has, and their CPUs. */
struct near {
	struct idset nodes;
	struct idset cpus;
	struct idset far_cpus; /* of all other nodes */
	const char *name;      /* of one of the functions */
};

/* false where the CPUs of a node are not known. */
static bool find_cpus(const struct audit *audit, struct near *near)
{
	const struct numa *numa = &audit->host->numa;

	for (size_t i = 0; i < numa->n_nodes; i++) {
		const struct numa_node *node = &numa->nodes[i];
		bool is_near = idset_has(&near->nodes, node->id);

		if (!node_join_cpus(audit, node, is_near ? &near->cpus : &near->far_cpus))
			return false;
	}
	return true;
}

static const char *text_of(const struct audit *audit, const struct idset *set)
{
	return idset_text(audit->arena, set);
}

static struct judgement crosses(const struct audit *audit, const struct near *near,
				const char *what, struct remedy remedy)
{
	return fails(audit, remedy, "%s, and %s is on node %s", what, near->name,
		     text_of(audit, &near->nodes));
}

static const char *keep_near(const struct audit *audit, const struct near *near)
{
	return arena_printf(audit->arena, "keep all of it on node %s, CPUs %s",
			    text_of(audit, &near->nodes), text_of(audit, &near->cpus));
}

/* Where one that leads off the node may run; NULL where it does not. */
static const struct idset *far_cpus_of(const struct definition *definition, int64_t vcpu,
				       const struct near *near)
{
	const struct idset *cpus = definition_cpus_of(definition, vcpu);

	return cpus && idset_meets(cpus, &near->far_cpus) ? cpus : NULL;
}

/* All that have a pin off the node, then those that <vcpu cpuset=> lets off it. */
static struct threads find_far(const struct audit *audit, const struct domain *domain,
			       const struct near *near)
{
	const struct definition *definition = domain_now(domain);
	struct threads far = { .items = NULL };

	for (size_t i = 0; i < definition->n_pins; i++)
		if (far_cpus_of(definition, definition->pins[i].number, near))
			threads_add(audit, &far, domain, definition->pins[i].number);
	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++)
		if (definition_is_on(definition, vcpu) && far_cpus_of(definition, vcpu, near))
			threads_add(audit, &far, domain, vcpu);
	return far;
}

/* Where none leads off the node, *ret_judgement stays. */
static bool vcpus_cross(const struct audit *audit, const struct domain *domain,
			const struct near *near, struct judgement *ret_judgement)
{
	struct threads far = find_far(audit, domain, near);
	const struct idset *cpus = NULL;

	if (!far.n)
		return false;
	cpus = definition_cpus_of(domain_now(domain), far.items[0].vcpu);
	*ret_judgement = crosses(audit, near,
				 arena_printf(audit->arena, "vCPU %" PRId64 " may run on CPUs %s",
					      far.items[0].vcpu, text_of(audit, cpus)),
				 pin_threads(audit, &far, &near->cpus, keep_near(audit, near)));
	return true;
}

static bool emulator_crosses(const struct audit *audit, const struct domain *domain,
			     const struct near *near, struct judgement *ret_judgement)
{
	const struct idset *emulator = definition_emulator(domain_now(domain));

	if (!emulator || !idset_meets(emulator, &near->far_cpus))
		return false;
	*ret_judgement = crosses(audit, near,
				 arena_printf(audit->arena, "QEMU itself may run on CPUs %s",
					      text_of(audit, emulator)),
				 pin_emulator(audit, domain, &near->cpus, keep_near(audit, near)));
	return true;
}

static bool memory_crosses(const struct audit *audit, const struct domain *domain,
			   const struct near *near, struct judgement *ret_judgement)
{
	const struct memory_binding *binding = definition_binding(domain_now(domain), 0);

	if (!binding || !binding->nodes.n || idset_is_within(&binding->nodes, &near->nodes))
		return false;
	*ret_judgement = crosses(audit, near,
				 arena_printf(audit->arena, "memory may lie on node %s (mode %s)",
					      text_of(audit, &binding->nodes), binding->mode),
				 remedy_by(audit, vm_needs(domain), keep_near(audit, near),
					   "virsh numatune %s --nodeset %s --config",
					   vm_word(audit, domain), text_of(audit, &near->nodes)));
	return true;
}

static bool is_placed(const struct definition *definition)
{
	return definition->n_pins || definition->has_cpus || definition->has_emulator_pin ||
	       definition->n_bindings;
}

/* Whether a node of the guest lies beside the VF: all its vCPUs, and its memory as far as it is bound. */
static bool cell_is_near(const struct definition *definition, const struct guest_cell *cell,
			 const struct near *near)
{
	const struct memory_binding *binding = definition_binding(definition, cell->id);

	for (size_t i = 0; i < cell->vcpus.n; i++)
		for (int64_t vcpu = cell->vcpus.ranges[i].first; vcpu <= cell->vcpus.ranges[i].last;
		     vcpu++) {
			const struct idset *cpus = definition_cpus_of(definition, vcpu);

			if (!definition_is_on(definition, vcpu))
				continue;
			if (!cpus || idset_meets(cpus, &near->far_cpus))
				return false;
		}
	return !binding || !binding->nodes.n || idset_meets(&binding->nodes, &near->nodes);
}

/* A guest with nodes of its own may span the host's, if one of them lies where the VF is. */
static struct judgement judge_cells(const struct audit *audit, const struct domain *domain,
				    const struct near *near)
{
	const struct definition *definition = domain_now(domain);

	if (!definition->n_pins && !definition->has_cpus)
		return not_applicable();
	for (size_t i = 0; i < definition->n_cells; i++)
		if (cell_is_near(definition, &definition->cells[i], near))
			return passes(audit, "node %" PRId64 " of the guest lies on node %s",
				      definition->cells[i].id, text_of(audit, &near->nodes));
	return fails(audit,
		     vm_edit(audit, domain,
			     "pin the vCPUs of one <cell> to the VF's node, and bind its memory "
			     "there by <memnode>"),
		     "none of the guest's %zu nodes lies on node %s, where %s is",
		     definition->n_cells, text_of(audit, &near->nodes), near->name);
}

static struct judgement judge_crosses(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	const struct device *unclear = NULL;
	struct judgement judgement = { 0 };
	struct near near = { .name = NULL };

	near.nodes = vm_card_nodes(audit, definition, &near.name, &unclear);
	if (!near.name && !unclear)
		return given_none(audit, definition);
	if (audit->host->numa.has_nodes == FACT_UNKNOWN)
		return unknown(audit, NODES_DIRECTORY);
	if (audit->host->numa.n_nodes < 2 || !is_placed(definition))
		return not_applicable();
	if (!near.name)
		return unknown(audit, "%s", file_of(audit, unclear, "numa_node"));
	if (!find_cpus(audit, &near))
		return unknown(audit, NODES_DIRECTORY "/node*/cpulist");
	if (definition->n_cells > 1)
		return judge_cells(audit, domain, &near);
	if (vcpus_cross(audit, domain, &near, &judgement) ||
	    emulator_crosses(audit, domain, &near, &judgement) ||
	    memory_crosses(audit, domain, &near, &judgement))
		return judgement;
	return passes(audit, "all that is placed is on node %s, as %s", text_of(audit, &near.nodes),
		      near.name);
}

/* ---- whether it is placed at all */

static int64_t n_floating(const struct definition *definition)
{
	int64_t n = 0;

	if (definition->vcpus_automatic || definition->has_cpus)
		return 0;
	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++)
		n += definition_is_on(definition, vcpu) && !definition_cpus_of(definition, vcpu);
	return n;
}

static bool memory_is_bound(const struct definition *definition)
{
	size_t n_bound = 0;

	if (definition->vcpus_automatic || definition_binding(definition, UNKNOWN))
		return true;
	for (size_t i = 0; i < definition->n_cells; i++)
		n_bound += definition_binding(definition, definition->cells[i].id) != NULL;
	return definition->n_cells && n_bound == definition->n_cells;
}

static struct judgement floats(const struct audit *audit, const struct domain *domain,
			       struct judgement judgement)
{
	return vm_has_vf(audit, domain) ? weighing(SEVERITY_WARNING, judgement) : judgement;
}

static struct remedy bind_memory(const struct audit *audit, const struct domain *domain)
{
	static const char text[] = "bind its memory to the node of its CPUs";
	const char *unclear = NULL;
	struct idset nodes = vm_place(audit, domain_now(domain), NULL, &unclear);

	if (unclear || idset_count(&nodes) != 1)
		return remedy(vm_needs(domain),
			      arena_printf(audit->arena,
					   "%s, once these are of one (virsh numatune)", text));
	return remedy_by(audit, vm_needs(domain), text,
			 "virsh numatune %s --mode strict --nodeset %s --config",
			 vm_word(audit, domain), text_of(audit, &nodes));
}

static struct remedy pin_floating(const struct audit *audit, const struct domain *domain)
{
	struct threads floating = { .items = NULL };

	threads_add_vcpus(audit, &floating, domain, NULL);
	return pin_threads(
		audit, &floating, NULL,
		"give each vCPU a CPU of its own, of the node that its card is on (vfctl "
		"pin chooses them)");
}

static struct judgement judge_unpinned(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	const struct numa *numa = &audit->host->numa;
	int64_t n = n_floating(definition);

	if (definition->n_vcpus == UNKNOWN && !definition->vcpus_automatic)
		return unknown(audit, "libvirt %s: vcpu", domain->name);
	if (n)
		return floats(audit, domain,
			      fails(audit, pin_floating(audit, domain),
				    "%" PRId64 " of %" PRId64 " vCPUs may run on any CPU", n,
				    definition->n_vcpus));
	if (memory_is_bound(definition))
		return passes(audit, "%" PRId64 " vCPUs and memory are placed",
			      definition->n_vcpus);
	if (numa->has_nodes == FACT_UNKNOWN)
		return unknown(audit, NODES_DIRECTORY);
	if (numa->n_nodes < 2)
		return passes(audit, "%" PRId64 " vCPUs are placed, and there is one node",
			      definition->n_vcpus);
	return floats(audit, domain,
		      fails(audit, bind_memory(audit, domain),
			    "no numatune: memory may lie on any of %zu nodes", numa->n_nodes));
}

static struct judgement judge_emulator(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	const struct idset *emulator = definition_emulator(definition);

	if (!definition->n_pins)
		return not_applicable();
	if (emulator)
		return passes(audit, "CPUs %s", text_of(audit, emulator));
	return fails(audit,
		     pin_emulator(audit, domain, NULL,
				  "give QEMU's own threads CPUs of the same node, others than the "
				  "vCPUs' (virsh emulatorpin)"),
		     "%zu vCPUs are pinned, and there is no emulatorpin", definition->n_pins);
}

const struct check vm_placement_checks[] = {
	{ .rule = { .id = "vm-numa-crosses",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "a VM is put on another node than its VF",
		    .why = "each packet and each interrupt then crosses the link between sockets",
		    .how = "vcpupin, emulatorpin and numatune against the node of the VF; of a "
			   "guest with several nodes one must lie there",
		    .remedy = "move its CPUs and memory to the VF's node, or give it another VF",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-tuning" },
	  .domain = judge_crosses },
	{ .rule = { .id = "vm-unpinned",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .weighs = "warning of a VM with a VF",
		    .fails = "a VM's CPUs or memory may be anywhere",
		    .why = "the scheduler moves vCPUs from node to node, away from memory and card",
		    .how = "a vCPU without vcpupin and cpuset, or no numatune on a host with "
			   "several nodes; a warning where the VM has a VF",
		    .remedy = "pin its vCPUs and bind its memory to one node",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-tuning" },
	  .domain = judge_unpinned },
	{ .rule = { .id = "vm-emulator-unpinned",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "vCPUs are pinned, and QEMU's own threads are not",
		    .why = "they may run on any CPU, other VMs' vCPUs' among them",
		    .how = "vcpupin without emulatorpin and without cpuset",
		    .remedy = "give QEMU's threads CPUs of that node that no vCPU has "
			      "(emulatorpin)",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-tuning" },
	  .domain = judge_emulator },
	{ .host = NULL },
};
