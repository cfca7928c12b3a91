/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the definition of a virtual machine ask for? See definition.h.
 */
#include "model/definition.h"

#include "base/text.h"

bool definition_is_on(const struct definition *definition, int64_t vcpu)
{
	return definition->vcpus_on.n ? idset_has(&definition->vcpus_on, vcpu)
				      : vcpu < definition->n_vcpus;
}

const struct idset *definition_cpus_of(const struct definition *definition, int64_t vcpu)
{
	for (size_t i = 0; i < definition->n_pins; i++)
		if (definition->pins[i].number == vcpu)
			return &definition->pins[i].cpus;
	return definition->has_cpus ? &definition->cpus : NULL;
}

const struct idset *definition_emulator(const struct definition *definition)
{
	if (definition->has_emulator_pin)
		return &definition->emulator;
	return definition->has_cpus ? &definition->cpus : NULL;
}

const struct idset *definition_iothread(const struct definition *definition, int64_t number)
{
	for (size_t i = 0; i < definition->n_iothread_pins; i++)
		if (definition->iothread_pins[i].number == number)
			return &definition->iothread_pins[i].cpus;
	return definition->has_cpus ? &definition->cpus : NULL;
}

static bool leaves(const struct occupancy *occupancy, int64_t thread)
{
	return occupancy->leaves && occupancy->leaves(thread, occupancy->arg);
}

/* Whether <vcpu cpuset=> is for anything that counts: vCPUs without a pin, QEMU without one. */
static bool cpuset_counts(const struct definition *definition, const struct occupancy *occupancy)
{
	if (!definition->has_emulator_pin && !leaves(occupancy, THREAD_EMULATOR))
		return true;
	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++)
		if (definition_is_on(definition, vcpu) &&
		    definition_cpus_of(definition, vcpu) == &definition->cpus &&
		    !leaves(occupancy, vcpu))
			return true;
	return definition->n_vcpus == UNKNOWN;
}

static bool pins_to(const struct idset *cpus, int64_t cpu, const struct occupancy *occupancy)
{
	return idset_has(cpus, cpu) &&
	       !(occupancy->everywhere && idset_is_within(occupancy->everywhere, cpus));
}

bool definition_occupies(const struct definition *definition, int64_t cpu,
			 const struct occupancy *occupancy)
{
	for (size_t i = 0; i < definition->n_pins; i++)
		if (pins_to(&definition->pins[i].cpus, cpu, occupancy) &&
		    !leaves(occupancy, definition->pins[i].number))
			return true;
	for (size_t i = 0; i < definition->n_iothread_pins; i++)
		if (pins_to(&definition->iothread_pins[i].cpus, cpu, occupancy) &&
		    !leaves(occupancy, THREAD_IO))
			return true;
	if (definition->has_emulator_pin && pins_to(&definition->emulator, cpu, occupancy) &&
	    !leaves(occupancy, THREAD_EMULATOR))
		return true;
	return definition->has_cpus && pins_to(&definition->cpus, cpu, occupancy) &&
	       cpuset_counts(definition, occupancy);
}

const struct memory_binding *definition_binding(const struct definition *definition, int64_t cell)
{
	const struct memory_binding *whole = NULL;

	for (size_t i = 0; i < definition->n_bindings; i++) {
		const struct memory_binding *binding = &definition->bindings[i];

		if (cell != UNKNOWN && binding->cell == cell)
			return binding;
		if (binding->cell == UNKNOWN)
			whole = binding;
	}
	return whole;
}

/* As qemuBuildMemoryGetPagesize: the choice that names the cell, else one that names none. */
int64_t definition_page_bytes(const struct definition *definition, int64_t cell, int64_t usual)
{
	int64_t bytes = 0;

	if (!definition->hugepages)
		return 0;
	if (!definition->n_pages)
		return usual;
	for (size_t i = 0; i < definition->n_pages; i++) {
		const struct page_choice *choice = &definition->pages[i];

		if (choice->has_cells && idset_has(&choice->cells, cell == UNKNOWN ? 0 : cell))
			return choice->bytes;
		if (!choice->has_cells)
			bytes = choice->bytes;
	}
	return bytes;
}

const struct guest_port *definition_port(const struct definition *definition, int64_t bus)
{
	for (size_t i = 0; i < definition->n_ports; i++)
		if (definition->ports[i].index == bus)
			return &definition->ports[i];
	return NULL;
}

size_t definition_n_on_bus(const struct definition *definition, int64_t bus)
{
	size_t n = 0;

	for (size_t i = 0; i < definition->n_guest_addresses; i++)
		n += definition->guest_addresses[i].domain == 0 &&
		     definition->guest_addresses[i].bus == bus;
	return n;
}

bool guest_port_takes_hotplug(const struct guest_port *port)
{
	return !port->no_hotplug && (str_equal(port->model, "pcie-root-port") ||
				     str_equal(port->model, "pcie-switch-downstream-port"));
}

const struct vnic *definition_vnic(const struct definition *definition, const char *alias)
{
	for (size_t i = 0; alias && i < definition->n_vnics; i++)
		if (str_equal(definition->vnics[i].alias, alias))
			return &definition->vnics[i];
	return NULL;
}

const struct vnic *definition_vnic_on(const struct definition *definition, struct bdf bdf)
{
	for (size_t i = 0; i < definition->n_vnics; i++)
		if (definition->vnics[i].has_address &&
		    bdf_equal(definition->vnics[i].address, bdf))
			return &definition->vnics[i];
	return NULL;
}

const struct vnic *definition_standby(const struct definition *definition, const char *alias)
{
	const struct vnic *vnic = definition_vnic(definition, alias);

	return vnic && vnic->teaming == TEAMING_PERSISTENT ? vnic : NULL;
}

bool vnic_model_is_virtio(const char *model)
{
	return model && (str_equal(model, "virtio") || str_has_prefix(model, "virtio-"));
}
