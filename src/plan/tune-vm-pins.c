/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a virtual machine have CPUs of its own? The knob vm-pins: vCPUs, QEMU's own threads, IOThreads, and
 * while it runs those of vhost.
 */
#include "base/text.h"
#include "plan/tuning-vm.h"

#define QEMU_THREADS "QEMU's own"

/* ---- what is asked for */

struct placement part_of_vcpus(const struct tuning_vm *tuning)
{
	return (struct placement){ .vcpus = tuning->place.vcpus, .n_vcpus = tuning->place.n_vcpus };
}

void ask_pins(struct tuning_vm *tuning)
{
	if (tuning->no_place)
		return;
	tuning->wish.vcpus = tuning->place.vcpus;
	tuning->wish.n_vcpus = tuning->place.n_vcpus;
	tuning->wish.emulator = tuning->place.emulator;
	tuning->wish.iothreads = tuning->place.iothreads;
	tuning->moves_live = true;
}

/* ---- in words */

static const char *cpus_text(struct arena *arena, const struct idset *cpus)
{
	return cpus && cpus->n ? arena_printf(arena, "CPU %s", idset_text(arena, cpus)) : "any CPU";
}

/* Of these lists; NULL where one is not known. */
static const char *lists_text(struct arena *arena, const char *const *lists, size_t n)
{
	struct idset all = { 0 };

	if (!n)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct idset one = { 0 };

		if (!lists[i] || idset_parse(arena, lists[i], &one) < 0)
			return NULL;
		all = idset_join(arena, &all, &one);
	}
	return cpus_text(arena, &all);
}

/* Threads of one kind: what the definition says of each of them, numbered from 0. */
struct threads {
	const char *object;
	enum step_kind kind;
	struct placement part; /* that pins them alone */
	const struct idset *(*cpus_of)(const struct definition *definition, size_t i);
	size_t n;
	const char *const *running; /* where they run now */
	size_t n_running;
};

static const struct idset *cpus_of_vcpu(const struct definition *definition, size_t i)
{
	return definition_cpus_of(definition, (int64_t)i);
}

static const struct idset *cpus_of_emulator(const struct definition *definition, size_t i)
{
	(void)i;
	return definition_emulator(definition);
}

static const struct idset *cpus_of_iothread(const struct definition *definition, size_t i)
{
	return definition_iothread(definition, definition->iothread_ids[i]);
}

static const char *defined_text(const struct tuning_vm *tuning, const struct threads *threads,
				const struct definition *definition)
{
	struct idset all = { 0 };

	for (size_t i = 0; i < threads->n; i++) {
		const struct idset *cpus = threads->cpus_of(definition, i);

		if (!cpus)
			return cpus_text(tuning->arena, NULL);
		all = idset_join(tuning->arena, &all, cpus);
	}
	return cpus_text(tuning->arena, &all);
}

/* ---- what comes of it */

static const struct step *find_step(const struct tuning_vm *tuning, enum step_kind kind)
{
	for (size_t i = 0; i < tuning->plan->n; i++)
		if (tuning->plan->steps[i].kind == kind)
			return &tuning->plan->steps[i];
	return NULL;
}

/* Threads may stand on the same CPUs in another order, or by <vcpu cpuset=> alone. */
static void tell_threads(struct tuning_vm *tuning, const struct threads *threads)
{
	const char *now = defined_text(tuning, threads, tuning->before);
	const char *wanted = defined_text(tuning, threads, tuning->after);
	bool is_config = tuning->request->is_config;
	const struct change change = {
		.is_edit = is_config && vm_is_edit(tuning, &threads->part),
		.live = find_step(tuning, threads->kind),
		.at_once = tuning->request->live,
	};

	if (!threads->n)
		return;
	if (!is_config || (change.live && !change.is_edit))
		now = lists_text(tuning->arena, threads->running, threads->n_running);
	if (change.is_edit && str_equal(now, wanted))
		wanted = arena_printf(tuning->arena, "%s, each its own", wanted);
	if (now)
		vm_tell(tuning, threads->object, now, wanted, &change);
	else
		vm_leave(tuning, threads->object, NULL, wanted, "where it runs is not known");
}

/* They are QEMU's in the eyes of libvirt, and go where its own threads do. */
static void tell_vhosts(struct tuning_vm *tuning)
{
	const struct live_pins *live = tuning->request->live;
	const struct qemu *qemu = live ? live->qemu : NULL;
	const struct change change = { .live = find_step(tuning, STEP_VHOST_PIN) };
	const char **lists = NULL;
	const char *now = NULL;

	if (!qemu || !qemu->n_vhosts)
		return;
	lists = arena_new_array(tuning->arena, const char *, qemu->n_vhosts);
	for (size_t i = 0; i < qemu->n_vhosts; i++)
		lists[i] = qemu->vhosts[i].cpus;
	now = lists_text(tuning->arena, lists, qemu->n_vhosts);
	vm_tell(tuning, "vhost's", now,
		change.live ? cpus_text(tuning->arena, &tuning->place.emulator) : now, &change);
}

void tell_pins(struct tuning_vm *tuning)
{
	static const struct live_pins nothing = { 0 };
	const struct live_pins *live = tuning->request->live ? tuning->request->live : &nothing;
	const struct definition *before = tuning->before;
	const struct threads kinds[] = {
		{ "vCPUs", STEP_VCPU_PIN, part_of_vcpus(tuning), cpus_of_vcpu,
		  (size_t)before->most_vcpus, live->vcpus, live->n_vcpus },
		{ QEMU_THREADS,
		  STEP_EMULATOR_PIN,
		  { .emulator = tuning->place.emulator },
		  cpus_of_emulator,
		  1,
		  &live->emulator,
		  1 },
		{ "IOThreads",
		  STEP_IOTHREAD_PIN,
		  { .iothreads = tuning->place.iothreads },
		  cpus_of_iothread,
		  (size_t)before->n_iothreads,
		  live->iothreads,
		  live->n_iothreads },
	};

	if (tuning->no_place) {
		vm_leave(tuning, "", defined_text(tuning, &kinds[0], before), NULL,
			 tuning->no_place);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		tell_threads(tuning, &kinds[i]);
	tell_vhosts(tuning);
}
