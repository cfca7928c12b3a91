/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a guest see the CPU and the board that it could? The knobs vm-cpu, with the topology of what its vCPUs
 * are pinned to, and vm-machine.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/tuning-vm.h"

/* ---- the CPU's model */

static const char *choose_mode(const struct tuning_vm *tuning, const char **ret_note)
{
	const struct placing placing = { .domain = tuning->request->domain };

	return place_guest_cpu(tuning->host, &placing, tuning->arena, ret_note);
}

static const char *model_text(const struct definition *definition)
{
	if (definition->cpu_model)
		return definition->cpu_model;
	return *definition->cpu_mode ? definition->cpu_mode : "QEMU's default";
}

static bool is_hosts_own(const struct definition *definition)
{
	return str_equal(definition->cpu_mode, "host-passthrough") ||
	       str_equal(definition->cpu_mode, "maximum");
}

static void tell_model(struct tuning_vm *tuning)
{
	const char *note = NULL;
	const char *mode = choose_mode(tuning, &note);
	const struct placement part = { .cpu_mode = mode };
	const struct change change = { .is_edit = vm_is_edit(tuning, &part), .why = note };
	const char *now = model_text(tuning->before);

	if (mode || is_hosts_own(tuning->before)) {
		vm_tell(tuning, "model", now, model_text(tuning->after), &change);
		return;
	}
	if (!note)
		note = str_equal(tuning->before->type, "kvm")
			       ? "this mode is kept: with it the VM migrates to hosts whose CPU "
				 "has what it was given"
			       : "without KVM there is no CPU of the host's to pass on";
	vm_leave(tuning, "model", now, "host-passthrough", note);
}

/* ---- its threads */

/* They tell of what the vCPUs are pinned to: without that they would be untrue. */
static bool is_pinned(const struct tuning_vm *tuning)
{
	const struct placement part = part_of_vcpus(tuning);

	return !tuning->no_place && (vm_wants(tuning, "vm-pins") || !vm_is_edit(tuning, &part));
}

static const char *topology_text(struct arena *arena, const struct definition *definition)
{
	if (definition->core_threads <= 0)
		return "none named";
	return arena_printf(arena, "%" PRId64 " socket%s, %" PRId64 " threads a core%s",
			    definition->sockets, definition->sockets == 1 ? "" : "s",
			    definition->core_threads, definition->topoext ? ", topoext" : "");
}

static void tell_topology(struct tuning_vm *tuning)
{
	const char *now = topology_text(tuning->arena, tuning->before);
	const char *wanted = topology_text(tuning->arena, tuning->after);
	const struct change change = { .is_edit = !str_equal(now, wanted) };

	if (tuning->no_place)
		vm_leave(tuning, "topology", now, NULL, tuning->no_place);
	else if (!is_pinned(tuning))
		vm_leave(tuning, "topology", now, NULL,
			 "its vCPUs are not pinned to the cores that it would tell of: vm-pins "
			 "does that");
	else
		vm_tell(tuning, "topology", now, wanted, &change);
}

void ask_cpu(struct tuning_vm *tuning)
{
	const char *note = NULL;

	tuning->wish.cpu_mode = choose_mode(tuning, &note);
	if (!is_pinned(tuning))
		return;
	tuning->wish.threads = tuning->place.threads;
	tuning->wish.topoext = tuning->place.topoext;
}

void tell_cpu(struct tuning_vm *tuning)
{
	tell_model(tuning);
	tell_topology(tuning);
}

/* ---- the board */

void tell_machine(struct tuning_vm *tuning)
{
	static const struct change none = { 0 };
	const char *machine = tuning->before->machine;

	if (!machine)
		vm_leave(tuning, "", NULL, "q35", "which machine type it has is not known");
	else if (str_equal(machine, "pc") ||
		 (str_has_prefix(machine, "pc-") && !str_has_prefix(machine, "pc-q35")))
		vm_leave(tuning, "", machine, "q35",
			 "a guest finds all its devices elsewhere on another board, and may not "
			 "start: nobody converts a VM, one is made anew with machine type q35 "
			 "(virt-install --machine q35)");
	else
		vm_tell(tuning, "", machine, machine, &none);
}
