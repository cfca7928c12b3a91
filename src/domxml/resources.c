/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs and how much memory does a domain's XML ask for, and where are they to be? See parts.h.
 */
#include "base/text.h"
#include "domxml/parts.h"

enum {
	MOST_VCPUS = 8192, /* more than any machine of QEMU has; of IOThreads, too */
};

/* A vCPU has one pin: libvirt refuses a second. */
static bool is_pinned(const struct thread_pin *pins, size_t n, int64_t number)
{
	for (size_t i = 0; i < n; i++)
		if (pins[i].number == number)
			return true;
	return false;
}

static size_t read_pins(const struct reading *reading, xmlNode *tune, const char *element,
			const char *attribute, struct thread_pin **ret_pins)
{
	size_t most = element_n(tune, element);
	struct thread_pin *pins = NULL;
	size_t n = 0;

	if (!most || most > MOST_VCPUS)
		return 0;
	pins = arena_new_array(reading->arena, struct thread_pin, most);
	for (xmlNode *node = element_child(tune, element); node;
	     node = element_next(tune, node, element)) {
		struct thread_pin pin = { .number = element_number(reading, node, attribute, -1) };

		if (pin.number >= 0 && element_set(reading, node, "cpuset", &pin.cpus) &&
		    !is_pinned(pins, n, pin.number))
			pins[n++] = pin;
	}
	*ret_pins = pins;
	return n;
}

static void read_cells(const struct reading *reading, xmlNode *cpu, struct definition *definition)
{
	xmlNode *numa = element_child(cpu, "numa");
	size_t most = element_n(numa, "cell");

	if (!most)
		return;
	definition->cells = arena_new_array(reading->arena, struct guest_cell, most);
	for (xmlNode *node = element_child(numa, "cell"); node;
	     node = element_next(numa, node, "cell")) {
		struct guest_cell *cell = &definition->cells[definition->n_cells];

		/* Without an id they are counted. */
		cell->id = element_number(reading, node, "id", (int64_t)definition->n_cells);
		cell->memory_bytes = element_bytes(reading, node, "memory");
		(void)element_set(reading, node, "cpus", &cell->vcpus);
		definition->n_cells++;
	}
}

/* <vcpus> says of each by itself whether it is on; libvirt takes those that it leaves out as off. */
static void read_single_vcpus(const struct reading *reading, xmlNode *vcpus,
			      struct definition *definition)
{
	size_t n = (size_t)definition->most_vcpus;
	bool *on = arena_new_array(reading->arena, bool, n);
	int64_t *ids = arena_new_array(reading->arena, int64_t, n);
	size_t n_on = 0;

	for (xmlNode *node = element_child(vcpus, "vcpu"); node;
	     node = element_next(vcpus, node, "vcpu")) {
		int64_t id = element_number(reading, node, "id", -1);

		if (id >= 0 && id < (int64_t)n)
			on[id] = element_says(reading, node, "enabled", "yes");
	}
	for (size_t i = 0; i < n; i++)
		if (on[i])
			ids[n_on++] = (int64_t)i;
	definition->vcpus_on = idset_of(reading->arena, ids, n_on);
	definition->n_vcpus = (int64_t)n_on;
}

static void read_vcpus(const struct reading *reading, xmlNode *domain,
		       struct definition *definition)
{
	xmlNode *vcpus = element_child(domain, "vcpus");
	xmlNode *vcpu = element_child(domain, "vcpu");
	int64_t n = vcpu ? element_text_number(reading, vcpu) : 1;

	/* Where some are off, current= are on: the first ones, but for <vcpus>. */
	definition->n_vcpus = vcpu ? element_number(reading, vcpu, "current", n) : n;
	definition->most_vcpus = n > MOST_VCPUS ? UNKNOWN : n;
	if (definition->n_vcpus > definition->most_vcpus || definition->n_vcpus < 0) {
		definition->n_vcpus = UNKNOWN;
		definition->most_vcpus = UNKNOWN;
	}
	if (element_n(vcpus, "vcpu") && definition->n_vcpus != UNKNOWN)
		read_single_vcpus(reading, vcpus, definition);
	definition->vcpus_automatic = element_says(reading, vcpu, "placement", "auto");
	definition->has_cpus = vcpu && element_set(reading, vcpu, "cpuset", &definition->cpus);
}

