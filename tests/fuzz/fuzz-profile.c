/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any YAML confuse the reader of profiles? It is taken, within its bounds, or refused with a place.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Unlike assert(), never compiled out. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_sysctls; i++) {
		const struct sysctl_minimum *minimum = &profile->sysctls[i];

		require(minimum->name && minimum->n_fields &&
			minimum->n_fields <= SYSCTL_MOST_FIELDS);
		for (size_t j = 0; j < minimum->n_fields; j++)
			require(minimum->fields[j] >= 0 && minimum->fields[j] <= INT_MAX);
	}
	require(profile->bridge_mtu == UNKNOWN ||
		(profile->bridge_mtu >= 68 && profile->bridge_mtu <= 65535));
	require(profile->open_files == UNKNOWN || profile->open_files > 0);
	require(profile->hugepage_headroom == UNKNOWN ||
		(profile->hugepage_headroom >= 0 && profile->hugepage_headroom <= 100));
	require(profile->hugepage_bytes == UNKNOWN || profile->hugepage_bytes >= 2 << 20);
	require(!profile->cpu_governor ||
		profile_find_word(profile_governors, profile->cpu_governor));
	require(!profile->cpu_preference ||
		profile_find_word(profile_preferences, profile->cpu_preference));
}

/* The same text by itself, and upon the one that others stand on, is taken or refused alike. */
static int read_upon(const struct profile *base, const char *text, size_t n, struct arena *arena)
{
	struct profile profile = { 0 };
	struct err err = { 0 };
	int r = profile_read(base, "fuzz", "fuzz.yaml", text, n, arena, &profile, &err);

	if (r == 0)
		check(&profile);
	else
		require(r == -EINVAL && str_has_prefix(err.text, "fuzz.yaml:"));
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *text = (const char *)bytes;
	struct profile base = { 0 };

	require(profile_find(PROFILE_DEFAULT, arena, &base, NULL) == 0);
	require(read_upon(NULL, text, n, arena) == read_upon(&base, text, n, arena));
	return 0;
}
