/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices does the kernel's parameter pci=disable_acs_redir= or pci=config_acs= name? See
 * pci-spec.h.
 */
#include "model/pci-spec.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "model/acs.h"

enum {
	LONGEST_SPEC = 256 /* of a way of some thirty bridges */
};

enum match {
	MATCH_NO,
	MATCH_YES,
	MATCH_UNKNOWN,
	MATCH_BROKEN,
};

/* The next of the specifications as a text of its own; false: there is none, or it is too long. */
static bool take_spec(struct cmdline_text *specs, char spec[static LONGEST_SPEC])
{
	const char *end = specs->n ? memchr(specs->text, ';', specs->n) : NULL;
	size_t n = end ? (size_t)(end - specs->text) : specs->n;

	if (!n || n >= LONGEST_SPEC)
		return false;
	memcpy(spec, specs->text, n);
	spec[n] = '\0';
	specs->text += end ? n + 1 : n;
	specs->n -= end ? n + 1 : n;
	return true;
}

static enum match is_id(uint32_t wanted, int64_t id)
{
	if (!wanted)
		return MATCH_YES;
	if (id == UNKNOWN)
		return MATCH_UNKNOWN;
	return wanted == id ? MATCH_YES : MATCH_NO;
}

/* Hexadecimal numbers, parted by these characters and nothing else, to the end of the text. */
static bool read_numbers(const char *text, const char *separators, uint32_t *ret_numbers)
{
	for (size_t i = 0;; i++) {
		uint32_t number = 0;
		unsigned int n_digits = 0;

		if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
			text += 2;
		for (; digit_value(*text) >= 0 && n_digits < 8; n_digits++)
			number = number << 4 | (uint32_t)digit_value(*text++);
		if (!n_digits || *text != separators[i])
			return false;
		ret_numbers[i] = number;
		if (!*text)
			return true;
		text++;
	}
}

static enum match match_ids(const char *spec, const struct device *device)
{
	uint32_t ids[4] = { 0 };
	const int64_t own[] = { device->vendor_id, device->device_id, device->subsystem_vendor_id,
				device->subsystem_device_id };
	enum match match = MATCH_YES;

	if (!read_numbers(spec, ":::", ids)) {
		ids[2] = 0;
		ids[3] = 0;
		if (!read_numbers(spec, ":", ids))
			return MATCH_BROKEN;
	}
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		enum match this = is_id(ids[i], own[i]);

		if (this == MATCH_NO)
			return MATCH_NO;
		match = this == MATCH_UNKNOWN ? this : match;
	}
	return match;
}

static enum match match_address(const char *address, const struct device *device)
{
	uint32_t at[4] = { 0 }; /* domain, bus, device, function */

	if (!read_numbers(address, "::.", at)) {
		at[0] = 0;
		if (!read_numbers(address, ":.", at + 1))
			return MATCH_BROKEN;
	}
	return at[0] == device->bdf.domain && at[1] == device->bdf.bus &&
			       at[2] == device->bdf.device && at[3] == device->bdf.function
		       ? MATCH_YES
		       : MATCH_NO;
}

/* From the device upwards: the way is written from above. */
static enum match match_way(char *spec, const struct device *device)
{
	for (char *step = strrchr(spec, '/'); step; step = strrchr(spec, '/')) {
		uint32_t at[2] = { 0 };

		if (!read_numbers(step + 1, ".", at))
			return MATCH_BROKEN;
		if (at[0] != device->bdf.device || at[1] != device->bdf.function)
			return MATCH_NO;
		if (!device->parent)
			return device->parent_known ? MATCH_NO : MATCH_UNKNOWN;
		device = device->parent;
		*step = '\0';
	}
	return match_address(spec, device);
}

static enum match match_spec(char *spec, const struct device *device)
{
	static const char by_ids[] = "pci:";

	if (str_has_prefix(spec, by_ids))
		return match_ids(spec + strlen(by_ids), device);
	return match_way(spec, device);
}

static enum tristate as_tristate(enum match match)
{
	if (match == MATCH_UNKNOWN)
		return FACT_UNKNOWN;
	return match == MATCH_YES ? FACT_YES : FACT_NO;
}

enum tristate pci_spec_names(struct cmdline_text specs, const struct device *device)
{
	char spec[LONGEST_SPEC] = "";

	while (take_spec(&specs, spec)) {
		enum match this = match_spec(spec, device);

		if (this != MATCH_NO)
			return as_tristate(this);
	}
	return FACT_NO;
}

/* Which flags are cleared; 0 where the kernel would not take them. */
static unsigned int cleared_flags(const char *flags, size_t n)
{
	unsigned int cleared = 0;

	for (size_t i = 0; i < n; i++) {
		char flag = flags[n - 1 - i];

		if (!strchr("01xX", flag) || i >= 16)
			return 0;
		cleared |= flag == '0' ? 1U << i : 0;
	}
	return cleared;
}

enum tristate pci_spec_clears_acs(struct cmdline_text pairs, const struct device *device)
{
	char spec[LONGEST_SPEC] = "";
	unsigned int cleared = 0;

	while (take_spec(&pairs, spec)) {
		char *at = strchr(spec, '@');
		enum match this = MATCH_NO;

		if (at)
			cleared = cleared_flags(spec, (size_t)(at - spec));
		this = match_spec(at ? at + 1 : spec, device);
		if (this == MATCH_NO)
			continue;
		return cleared & ACS_REQUIRED ? as_tristate(this) : FACT_NO;
	}
	return FACT_NO;
}
