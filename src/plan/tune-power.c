/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do CPUs near the cards answer at once? The knobs cpu-speed and deep-idle, of nodes that have a card, or of
 * all where that is not known.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/tuning.h"

/* On a host without nodes all CPUs are near. */
static bool is_near(const struct tuning_host *tuning, int64_t node)
{
	bool known = false;

	for (size_t i = 0; i < tuning->host->n_devices; i++) {
		const struct device *device = &tuning->host->devices[i];

		if (!device_is_nic(device) || device->numa_node < 0)
			continue;
		known = true;
		if (device->numa_node == node)
			return true;
	}
	return !known || node < 0;
}

/* ---- how fast */

static void set_word(struct tuning_host *tuning, enum step_kind kind, int64_t policy,
		     const char *now, const char *wanted)
{
	const char *object = arena_printf(tuning->arena, "policy%" PRId64, policy);

	if (!now)
		tune_leave(tuning, object, NULL, wanted, "it could not be read");
	else if (str_equal(now, wanted))
		tune_is_so(tuning, object, now);
	else
		tune_change(tuning, kind, object, now, wanted, NULL);
}

/* Where the CPU itself chooses by a preference, the governor is of less account. */
static void set_speed(struct tuning_host *tuning, const struct frequency *frequency,
		      struct strbuf *lines)
{
	bool prefers = frequency->preference && *frequency->preference;
	const char *wanted =
		prefers ? tuning->profile->cpu_preference : tuning->profile->cpu_governor;
	const char *now = prefers ? frequency->preference : frequency->governor;

	/* With the governor performance the driver lets nobody set a preference. */
	if (prefers && str_equal(frequency->governor, "performance"))
		now = wanted;
	for (size_t i = 0; wanted && i < frequency->policies.n; i++)
		for (int64_t id = frequency->policies.ranges[i].first;
		     id <= frequency->policies.ranges[i].last; id++) {
			set_word(tuning, prefers ? STEP_CPU_PREFERENCE : STEP_CPU_GOVERNOR, id, now,
				 wanted);
			strbuf_addf(lines,
				    "w /sys/devices/system/cpu/cpufreq/policy%" PRId64
				    "/%s - - - - %s\n",
				    id,
				    prefers ? "energy_performance_preference" : "scaling_governor",
				    wanted);
		}
}

void tune_cpu_speed(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const struct power *power = &tuning->host->power;

	if (power->scales == FACT_UNKNOWN)
		tune_leave(tuning, "", NULL, NULL, "cpufreq could not be read");
	for (size_t i = 0; i < power->n_frequencies; i++)
		if (is_near(tuning, power->frequencies[i].node))
			set_speed(tuning, &power->frequencies[i], &lines);
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}

/* ---- how deep they sleep */

static void switch_off(struct tuning_host *tuning, const struct idle_state *state,
		       struct strbuf *lines)
{
	for (size_t i = 0; i < state->cpus.n; i++)
		for (int64_t cpu = state->cpus.ranges[i].first; cpu <= state->cpus.ranges[i].last;
		     cpu++) {
			tune_change(tuning, STEP_CPU_IDLE_STATE,
				    arena_printf(tuning->arena, "cpu%" PRId64 "/state%" PRId64, cpu,
						 state->number),
				    "0", "1",
				    "the CPU takes more power while it has nothing to do");
			strbuf_addf(lines,
				    "w /sys/devices/system/cpu/cpu%" PRId64 "/cpuidle/state%" PRId64
				    "/disable - - - - 1\n",
				    cpu, state->number);
		}
}

/* Only where a profile says so: it costs power. What is switched off already stays so. */
void tune_deep_idle(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const struct power *power = &tuning->host->power;

	if (tuning->profile->deep_idle != FACT_NO) {
		tune_is_so(tuning, "", "as the profile leaves it");
		return;
	}
	if (power->idles == FACT_UNKNOWN)
		tune_leave(tuning, "", NULL, "off", "cpuidle could not be read");
	for (size_t i = 0; i < power->n_idle_states; i++)
		if (is_near(tuning, power->idle_states[i].node))
			switch_off(tuning, &power->idle_states[i], &lines);
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}
