/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the CPUs of a made-up host kept awake? cpufreq with a policy for each CPU, as acpi-cpufreq has
 * them, and cpuidle, of which all but C1 is switched off.
 */
#include "parts.h"
#include "place.h"

static const struct idle_state {
	const char *name;
	unsigned int latency;
	bool disabled;
} states[] = {
	{ "POLL", 0, false },
	{ "C1", 1, false },
	{ "C2", 400, true },
};

static void write_frequency(int tree, struct arena *arena, unsigned int cpu)
{
	const char *path = arena_printf(arena, "/sys/devices/system/cpu/cpufreq/policy%u", cpu);
	_cleanup_place_ struct place place = place_open(tree, path);
	_cleanup_place_ struct place cpu_place =
		place_open(tree, arena_printf(arena, "/sys/devices/system/cpu/cpu%u", cpu));

	place_text(&place, "affected_cpus", "%u\n", cpu);
	place_text(&place, "scaling_driver", "acpi-cpufreq\n");
	place_text(&place, "scaling_governor", "performance\n");
	place_link(&cpu_place, "cpufreq", path);
}

static void write_idle(int tree, struct arena *arena, unsigned int cpu)
{
	for (unsigned int i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		_cleanup_place_ struct place place = place_open(
			tree, arena_printf(arena, "/sys/devices/system/cpu/cpu%u/cpuidle/state%u",
					   cpu, i));

		place_text(&place, "name", "%s\n", states[i].name);
		place_text(&place, "latency", "%u\n", states[i].latency);
		place_text(&place, "disable", "%d\n", states[i].disabled);
	}
}

void write_power(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place idle = place_open(tree, "/sys/devices/system/cpu/cpuidle");

	place_text(&idle, "current_driver", "acpi_idle\n");
	for (unsigned int cpu = 0; cpu < all_cpus(&layout->shape); cpu++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();

		write_frequency(tree, arena, cpu);
		write_idle(tree, arena, cpu);
	}
}
