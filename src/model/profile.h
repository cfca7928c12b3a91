/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which values should a host have? Those that rules judge by and that tuning sets, from data/profiles.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"
#include "model/power.h"
#include "model/sysctl.h"

/* What a profile does not say is UNKNOWN, FACT_UNKNOWN, NULL or none: judged by nobody, and left alone. */
struct profile {
	const char *name;
	const char *summary;
	struct sysctl_minimum *sysctls; /* in the order of the file; bytes, packets, connections */
	size_t n_sysctls;
	int64_t bridge_mtu; /* the least, in bytes */
	int64_t nic_rings;  /* the least, in packets; PROFILE_MOST: the driver's most */
	enum tristate adaptive_coalescing;
	int64_t coalesce_usecs; /* the most that interrupts wait where they are not adaptive */
	int64_t open_files;	/* the least that a QEMU process may have */
	enum tristate zerocopy;
	int64_t vf_vectors_per_cpu; /* the most */
	const char *cpu_governor;   /* a word of cpufreq's: profile_governors */
	const char *cpu_preference; /* a word of profile_preferences, where that leads the CPUs */
	enum tristate deep_idle;   /* FACT_NO: CPUs on a card's node stay out of what is below C1 */
	int64_t hugepage_bytes;	   /* the size of pages to reserve */
	int64_t hugepage_headroom; /* percent above what VMs take */
};

/* Of what a driver has a bound for, that. */
#define PROFILE_MOST INT64_MAX

/* A word that a key of profiles may have, and what it stands for. NULL ends a list. */
struct profile_word {
	const char *text;
	int64_t value;
};

/* scaling_governor's; the kernel may lack some. */
extern const struct profile_word profile_governors[];

/* energy_performance_preference's, by the numbers that the kernel has for them: 0 the fastest, to 255. */
extern const struct profile_word profile_preferences[];

extern const struct profile_word profile_rings[];

/* Of hugepages, in bytes. */
extern const struct profile_word profile_hugepages[];

/* The one with that text, or NULL. */
const struct profile_word *profile_find_word(const struct profile_word *words, const char *text);

/* The number of a preference that was read, which may be one itself; UNKNOWN: "default", and others. */
int64_t profile_preference_value(const char *text);

/* How many hugepages there should be where VMs take n: more, by the headroom. INT64_MAX at most. */
int64_t profile_with_headroom(const struct profile *profile, int64_t n);

/* The preference or governor that the profile has for these CPUs; NULL: nobody minds. */
const char *profile_speed(const struct profile *profile, const struct power *power,
			  const struct frequency *frequency);

/* Whether they have it, or are faster: nobody is told to slow down. */
bool profile_has_speed(const struct profile *profile, const struct power *power,
		       const struct frequency *frequency);

#endif
