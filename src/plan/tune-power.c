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

/* What of it is set: where the CPU itself goes by a preference, that; else the governor. */
struct speed {
	enum step_kind kind;
	const char *file;
	const char *now;
	const char *wanted;
};

static struct speed speed_of(const struct tuning_host *tuning, const struct frequency *frequency)
{
	const struct profile *profile = tuning->profile;
	struct speed speed = {
		.kind = STEP_CPU_GOVERNOR,
		.file = "scaling_governor",
		.now = frequency->governor,
		.wanted = profile->cpu_governor,
	};

	if (!frequency->preference || !*frequency->preference)
		return speed;
	speed = (struct speed){
		.kind = STEP_CPU_PREFERENCE,
		.file = "energy_performance_preference",
		.now = frequency->preference,
		.wanted = profile->cpu_preference,
	};
	/* With the governor performance the driver lets nobody set a preference: it is the fastest. */
	if (str_equal(frequency->governor, "performance"))
		speed.now = speed.wanted;
	return speed;
}

static void set_policy(struct tuning_host *tuning, int64_t id, const struct speed *speed,
		       struct strbuf *lines)
{
	if (!str_equal(speed->now, speed->wanted))
		steps_add(&tuning->now, speed->kind,
			  arena_printf(tuning->arena, "policy%" PRId64, id), speed->now,
			  speed->wanted);
	strbuf_addf(lines, "w /sys/devices/system/cpu/cpufreq/policy%" PRId64 "/%s - - - - %s\n",
		    id, speed->file, speed->wanted);
}

/* Policies that are set alike are told as one. */
static void set_speed(struct tuning_host *tuning, const struct frequency *frequency,
		      struct strbuf *lines)
{
	const struct speed speed = speed_of(tuning, frequency);
	const struct idset *policies = &frequency->policies;
	const char *object =
		arena_printf(tuning->arena, "policy%s", idset_text(tuning->arena, policies));

	if (!speed.wanted)
		return;
	if (!speed.now) {
		tune_leave(tuning, object, NULL, speed.wanted, "it could not be read");
		return;
	}
	if (str_equal(speed.now, speed.wanted))
		tune_is_so(tuning, object, speed.now);
	else
		tune_tell_change(tuning, object, speed.now, speed.wanted, NULL);
	for (size_t i = 0; i < policies->n; i++)
		for (int64_t id = policies->ranges[i].first; id <= policies->ranges[i].last; id++)
			set_policy(tuning, id, &speed, lines);
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
	const char *name = arena_printf(tuning->arena, "%s of CPU %s", state->name,
					idset_text(tuning->arena, &state->cpus));

	if (!state->n_cpus_known) {
		tune_leave(tuning, state->name, NULL, "off", "it could not be read");
		return;
	}
	if (!state->cpus.n) {
		tune_is_so(tuning, state->name, "off");
		return;
	}
	tune_tell_change(tuning, name, "on", "off",
			 "the CPU takes more power while it has nothing to do");
	for (size_t i = 0; i < state->cpus.n; i++)
		for (int64_t cpu = state->cpus.ranges[i].first; cpu <= state->cpus.ranges[i].last;
		     cpu++) {
			steps_add(&tuning->now, STEP_CPU_IDLE_STATE,
				  arena_printf(tuning->arena, "cpu%" PRId64 "/state%" PRId64, cpu,
					       state->number),
				  "0", "1");
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
