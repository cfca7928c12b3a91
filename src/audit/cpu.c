/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do CPUs wait for packets awake, and at full speed? The rules cpu-governor and cpu-deep-cstates.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

#define POLICIES "/sys/devices/system/cpu/cpufreq"
#define STATES	 "/sys/devices/system/cpu/cpuidle"

/* Adds "node 0: TEXT", or without nodes TEXT alone, behind what stands there. */
static void add_place(struct strbuf *list, int64_t node)
{
	strbuf_add(list, list->length ? "; " : "");
	if (node >= 0)
		strbuf_addf(list, "node %" PRId64 ": ", node);
}

static void add_frequency(struct strbuf *list, const struct power *power,
			  const struct frequency *frequency)
{
	add_place(list, frequency->node);
	if (power_is_led(power, frequency))
		strbuf_addf(list, "energy_performance_preference %s with %s", frequency->preference,
			    power->driver);
	else
		strbuf_addf(list, "governor %s", frequency->governor);
	strbuf_addf(list, " on %zu CPU%s", frequency->n_cpus, frequency->n_cpus > 1 ? "s" : "");
}

static struct judgement blame_governor(const struct audit *audit, const char *evidence,
				       bool by_preference)
{
	const struct profile *profile = audit->request->profile;
	const char *wanted = by_preference ? profile->cpu_preference : profile->cpu_governor;
	const char *text = "keep CPUs at full speed while VMs forward packets; it costs power";

	if (!str_equal(wanted, "performance"))
		text = arena_printf(audit->arena, "let CPUs choose their speed as profile %s says",
				    profile->name);
	return fails(
		audit,
		remedy_by(audit, NEEDS_NOTHING, text, "echo %s | tee " POLICIES "/policy*/%s",
			  wanted,
			  by_preference ? "energy_performance_preference" : "scaling_governor"),
		"%s", evidence);
}

static struct judgement judge_governor(const struct audit *audit)
{
	const struct profile *profile = audit->request->profile;
	const struct power *power = &audit->host->power;
	_cleanup_strbuf_ struct strbuf slow = { 0 };
	_cleanup_strbuf_ struct strbuf all = { 0 };
	bool by_preference = false;

	if (power->scales != FACT_YES)
		return power->scales == FACT_NO ? not_applicable() : unknown(audit, POLICIES);
	if (!profile)
		return unknown(audit, "a profile");
	for (size_t i = 0; i < power->n_frequencies; i++) {
		const struct frequency *frequency = &power->frequencies[i];

		if (!frequency->governor || !frequency->preference || !power->driver)
			return unknown(audit, POLICIES "/policy*");
		if (!profile_speed(profile, power, frequency))
			continue;
		add_frequency(&all, power, frequency);
		if (profile_has_speed(profile, power, frequency))
			continue;
		add_frequency(&slow, power, frequency);
		by_preference = by_preference || power_is_led(power, frequency);
	}
	if (slow.length)
		return blame_governor(audit, slow.text, by_preference);
	return all.length ? passes(audit, "%s", all.text) : not_applicable();
}

/* Below a limit that somebody holds the kernel does not choose the state, though it may. */
static bool is_held_off(const struct power *power, const struct idle_state *state)
{
	return power->latency_limit_us != UNKNOWN && state->latency_us != UNKNOWN &&
	       state->latency_us > power->latency_limit_us;
}

/* Whether only CPUs of some nodes are meant, and that of all these the CPUs are known. */
static bool add_cpus(const struct audit *audit, int64_t node, struct idset *cpus)
{
	const struct numa_node *its = node < 0 ? NULL : numa_find_node(&audit->host->numa, node);

	return its && node_join_cpus(audit, its, cpus);
}

