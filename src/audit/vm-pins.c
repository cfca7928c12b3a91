/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * To which CPUs could a virtual machine be pinned? Those of the node of its network card, else of the node
 * that it is on, to which no VM is pinned yet.
 */
#include <inttypes.h>

#include "audit/vm.h"

/* CPUs to take, one after the other. */
struct spare {
	struct idset home;
	int64_t last;	  /* that was taken; UNKNOWN: none was */
	const char *lack; /* why there are too few; NULL: there are not */
};

static bool uses(const struct definition *definition, int64_t cpu)
{
	for (size_t i = 0; i < definition->n_pins; i++)
		if (idset_has(&definition->pins[i].cpus, cpu))
			return true;
	for (size_t i = 0; i < definition->n_iothread_pins; i++)
		if (idset_has(&definition->iothread_pins[i].cpus, cpu))
			return true;
	return (definition->has_cpus && idset_has(&definition->cpus, cpu)) ||
	       (definition->has_emulator_pin && idset_has(&definition->emulator, cpu));
}

static bool is_free(const struct host *host, int64_t cpu)
{
	for (size_t i = 0; i < host->n_domains; i++)
		if (domain_now(&host->domains[i]) && uses(domain_now(&host->domains[i]), cpu))
			return false;
	return true;
}

/* The node; NULL where it is not known, or may be one of several. */
static const struct numa_node *find_home(const struct audit *audit,
					 const struct definition *definition)
{
	const struct device *unread = NULL;
	const char *unclear = NULL;
	const char *card = NULL;
	struct idset nodes = vm_card_nodes(audit, definition, &card, &unread);

	if (!nodes.n && !unread)
		nodes = vm_place(audit, definition, NULL, &unclear);
	if (unread || unclear || definition->n_cells > 1 || idset_count(&nodes) != 1)
		return NULL;
	return numa_find_node(&audit->host->numa, nodes.ranges[0].first);
}

static struct spare find_spare(const struct audit *audit, const struct domain *domain)
{
	const struct numa_node *node = find_home(audit, domain_now(domain));
	struct spare spare = { .last = UNKNOWN };

	if (!node)
		spare.lack = "no single node is known to be its own";
	else if (!node_join_cpus(audit, node, &spare.home))
		spare.lack = "the CPUs of its node are not known";
	return spare;
}

/* The next one; UNKNOWN where there is none. */
static int64_t next_cpu(const struct audit *audit, struct spare *spare)
{
	if (spare->lack)
		return UNKNOWN;
	for (size_t i = 0; i < spare->home.n; i++)
		for (int64_t cpu = spare->home.ranges[i].first; cpu <= spare->home.ranges[i].last;
		     cpu++)
			if (cpu > spare->last && is_free(audit->host, cpu))
				return spare->last = cpu;
	spare->lack = arena_printf(audit->arena, "of CPUs %s too few are left that no VM has",
				   idset_text(audit->arena, &spare->home));
	return UNKNOWN;
}

/* Without the commands, where they would not do. */
static struct remedy pin_by(const struct audit *audit, const struct spare *spare, const char *text,
			    const char *const *commands)
{
	if (spare->lack)
		return remedy(NEEDS_NOTHING,
			      arena_printf(audit->arena, "%s; you have to choose: %s", text,
					   spare->lack));
	return (struct remedy){ .text = text, .commands = commands, .needs = NEEDS_NOTHING };
}

/* Whether it can run nowhere but within; NULL: whether it may run anywhere. */
static bool is_meant(const struct definition *definition, int64_t vcpu, const struct idset *within)
{
	const struct idset *cpus = definition_cpus_of(definition, vcpu);

	return within ? cpus && idset_is_within(cpus, within) : !cpus;
}

static const char *vcpupin(const struct audit *audit, const struct domain *domain, int64_t vcpu,
			   int64_t cpu)
{
	return arena_printf(audit->arena, "virsh vcpupin %s %" PRId64 " %" PRId64 " %s",
			    vm_word(audit, domain), vcpu, cpu, vm_scope(domain));
}

struct remedy pin_vcpus(const struct audit *audit, const struct domain *domain,
			const struct idset *within, const char *text)
{
	const struct definition *definition = domain_now(domain);
	struct spare spare = find_spare(audit, domain);
	const char **commands =
		arena_new_array(audit->arena, const char *, idset_count(&spare.home) + 1);
	size_t n = 0;

	for (int64_t vcpu = 0; !spare.lack && vcpu < definition->n_vcpus; vcpu++) {
		int64_t cpu =
			is_meant(definition, vcpu, within) ? next_cpu(audit, &spare) : UNKNOWN;

		if (cpu != UNKNOWN)
			commands[n++] = vcpupin(audit, domain, vcpu, cpu);
	}
	return pin_by(audit, &spare, text, commands);
}

struct remedy pin_vcpu(const struct audit *audit, const struct domain *domain, int64_t vcpu,
		       const char *text)
{
	struct spare spare = find_spare(audit, domain);
	const char **commands = arena_new_array(audit->arena, const char *, 2);

	commands[0] = vcpupin(audit, domain, vcpu, next_cpu(audit, &spare));
	return pin_by(audit, &spare, text, commands);
}

struct remedy pin_emulator(const struct audit *audit, const struct domain *domain, const char *text)
{
	struct spare spare = find_spare(audit, domain);
	int64_t cpu = next_cpu(audit, &spare);
	const char **commands = arena_new_array(audit->arena, const char *, 2);

	commands[0] = arena_printf(audit->arena, "virsh emulatorpin %s %" PRId64 " %s",
				   vm_word(audit, domain), cpu, vm_scope(domain));
	return pin_by(audit, &spare, text, commands);
}
