/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May CPUs slow down? From cpufreq (Documentation/admin-guide/pm/cpufreq.rst). There is one driver for
 * all CPUs; the rest is read policy by policy. How deep they may sleep: power-idle.c.
 */
#include "collect/power.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "os/attributes.h"

enum {
	LONGEST_PATH = 128,
	LONGEST_WORD = 64,
	LONGEST_LIST = 16 * 1024,
};

static const char directory[] = POWER_CPUS "/cpufreq";

/* The policies while they are read. */
struct reader {
	struct machine *machine;
	struct host *host;
	size_t capacity;
};

/* NULL, with a gap, where it cannot be read. */
static const char *read_text(struct reader *reader, const struct attributes *policy,
			     const char *name)
{
	char word[LONGEST_WORD];
	int r = attribute_read_word(policy, name, word, sizeof(word));

	if (r == 0)
		return arena_strdup(reader->host->arena, word);
	gaps_addf(&reader->host->gaps, reader->host->arena, r, "%s/%s", policy->path, name);
	return NULL;
}

/* Not every driver has it: of one that has none the directory has no such file. */
static const char *read_preference(struct reader *reader, const struct attributes *policy)
{
	static const char name[] = "energy_performance_preference";
	char word[LONGEST_WORD];
	int r = attribute_read_word(policy, name, word, sizeof(word));

	if (r == -ENOENT)
		return "";
	return r == 0 ? arena_strdup(reader->host->arena, word) : read_text(reader, policy, name);
}

/* "0 1 2": how many CPUs, and the first. One that is cut off counts still. */
static size_t read_cpus(const struct attributes *policy, uint64_t *first)
{
	char text[LONGEST_LIST];
	const char *rest = text;
	const char *word = NULL;
	size_t n_bytes = 0;
	size_t n = 0;

	if (attribute_read_word(policy, "affected_cpus", text, sizeof(text)) < 0)
		return 1;
	while (next_word(&rest, ' ', &word, &n_bytes)) {
		char number[LONGEST_WORD] = "";

		if (n_bytes && n_bytes < sizeof(number) && n++ == 0) {
			memcpy(number, word, n_bytes);
			(void)parse_u64(number, first);
		}
	}
	return n;
}

static bool is_alike(const struct frequency *a, const struct frequency *b)
{
	return a->node == b->node && str_equal(a->governor, b->governor) &&
	       str_equal(a->preference, b->preference);
}

static void add_frequency(struct reader *reader, const struct frequency *frequency)
{
	struct power *power = &reader->host->power;

	for (size_t i = 0; i < power->n_frequencies; i++)
		if (is_alike(&power->frequencies[i], frequency)) {
			power->frequencies[i].n_cpus += frequency->n_cpus;
			power->frequencies[i].policies =
				idset_join(reader->host->arena, &power->frequencies[i].policies,
					   &frequency->policies);
			return;
		}
	power->frequencies =
		arena_grow(reader->host->arena, power->frequencies, power->n_frequencies,
			   &reader->capacity, sizeof(*power->frequencies));
	power->frequencies[power->n_frequencies++] = *frequency;
}

/* The policy of this CPU; one all of whose CPUs are offline has nobody to slow down. */
static void read_policy(struct reader *reader, const char *path, uint64_t cpu)
{
	_cleanup_attributes_ struct attributes policy = ATTRIBUTES_CLOSED;
	struct power *power = &reader->host->power;
	struct frequency frequency = { 0 };
	const struct cpu *first = NULL;
	int r = attributes_open(reader->machine->root, path, &policy);

	if (r < 0) {
		if (r != -ENOENT)
			gaps_add(&reader->host->gaps, reader->host->arena, r, path);
		return;
	}
	power->scales = FACT_YES;
	frequency.policies = idset_alone(reader->host->arena, (int64_t)cpu);
	frequency.n_cpus = read_cpus(&policy, &cpu);
	if (!frequency.n_cpus)
		return;
	if (!power->driver)
		power->driver = read_text(reader, &policy, "scaling_driver");
	first = numa_find_cpu(&reader->host->numa, (int64_t)cpu);
	frequency.node = first ? first->node : UNKNOWN;
	frequency.governor = read_text(reader, &policy, "scaling_governor");
	frequency.preference = read_preference(reader, &policy);
	add_frequency(reader, &frequency);
}

/* Kernels before 4.2 have no policyN, but cpufreq/ of each CPU. */
static void read_cpu_policies(struct reader *reader)
{
	const struct numa *numa = &reader->host->numa;
	char path[LONGEST_PATH];

	for (size_t i = 0; i < numa->n_cpus; i++) {
		snprintf(path, sizeof(path), POWER_CPUS "/cpu%" PRId64 "/cpufreq",
			 numa->cpus[i].id);
		read_policy(reader, path, (uint64_t)numa->cpus[i].id);
	}
}

static bool is_policy(const char *name, uint64_t *ret_cpu)
{
	return str_has_prefix(name, "policy") && parse_u64(name + strlen("policy"), ret_cpu) == 0;
}

static void read_frequencies(struct machine *machine, struct host *host)
{
	struct reader reader = { .machine = machine, .host = host };
	const char **names = NULL;
	ssize_t n = root_list(machine->root, directory, host->arena, &names);
	bool may_be_elsewhere = !machine_is_complete(machine);
	char path[LONGEST_PATH];
	uint64_t cpu = 0;

	for (ssize_t i = 0; i < n; i++)
		if (is_policy(names[i], &cpu)) {
			snprintf(path, sizeof(path), "%s/policy%" PRIu64, directory, cpu);
			read_policy(&reader, path, cpu);
		}
	if (host->power.scales == FACT_UNKNOWN && may_be_elsewhere)
		read_cpu_policies(&reader);
	if (host->power.scales == FACT_YES)
		return;
	if (n >= 0 || (n == -ENOENT && machine_is_complete(machine)))
		host->power.scales = FACT_NO;
	else
		gaps_add(&host->gaps, host->arena, (int)n, directory);
}

void collect_power(struct machine *machine, struct host *host)
{
	host->power.latency_limit_us = UNKNOWN;
	read_frequencies(machine, host);
	power_read_idle(machine, host);
}
