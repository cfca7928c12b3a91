/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May CPUs slow down, and how deep may they sleep? cpufreq and cpuidle, with CPUs of a node that are set
 * alike taken together.
 */
#ifndef MODEL_POWER_H
#define MODEL_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"
#include "model/idset.h"

/* How the speed of some CPUs of a node is chosen. */
struct frequency {
	int64_t node; /* as struct cpu has it */
	size_t n_cpus;
	struct idset policies;	/* of cpufreq: "policy0" */
	const char *governor;	/* NULL unknown */
	const char *preference; /* energy_performance_preference; "" where there is none */
};

/* A state deeper than C1, and on how many CPUs of a node the kernel may choose it. */
struct idle_state {
	int64_t node;
	const char *name;    /* "C6" */
	int64_t number;	     /* of its directory: "state3" */
	struct idset cpus;   /* that may enter it */
	struct idset off;    /* and those that may not */
	int64_t latency_us;  /* to leave it; UNKNOWN */
	size_t n_cpus;	     /* that may enter it */
	size_t n_cpus_known; /* of which that is known */
};

struct power {
	enum tristate scales; /* FACT_NO: no cpufreq driver: nothing here can be set */
	const char *driver;   /* "intel_pstate"; NULL unknown */
	struct frequency *frequencies;
	size_t n_frequencies;
	enum tristate idles; /* FACT_NO: no cpuidle driver */
	struct idle_state *idle_states;
	size_t n_idle_states;
	/*
	 * The latency that somebody keeps CPUs below by /dev/cpu_dma_latency: deeper states are not
	 * entered. INT32_MAX where nobody does; UNKNOWN.
	 */
	int64_t latency_limit_us;
};

/* Whether the CPUs choose their speed, led by the preference: in these drivers' active mode. */
bool power_is_led(const struct power *power, const struct frequency *frequency);

#endif
