/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which hosts of a fleet differ from the rest? See fleet.h.
 */
#include "model/fleet.h"

#include "base/text.h"

const char *const outcome_names[N_OUTCOMES] = {
	[OUTCOME_NONE] = "not_applicable", [OUTCOME_PASS] = "pass",
	[OUTCOME_UNKNOWN] = "unknown",	   [OUTCOME_INFO] = "info",
	[OUTCOME_WARNING] = "warning",	   [OUTCOME_ERROR] = "error",
};

enum outcome outcome_of(const struct finding *finding)
{
	static const enum outcome by_severity[N_SEVERITIES] = {
		[SEVERITY_NONE] = OUTCOME_INFO,
		[SEVERITY_INFO] = OUTCOME_INFO,
		[SEVERITY_WARNING] = OUTCOME_WARNING,
		[SEVERITY_ERROR] = OUTCOME_ERROR,
	};

	switch (finding->verdict) {
	case VERDICT_FAIL:
		return finding->waiver ? OUTCOME_PASS : by_severity[finding->severity];
	case VERDICT_UNKNOWN:
		return OUTCOME_UNKNOWN;
	case VERDICT_PASS:
		return OUTCOME_PASS;
	default:
		return OUTCOME_NONE;
	}
}

bool outcome_alike(enum outcome a, enum outcome b)
{
	return a == b || (a <= OUTCOME_PASS && b <= OUTCOME_PASS);
}

bool fleet_alike(const struct fleet *fleet, const struct fleet_host *a, const struct fleet_host *b)
{
	if (a->error || b->error || a->way != b->way)
		return false;
	for (size_t i = 0; i < fleet->n_rules; i++)
		if (!outcome_alike(a->outcomes[i], b->outcomes[i]))
			return false;
	return true;
}

static size_t n_judged(const struct fleet *fleet)
{
	size_t n = 0;

	for (size_t i = 0; i < fleet->n_hosts; i++)
		n += !fleet->hosts[i].error;
	return n;
}

/* Index of the count that is more than half of all, else how many counts there are. */
static size_t find_majority(const size_t *counts, size_t n, size_t n_all)
{
	for (size_t i = 0; i < n; i++)
		if (2 * counts[i] > n_all)
			return i;
	return n;
}

enum outcome fleet_usual(const struct fleet *fleet, size_t rule)
{
	size_t counts[N_OUTCOMES] = { 0 };

	for (size_t i = 0; i < fleet->n_hosts; i++)
		if (!fleet->hosts[i].error) {
			enum outcome outcome = fleet->hosts[i].outcomes[rule];

			counts[outcome_alike(outcome, OUTCOME_PASS) ? OUTCOME_PASS : outcome]++;
		}
	return (enum outcome)find_majority(counts, N_OUTCOMES, n_judged(fleet));
}

enum way fleet_usual_way(const struct fleet *fleet)
{
	size_t counts[N_WAYS] = { 0 };

	for (size_t i = 0; i < fleet->n_hosts; i++)
		if (!fleet->hosts[i].error)
			counts[fleet->hosts[i].way]++;
	return (enum way)find_majority(counts, N_WAYS, n_judged(fleet));
}

void fleet_mark_differences(struct fleet *fleet)
{
	enum way way = fleet_usual_way(fleet);

	for (size_t i = 0; i < fleet->n_hosts; i++)
		fleet->hosts[i].differs =
			fleet->hosts[i].error || (way != N_WAYS && fleet->hosts[i].way != way);
	for (size_t rule = 0; rule < fleet->n_rules; rule++) {
		enum outcome usual = fleet_usual(fleet, rule);

		for (size_t i = 0; usual != N_OUTCOMES && i < fleet->n_hosts; i++)
			if (!fleet->hosts[i].error &&
			    !outcome_alike(fleet->hosts[i].outcomes[rule], usual))
				fleet->hosts[i].differs = true;
	}
}

static bool has_namesake(const struct fleet *fleet, const struct fleet_host *host)
{
	for (size_t i = 0; i < fleet->n_hosts; i++)
		if (&fleet->hosts[i] != host && str_equal(fleet->hosts[i].name, host->name))
			return true;
	return false;
}

void fleet_label(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->n_hosts; i++) {
		struct fleet_host *host = &fleet->hosts[i];

		host->label = has_namesake(fleet, host) ? arena_printf(fleet->arena, "%s (%s)",
								       host->name, host->source)
							: host->name;
	}
}

size_t fleet_count(const struct fleet *fleet, size_t rule, enum outcome least)
{
	size_t n = 0;

	for (size_t i = 0; i < fleet->n_hosts; i++)
		n += !fleet->hosts[i].error && fleet->hosts[i].outcomes[rule] >= least;
	return n;
}

enum outcome fleet_worst(const struct fleet *fleet, size_t rule)
{
	enum outcome worst = OUTCOME_NONE;

	for (size_t i = 0; i < fleet->n_hosts; i++)
		if (!fleet->hosts[i].error && fleet->hosts[i].outcomes[rule] > worst)
			worst = (enum outcome)fleet->hosts[i].outcomes[rule];
	return worst;
}

size_t *fleet_worst_first(const struct fleet *fleet)
{
	size_t *rules = arena_new_array(fleet->arena, size_t, fleet->n_rules);
	size_t n = 0;

	for (enum outcome outcome = N_OUTCOMES; outcome-- > 0;)
		for (size_t i = 0; i < fleet->n_rules; i++)
			if (fleet_worst(fleet, i) == outcome)
				rules[n++] = i;
	return rules;
}

size_t fleet_unknown(const struct fleet *fleet, const struct fleet_host *host)
{
	size_t n = 0;

	for (size_t i = 0; i < fleet->n_rules; i++)
		n += host->outcomes[i] == OUTCOME_UNKNOWN;
	return n;
}