/* Without -c cpupower would set all CPUs. */
static struct remedy stay_awake(const struct audit *audit, bool all, const struct idset *cpus,
				int64_t least_us)
{
	const char *list = idset_text(audit->arena, cpus);

	if (least_us == UNKNOWN || (!all && !*list))
		return remedy(NEEDS_NOTHING, "keep CPUs of that node in C1, where latency counts "
					     "more than power");
	if (all)
		return remedy_by(audit, NEEDS_NOTHING,
				 "keep CPUs in C1, where latency counts more than power",
				 "cpupower idle-set -D %" PRId64, least_us);
	return remedy_by(audit, NEEDS_NOTHING,
			 arena_printf(audit->arena,
				      "keep CPUs %s in C1, where latency counts more than power",
				      list),
			 "cpupower -c %s idle-set -D %" PRId64, list, least_us);
}

static struct judgement judge_states(const struct audit *audit)
{
	const struct profile *profile = audit->request->profile;
	const struct power *power = &audit->host->power;
	_cleanup_strbuf_ struct strbuf deep = { 0 };
	struct idset cpus = { .ranges = NULL };
	int64_t least_us = UNKNOWN;
	bool known = true;
	bool all = false;

	if (!host_has_card(audit->host, -1))
		return audit->host->devices_known ? not_applicable()
						  : unknown(audit, "/sys/bus/pci/devices");
	if (power->idles != FACT_YES)
		return power->idles == FACT_NO ? not_applicable() : unknown(audit, STATES);
	if (!profile)
		return unknown(audit, "a profile");
	if (profile->deep_idle == FACT_UNKNOWN)
		return not_applicable();
	for (size_t i = 0; i < power->n_idle_states; i++) {
		const struct idle_state *state = &power->idle_states[i];

		if (!host_has_card(audit->host, state->node) || is_held_off(power, state))
			continue;
		if (!state->n_cpus && !state->n_cpus_known)
			return unknown(audit,
				       "/sys/devices/system/cpu/cpu*/cpuidle/state*/disable");
		if (!state->n_cpus)
			continue;
		add_place(&deep, state->node);
		strbuf_addf(&deep, "%s on %zu CPU%s", state->name, state->n_cpus,
			    state->n_cpus > 1 ? "s" : "");
		all = all || state->node < 0;
		known = known && (all || add_cpus(audit, state->node, &cpus));
		if (state->latency_us == UNKNOWN)
			continue;
		strbuf_addf(&deep, ", %" PRId64 " us to wake up", state->latency_us);
		if (least_us == UNKNOWN || state->latency_us < least_us)
			least_us = state->latency_us;
	}
	if (!deep.length)
		return passes(audit, "no state deeper than C1 may be entered");
	if (power->latency_limit_us == UNKNOWN)
		return unknown(audit, "/dev/cpu_dma_latency");
	return weighing(profile->deep_idle == FACT_NO ? SEVERITY_WARNING : SEVERITY_NONE,
			fails(audit, stay_awake(audit, all, &cpus, known ? least_us : UNKNOWN),
			      "%s", deep.text));
}

const struct check cpu_checks[] = {
	{ .rule = { .id = "cpu-deep-cstates",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "CPUs near a card may sleep deeply",
		    .why = "who wakes them waits: a packet, or the other side of a queue",
		    .how = "cpuidle states deeper than C1 that are not disabled on the card's "
			   "node, unless /dev/cpu_dma_latency keeps CPUs out of them; a warning "
			   "where the profile has deep-idle: false",
		    .remedy = "disable the deep states (cpupower idle-set), and keep that at boot",
		    .reference = "Documentation/admin-guide/pm/cpuidle.rst" },
	  .host = judge_states },
	{ .rule = { .id = "cpu-governor",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "CPUs may run below their speed",
		    .why = "packets come in bursts that are over before a CPU has sped up",
		    .how = "cpufreq's scaling_governor; in the active mode of intel_pstate and "
			   "amd-pstate energy_performance_preference; against the profile's "
			   "cpu-governor and cpu-preference",
		    .remedy = "set the governor or energy preference that the profile says",
		    .reference = "Documentation/admin-guide/pm/cpufreq.rst" },
	  .host = judge_governor },
	{ .host = NULL },
};
