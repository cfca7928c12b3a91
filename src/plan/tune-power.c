/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do CPUs near the cards answer at once? The knobs cpu-speed and deep-idle, of nodes that have a card, or of
 * all where that is not known.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/tuning.h"

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
	const struct power *power = &tuning->host->power;
	bool is_led = power_is_led(power, frequency);

	return (struct speed){
		.kind = is_led ? STEP_CPU_PREFERENCE : STEP_CPU_GOVERNOR,
		.file = is_led ? "energy_performance_preference" : "scaling_governor",
		.now = is_led ? frequency->preference : frequency->governor,
		.wanted = profile_speed(tuning->profile, power, frequency),
	};
}

/* It sets them when it starts, which is behind tmpfiles.d at boot, and may do so again. */
static void note_rival(struct tuning_host *tuning, bool is_so)
{
	const struct rivals *rivals = &tuning->host->rivals;
	const char *why = NULL;

	if (!rivals->of_cpus)
		return;
	why = arena_printf(tuning->arena, "%s sets it, too, at boot and later: %s", rivals->of_cpus,
			   rivals->remedy);
	if (is_so)
		tune_note_to_stay(tuning, why);
	else
		tune_note(tuning, why);
}

/* Policies that are set alike are told as one. */
static void set_speed(struct tuning_host *tuning, const struct frequency *frequency,
		      struct strbuf *lines)
{
	const struct speed speed = speed_of(tuning, frequency);
	bool is_so = speed.now && speed.wanted &&
		     profile_has_speed(tuning->profile, &tuning->host->power, frequency);
	const struct idset *policies = &frequency->policies;
	const char *object =
		arena_printf(tuning->arena, "policy%s", idset_text(tuning->arena, policies));

	if (!speed.wanted)
		return;
	if (!speed.now) {
		tune_leave(tuning, object, NULL, speed.wanted, "it could not be read");
		return;
	}
	if (is_so)
		tune_is_so(tuning, object, speed.now);
	else
		tune_tell_change(tuning, object, speed.now, speed.wanted,
				 "these CPUs take more power, also while little comes");
	note_rival(tuning, is_so);
	for (size_t i = 0; i < policies->n; i++)
		for (int64_t id = policies->ranges[i].first; id <= policies->ranges[i].last; id++) {
			if (!is_so)
				steps_add(&tuning->now, speed.kind,
					  arena_printf(tuning->arena, "policy%" PRId64, id),
					  speed.now, speed.wanted);
			strbuf_addf(lines,
				    "w! /sys/devices/system/cpu/cpufreq/policy%" PRId64
				    "/%s - - - - %s\n",
				    id, speed.file, is_so ? speed.now : speed.wanted);
		}
}

void tune_cpu_speed(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const struct power *power = &tuning->host->power;

	if (power->scales == FACT_UNKNOWN)
		tune_leave(tuning, "", NULL, NULL, "cpufreq could not be read");
	for (size_t i = 0; i < power->n_frequencies; i++)
		if (host_has_card(tuning->host, power->frequencies[i].node))
			set_speed(tuning, &power->frequencies[i], &lines);
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}

/* ---- how deep they sleep */

/* A line for each CPU, and a step where it is on. */
static void switch_off_on(struct tuning_host *tuning, const struct idle_state *state,
			  const struct idset *cpus, bool on, struct strbuf *lines)
{
	for (size_t i = 0; i < cpus->n; i++)
		for (int64_t cpu = cpus->ranges[i].first; cpu <= cpus->ranges[i].last; cpu++) {
			if (on)
				steps_add(&tuning->now, STEP_CPU_IDLE_STATE,
					  arena_printf(tuning->arena,
						       "cpu%" PRId64 "/state%" PRId64, cpu,
						       state->number),
					  "0", "1");
			strbuf_addf(lines,
				    "w! /sys/devices/system/cpu/cpu%" PRId64
				    "/cpuidle/state%" PRId64 "/disable - - - - 1\n",
				    cpu, state->number);
		}
}

static void switch_off(struct tuning_host *tuning, const struct idle_state *state,
		       struct strbuf *lines)
{
	const char *on = idset_text(tuning->arena, &state->cpus);

	if (!state->n_cpus_known)
		tune_leave(tuning, state->name, NULL, "off", "it could not be read");
	else if (!state->cpus.n)
		tune_is_so(tuning, state->name, "off");
	else
		tune_tell_change(tuning,
				 arena_printf(tuning->arena, "%s of CPU %s", state->name, on), "on",
				 "off", "the CPU takes more power while it has nothing to do");
	switch_off_on(tuning, state, &state->cpus, true, lines);
	switch_off_on(tuning, state, &state->off, false, lines);
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
		if (host_has_card(tuning->host, power->idle_states[i].node))
			switch_off(tuning, &power->idle_states[i], &lines);
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}
