/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * To which CPUs could threads of a virtual machine be pinned? Those of the node of its network card, else of
 * the node that it is on, that no VM has; and one report gives a CPU to one thread alone.
 */
#include <inttypes.h>

#include "audit/vm.h"

/* CPUs to take, one after the other. */
struct spare {
	const struct threads *moving; /* what these have they leave */
	const struct domain *domain;  /* whose home it is */
	struct idset home;
	int64_t last;	  /* that was looked at; UNKNOWN: none was */
	const char *lack; /* why there are too few; NULL: there are not */
};

static const struct thread *find_thread(const struct threads *threads, const struct domain *domain,
					int64_t vcpu)
{
	for (size_t i = 0; i < threads->n; i++)
		if (threads->items[i].domain == domain && threads->items[i].vcpu == vcpu)
			return &threads->items[i];
	return NULL;
}

void threads_add(const struct audit *audit, struct threads *threads, const struct domain *domain,
		 int64_t vcpu)
{
	if (find_thread(threads, domain, vcpu))
		return;
	threads->items = arena_grow(audit->arena, threads->items, threads->n, &threads->capacity,
				    sizeof(*threads->items));
	threads->items[threads->n++] =
		(struct thread){ .domain = domain, .vcpu = vcpu, .cpu = UNKNOWN };
}

void threads_add_vcpus(const struct audit *audit, struct threads *threads,
		       const struct domain *domain, const struct idset *within)
{
	const struct definition *definition = domain_now(domain);

	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++) {
		const struct idset *cpus = definition_cpus_of(definition, vcpu);

		if (!definition_is_on(definition, vcpu))
			continue;
		if (within ? cpus && idset_is_within(cpus, within) : !cpus)
			threads_add(audit, threads, domain, vcpu);
	}
}

/* Those threads of a VM's that are to go elsewhere. */
struct leaving {
	const struct threads *moving;
	const struct domain *domain;
};

static bool is_leaving(int64_t thread, const void *arg)
{
	const struct leaving *leaving = arg;

	return find_thread(leaving->moving, leaving->domain, thread);
}

static bool stays_on(const struct domain *domain, const struct threads *moving, int64_t cpu)
{
	const struct leaving leaving = { moving, domain };
	const struct occupancy occupancy = { .leaves = is_leaving, .arg = &leaving };

	return definition_occupies(domain_now(domain), cpu, &occupancy);
}

static bool is_free(const struct audit *audit, const struct threads *moving, int64_t cpu)
{
	const struct host *host = audit->host;

	for (size_t i = 0; i < audit->placed->n; i++)
		if (audit->placed->items[i].cpu == cpu)
			return false;
	for (size_t i = 0; i < host->n_domains; i++)
		if (domain_now(&host->domains[i]) && stays_on(&host->domains[i], moving, cpu))
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

static void find_spare(const struct audit *audit, struct spare *spare, const struct domain *domain,
		       const struct idset *home)
{
	const struct numa_node *node = home ? NULL : find_home(audit, domain_now(domain));

	spare->domain = domain;
	spare->last = UNKNOWN;
	spare->home = home ? *home : (struct idset){ 0 };
	if (!home && !node)
		spare->lack = "no single node is known to be its own";
	else if (!home && !node_join_cpus(audit, node, &spare->home))
		spare->lack = "the CPUs of its node are not known";
}

/* The next one; UNKNOWN where there is none. */
static int64_t next_cpu(const struct audit *audit, struct spare *spare)
{
	if (spare->lack)
		return UNKNOWN;
	for (size_t i = 0; i < spare->home.n; i++)
		for (int64_t cpu = spare->home.ranges[i].first; cpu <= spare->home.ranges[i].last;
		     cpu++) {
			if (cpu <= spare->last)
				continue;
			spare->last = cpu;
			if (is_free(audit, spare->moving, cpu))
				return cpu;
		}
	spare->lack =
		arena_printf(audit->arena, "of CPUs %s too few are left that no VM has or is given",
			     idset_text(audit->arena, &spare->home));
	return UNKNOWN;
}

/* Another remedy of this report may have given it one. */
static int64_t place(const struct audit *audit, struct spare *spare, const struct thread *thread,
		     const struct idset *home)
{
	const struct thread *before = find_thread(audit->placed, thread->domain, thread->vcpu);
	int64_t cpu = UNKNOWN;

	if (before)
		return before->cpu;
	if (spare->domain != thread->domain)
		find_spare(audit, spare, thread->domain, home);
	cpu = next_cpu(audit, spare);
	if (cpu != UNKNOWN) {
		threads_add(audit, audit->placed, thread->domain, thread->vcpu);
		audit->placed->items[audit->placed->n - 1].cpu = cpu;
	}
	return cpu;
}

static const char *command_of(const struct audit *audit, const struct thread *thread, int64_t cpu)
{
	const char *name = vm_word(audit, thread->domain);
	const char *scope = vm_scope(thread->domain);

	if (thread->vcpu == THREAD_EMULATOR)
		return arena_printf(audit->arena, "virsh emulatorpin %s %" PRId64 " %s", name, cpu,
				    scope);
	return arena_printf(audit->arena, "virsh vcpupin %s %" PRId64 " %" PRId64 " %s", name,
			    thread->vcpu, cpu, scope);
}

struct remedy pin_threads(const struct audit *audit, const struct threads *moving,
			  const struct idset *home, const char *text)
{
	size_t n_before = audit->placed->n;
	struct spare spare = { .moving = moving };
	const char **commands = arena_new_array(audit->arena, const char *, moving->n + 1);

	for (size_t i = 0; i < moving->n; i++) {
		int64_t cpu = place(audit, &spare, &moving->items[i], home);

		if (cpu == UNKNOWN) {
			audit->placed->n = n_before;
			return remedy(NEEDS_NOTHING,
				      arena_printf(audit->arena, "%s; you have to choose: %s", text,
						   spare.lack));
		}
		commands[i] = command_of(audit, &moving->items[i], cpu);
	}
	return (struct remedy){ .text = text, .commands = commands, .needs = NEEDS_NOTHING };
}

struct remedy pin_emulator(const struct audit *audit, const struct domain *domain,
			   const struct idset *home, const char *text)
{
	struct threads moving = { .items = NULL };

	threads_add(audit, &moving, domain, THREAD_EMULATOR);
	return pin_threads(audit, &moving, home, text);
}
