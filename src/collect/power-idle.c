/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How deep may CPUs sleep? From cpuidle (Documentation/admin-guide/pm/cpuidle.rst), and from
 * /dev/cpu_dma_latency, by which tuned and others keep CPUs awake.
 */
#include "collect/power.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/attributes.h"

enum {
	LONGEST_PATH = 128,
	LONGEST_WORD = 64,
	MOST_STATES = 16, /* CPUIDLE_STATE_MAX is 10 */
	SHALLOW_US = 10,  /* of a state whose name tells no depth: C1E's latency on x86 */
};

static const char directory[] = POWER_CPUS "/cpuidle";

/* A state of the first CPU. The names of others are the same but on hybrid CPUs. */
struct state {
	char name[LONGEST_WORD];
	int64_t latency_us;
};

struct states {
	struct state items[MOST_STATES];
	size_t n;
};

/* "C6", "C6_ACPI": from C2 on. POLL and C1E are none, nor is Arm's WFI; others go by their latency. */
static bool is_deep(const struct state *state)
{
	static const char *const shallow[] = { "POLL", "WFI", "snooze", "haltpoll" };

	for (size_t i = 0; i < ARRAY_SIZE(shallow); i++)
		if (str_equal(state->name, shallow[i]))
			return false;
	if (state->name[0] == 'C' && state->name[1] >= '0' && state->name[1] <= '9')
		return state->name[1] > '1' || (state->name[2] >= '0' && state->name[2] <= '9');
	return state->latency_us != UNKNOWN && state->latency_us > SHALLOW_US;
}

static void read_state(const struct attributes *idle, size_t number, struct state *state)
{
	char name[LONGEST_WORD];

	snprintf(name, sizeof(name), "state%zu/name", number);
	if (attribute_read_word(idle, name, state->name, sizeof(state->name)) < 0)
		state->name[0] = '\0';
	snprintf(name, sizeof(name), "state%zu/latency", number);
	if (attribute_read_number(idle, name, &state->latency_us) < 0)
		state->latency_us = UNKNOWN;
}

/* The states that a CPU has, none where it cannot sleep; they are numbered from 0. */
static void read_states(const struct attributes *idle, struct states *states)
{
	for (states->n = 0; states->n < MOST_STATES; states->n++) {
		struct state *state = &states->items[states->n];

		read_state(idle, states->n, state);
		if (!*state->name)
			return;
	}
}

static struct idle_state *place_of(struct host *host, size_t *capacity, int64_t node,
				   const struct state *state, int64_t number)
{
	struct power *power = &host->power;

	for (size_t i = 0; i < power->n_idle_states; i++)
		if (power->idle_states[i].node == node && power->idle_states[i].number == number &&
		    str_equal(power->idle_states[i].name, state->name))
			return &power->idle_states[i];
	power->idle_states = arena_grow(host->arena, power->idle_states, power->n_idle_states,
					capacity, sizeof(*power->idle_states));
	power->idle_states[power->n_idle_states] =
		(struct idle_state){ .node = node,
				     .name = arena_strdup(host->arena, state->name),
				     .number = number,
				     .latency_us = state->latency_us };
	return &power->idle_states[power->n_idle_states++];
}

static void add_cpu(struct host *host, struct idle_state *state, int64_t id, bool on)
{
	const struct idset cpu = idset_alone(host->arena, id);
	struct idset *cpus = on ? &state->cpus : &state->off;

	*cpus = idset_join(host->arena, cpus, &cpu);
	state->n_cpus += on;
}

/* Of deep states alone it matters whether they are switched off: two reads or so for each CPU. */
static void read_cpu(struct host *host, const struct attributes *idle, const struct states *states,
		     const struct cpu *cpu, size_t *capacity)
{
	for (size_t i = 0; i < states->n; i++) {
		struct idle_state *state = NULL;
		char name[LONGEST_WORD];
		int64_t disabled = 0;
		int r = 0;

		if (!is_deep(&states->items[i]))
			continue;
		snprintf(name, sizeof(name), "state%zu/disable", i);
		r = attribute_read_number(idle, name, &disabled);
		state = place_of(host, capacity, cpu->node, &states->items[i], (int64_t)i);
		if (r < 0)
			gaps_addf(&host->gaps, host->arena, r, "%s/%s", idle->path, name);
		else
			add_cpu(host, state, cpu->id, !disabled);
		state->n_cpus_known += r == 0;
	}
}

static void read_cpus(const struct machine *machine, struct host *host)
{
	struct states states = { .n = 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < host->numa.n_cpus; i++) {
		const struct cpu *cpu = &host->numa.cpus[i];
		_cleanup_attributes_ struct attributes idle = ATTRIBUTES_CLOSED;
		char path[LONGEST_PATH];
		int r = 0;

		snprintf(path, sizeof(path), POWER_CPUS "/cpu%" PRId64 "/cpuidle", cpu->id);
		r = attributes_open(machine->root, path, &idle);
		if (r < 0) {
			if (r != -ENOENT)
				gaps_add(&host->gaps, host->arena, r, path);
			continue;
		}
		host->power.idles = FACT_YES;
		if (!states.n)
			read_states(&idle, &states);
		read_cpu(host, &idle, &states, cpu, &capacity);
	}
}

/*
 * Whoever holds it open has written the latency that he can bear; the least one is read (kernel/power/qos.c).
 * Opening it asks for nothing by itself.
 */
static void read_limit(const struct machine *machine, struct host *host)
{
	static const char path[] = "/dev/cpu_dma_latency";
	char bytes[16] = "";
	int32_t limit = INT32_MAX;
	ssize_t n = root_read(machine->root, path, bytes, sizeof(bytes));

	if (n == sizeof(limit))
		memcpy(&limit, bytes, sizeof(limit));
	if (n == sizeof(limit) || n == -ENOENT)
		host->power.latency_limit_us = limit;
	else
		gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : EBADMSG, path);
}

void power_read_idle(struct machine *machine, struct host *host)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, directory, host->arena, &names);
	bool absent = (n == -ENOENT || n == 0) && machine_is_complete(machine);
	char driver[LONGEST_WORD] = "";
	bool with_driver = false;

	if (n < 0 && n != -ENOENT) {
		gaps_add(&host->gaps, host->arena, (int)n, directory);
		return;
	}
	/* Without a driver CPUs have no states, and are halted: C1. */
	if (n > 0)
		with_driver = root_read_word(machine->root, POWER_CPUS "/cpuidle/current_driver",
					     driver, sizeof(driver)) == 0;
	if (absent || (with_driver && str_equal(driver, "none"))) {
		host->power.idles = FACT_NO;
		return;
	}
	read_cpus(machine, host);
	if (host->power.idles != FACT_UNKNOWN)
		read_limit(machine, host);
	else if (machine_is_complete(machine))
		host->power.idles = FACT_NO;
	else
		gaps_add(&host->gaps, host->arena, ENODATA, directory);
}
