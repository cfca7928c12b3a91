/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words may a profile have, and what does it make of a count? See profile.h.
 */
#include "model/profile.h"

#include "base/parse.h"
#include "base/text.h"

/* Documentation/admin-guide/pm/cpufreq.rst */
const struct profile_word profile_governors[] = {
	{ "performance", 0 },  { "powersave", 0 }, { "schedutil", 0 }, { "ondemand", 0 },
	{ "conservative", 0 }, { "userspace", 0 }, { NULL, 0 },
};

/* HWP_EPP_* of arch/x86/include/asm/msr-index.h; "default" stands for any of them. */
const struct profile_word profile_preferences[] = {
	{ "performance", 0 },
	{ "balance_performance", 128 },
	{ "balance_power", 192 },
	{ "power", 255 },
	{ NULL, 0 },
};

const struct profile_word profile_rings[] = {
	{ "most", PROFILE_MOST },
	{ NULL, 0 },
};

const struct profile_word profile_hugepages[] = {
	{ "2M", INT64_C(2) << 20 },
	{ "1G", INT64_C(1) << 30 },
	{ NULL, 0 },
};

const struct profile_word *profile_find_word(const struct profile_word *words, const char *text)
{
	for (; words->text; words++)
		if (str_equal(words->text, text))
			return words;
	return NULL;
}

int64_t profile_preference_value(const char *text)
{
	const struct profile_word *word = profile_find_word(profile_preferences, text);
	int64_t number = UNKNOWN;

	if (word)
		return word->value;
	return parse_i64(text, &number) == 0 && number >= 0 ? number : UNKNOWN;
}

/* A page that is begun is a page. */
int64_t profile_with_headroom(const struct profile *profile, int64_t n)
{
	int64_t percent = profile->hugepage_headroom == UNKNOWN ? 0 : profile->hugepage_headroom;
	int64_t more = n / 100 * percent + (n % 100 * percent + 99) / 100;
	int64_t sum = 0;

	return __builtin_add_overflow(n, more, &sum) ? INT64_MAX : sum;
}

const char *profile_speed(const struct profile *profile, const struct power *power,
			  const struct frequency *frequency)
{
	return power_is_led(power, frequency) ? profile->cpu_preference : profile->cpu_governor;
}

bool profile_has_speed(const struct profile *profile, const struct power *power,
		       const struct frequency *frequency)
{
	const char *wanted = profile_speed(profile, power, frequency);
	int64_t value = UNKNOWN;

	if (!power_is_led(power, frequency))
		return str_equal(frequency->governor, wanted) ||
		       str_equal(frequency->governor, "performance");
	value = profile_preference_value(frequency->preference);
	return value != UNKNOWN && value <= profile_preference_value(wanted);
}