static bool has_id(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

size_t read_iothreads(const struct reading *reading, xmlNode *domain, int64_t **ret_ids)
{
	xmlNode *iothreads = element_child(domain, "iothreads");
	xmlNode *named = element_child(domain, "iothreadids");
	int64_t n_named = (int64_t)element_n(named, "iothread");
	int64_t n = iothreads ? element_text_number(reading, iothreads) : 0;
	int64_t *ids = NULL;
	size_t found = 0;

	n = n > n_named ? n : n_named;
	if (n <= 0 || n > MOST_VCPUS)
		return 0;
	ids = arena_new_array(reading->arena, int64_t, (size_t)n);
	for (xmlNode *node = element_child(named, "iothread"); node;
	     node = element_next(named, node, "iothread"))
		ids[found++] = element_number(reading, node, "id", 0);
	for (int64_t id = 1; found < (size_t)n; id++)
		if (!has_id(ids, found, id))
			ids[found++] = id;
	*ret_ids = ids;
	return found;
}

/* The policy of a feature of the CPU; NULL where it is not named. libvirt takes "require" for none. */
static const char *read_feature(const struct reading *reading, xmlNode *cpu, const char *name)
{
	xmlNode *feature = element_child(cpu, "feature");
	const char *policy = NULL;

	while (feature && !element_says(reading, feature, "name", name))
		feature = element_next(cpu, feature, "feature");
	policy = element_attribute(reading, feature, "policy");
	return feature && !policy ? "require" : policy;
}

void read_processors(const struct reading *reading, xmlNode *domain, struct definition *definition)
{
	xmlNode *type = element_child(element_child(domain, "os"), "type");
	xmlNode *tune = element_child(domain, "cputune");
	xmlNode *emulator = element_child(tune, "emulatorpin");
	xmlNode *cpu = element_child(domain, "cpu");
	xmlNode *topology = element_child(cpu, "topology");
	const char *mode = element_attribute(reading, cpu, "mode");

	definition->machine = element_attribute(reading, type, "machine");
	definition->arch = element_attribute(reading, type, "arch");
	read_vcpus(reading, domain, definition);
	definition->n_pins = read_pins(reading, tune, "vcpupin", "vcpu", &definition->pins);
	definition->has_emulator_pin =
		emulator && element_set(reading, emulator, "cpuset", &definition->emulator);
	definition->n_iothread_pins =
		read_pins(reading, tune, "iothreadpin", "iothread", &definition->iothread_pins);
	definition->n_iothreads =
		(int64_t)read_iothreads(reading, domain, &definition->iothread_ids);
	definition->cpu_mode = mode ? mode : "";
	definition->cpu_model = element_text(reading, element_child(cpu, "model"));
	definition->topoext = read_feature(reading, cpu, "topoext");
	definition->core_threads = element_number(reading, topology, "threads", 0);
	definition->sockets = element_number(reading, topology, "sockets", 0);
	read_cells(reading, cpu, definition);
}

static void add_binding(const struct reading *reading, xmlNode *node, int64_t cell,
			struct definition *definition)
{
	struct memory_binding *binding = &definition->bindings[definition->n_bindings];
	const char *mode = element_attribute(reading, node, "mode");

	*binding = (struct memory_binding){
		.cell = cell,
		.mode = mode ? mode : "strict",
		.automatic = element_says(reading, node, "placement", "auto"),
	};
	if (element_set(reading, node, "nodeset", &binding->nodes) || binding->automatic)
		definition->n_bindings++;
}

static void read_bindings(const struct reading *reading, xmlNode *domain,
			  struct definition *definition)
{
	xmlNode *tune = element_child(domain, "numatune");
	xmlNode *memory = element_child(tune, "memory");

	if (!tune)
		return;
	definition->bindings = arena_new_array(reading->arena, struct memory_binding,
					       1 + element_n(tune, "memnode"));
	if (memory)
		add_binding(reading, memory, UNKNOWN, definition);
	for (xmlNode *node = element_child(tune, "memnode"); node;
	     node = element_next(tune, node, "memnode")) {
		int64_t cell = element_number(reading, node, "cellid", UNKNOWN);

		if (cell != UNKNOWN)
			add_binding(reading, node, cell, definition);
	}
}

static void read_pages(const struct reading *reading, xmlNode *hugepages,
		       struct definition *definition)
{
	definition->hugepages = hugepages;
	definition->pages =
		arena_new_array(reading->arena, struct page_choice, element_n(hugepages, "page"));
	for (xmlNode *node = element_child(hugepages, "page"); node;
	     node = element_next(hugepages, node, "page")) {
		struct page_choice *choice = &definition->pages[definition->n_pages++];

		choice->bytes = element_bytes(reading, node, "size");
		choice->has_cells = element_set(reading, node, "nodeset", &choice->cells);
	}
}

/*
 * libvirt's <memory> is all of it. Were it absent, that of the cells would count
 * (virDomainDefParseMemory); it never writes so.
 */
void read_memory(const struct reading *reading, xmlNode *domain, struct definition *definition)
{
	xmlNode *backing = element_child(domain, "memoryBacking");
	xmlNode *tune = element_child(domain, "memtune");

	definition->memory_bytes = element_bytes(reading, element_child(domain, "memory"), NULL);
	definition->hard_limit_bytes =
		element_bytes(reading, element_child(tune, "hard_limit"), NULL);
	read_pages(reading, element_child(backing, "hugepages"), definition);
	definition->no_merging = element_child(backing, "nosharepages");
	read_bindings(reading, domain, definition);
}
