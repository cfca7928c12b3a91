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

void fleet_mark_differences(struct fleet *fleet)
{
	size_t usual = fleet->n_hosts;
	size_t n_judged = 0;
	size_t n_usual = 0;

	for (size_t i = 0; i < fleet->n_hosts; i++)
		n_judged += !fleet->hosts[i].error;
	n_usual = n_judged > 1; /* one of several is not usual */
	/* Hosts alike are few kinds: each host is compared until the first of its kind is met. */
	for (size_t i = 0; i < fleet->n_hosts; i++) {
		const struct fleet_host *host = &fleet->hosts[i];
		size_t n = 0;

		for (size_t j = 0; j < i && !n; j++)
			n = fleet_alike(fleet, host, &fleet->hosts[j]);
		if (n)
			continue;
		for (size_t j = i; j < fleet->n_hosts; j++)
			n += fleet_alike(fleet, host, &fleet->hosts[j]);
		if (n > n_usual) {
			usual = i;
			n_usual = n;
		}
	}
	for (size_t i = 0; i < fleet->n_hosts; i++)
		fleet->hosts[i].differs =
			usual == fleet->n_hosts ||
			!fleet_alike(fleet, &fleet->hosts[usual], &fleet->hosts[i]);
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
