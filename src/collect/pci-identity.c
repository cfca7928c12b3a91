/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kind of function is it, and which driver has it? `uevent` says all in one read
 * (pci_uevent in drivers/pci/pci-driver.c); captures often lack it and have the single files, or
 * `modalias`, instead.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/pci.h"

/* The numbers of a function's identity, and the files that say one each. */
static const struct number {
	const char *file;
	size_t offset;
	uint64_t most;
} numbers[] = {
	{ "vendor", offsetof(struct device, vendor_id), 0xffff },
	{ "device", offsetof(struct device, device_id), 0xffff },
	{ "subsystem_vendor", offsetof(struct device, subsystem_vendor_id), 0xffff },
	{ "subsystem_device", offsetof(struct device, subsystem_device_id), 0xffff },
	{ "class", offsetof(struct device, class_code), 0xffffff },
};

enum {
	VENDOR,
	DEVICE,
	SUBSYSTEM_VENDOR,
	SUBSYSTEM_DEVICE,
	CLASS
};

/* The keys of uevent: one number, or two around a colon. */
static const struct key {
	const char *name;
	int first;
	int second;
} keys[] = {
	{ "PCI_CLASS", CLASS, -1 },
	{ "PCI_ID", VENDOR, DEVICE },
	{ "PCI_SUBSYS_ID", SUBSYSTEM_VENDOR, SUBSYSTEM_DEVICE },
};

static int64_t *place_of(struct device *device, int number)
{
	return (int64_t *)((char *)device + numbers[number].offset);
}

static int set_number(struct device *device, int number, const char *text)
{
	uint64_t value = 0;

	if (parse_hex(text, &value) < 0 || value > numbers[number].most)
		return -EINVAL;
	*place_of(device, number) = (int64_t)value;
	return 0;
}

static void set_pair(struct device *device, const struct key *key, char *value)
{
	char *colon = strchr(value, ':');

	if (key->second >= 0 && colon) {
		*colon = '\0';
		set_number(device, key->second, colon + 1);
	}
	set_number(device, key->first, value);
}

static void take_line(struct pci_function *function, char *line)
{
	char *value = strchr(line, '=');

	if (!value)
		return;
	*value++ = '\0';
	if (str_equal(line, "DRIVER"))
		function->device->driver = arena_strdup(function->host->arena, value);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_equal(line, keys[i].name))
			set_pair(function->device, &keys[i], value);
}

static int read_uevent(struct pci_function *function)
{
	char text[4096];
	char *rest = text;
	ssize_t n = attribute_read(&function->attributes, "uevent", text, sizeof(text));

	if (n < 0)
		return (int)n;
	while (rest)
		take_line(function, strsep(&rest, "\n"));
	return 0;
}

static bool is_complete(struct device *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (*place_of(device, (int)i) == UNKNOWN)
			return false;
	return true;
}

static void read_numbers(struct pci_function *function)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		char text[32];

		if (*place_of(function->device, (int)i) == UNKNOWN &&
		    attribute_read_word(&function->attributes, numbers[i].file, text,
					sizeof(text)) == 0)
			set_number(function->device, (int)i, text);
	}
}

/* Exactly n hexadecimal digits at *text, which moves behind them: the next tag may begin with one. */
static int take_digits(const char **text, size_t n, uint64_t *value)
{
	for (size_t i = 0; i < n; i++, ++*text) {
		char digit[] = { **text, '\0' };
		uint64_t nibble = 0;

		if (parse_hex(digit, &nibble) < 0)
			return -EINVAL;
		*value = *value << 4 | nibble;
	}
	return 0;
}

/* "pci:v00008086d00001520sv00008086sd00000000bc02sc00i00", as file2alias.c of modpost writes it. */
static void take_alias(struct device *device, const char *alias)
{
	static const struct {
		const char *tag;
		size_t n_digits;
		int number;
	} fields[] = {
		{ "pci:v", 8, VENDOR },
		{ "d", 8, DEVICE },
		{ "sv", 8, SUBSYSTEM_VENDOR },
		{ "sd", 8, SUBSYSTEM_DEVICE },
		{ "bc", 2, CLASS },
		{ "sc", 2, CLASS },
		{ "i", 2, CLASS },
	};
	uint64_t values[ARRAY_SIZE(numbers)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!str_has_prefix(alias, fields[i].tag))
			return;
		alias += strlen(fields[i].tag);
		if (take_digits(&alias, fields[i].n_digits, &values[fields[i].number]) < 0)
			return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (*place_of(device, (int)i) == UNKNOWN && values[i] <= numbers[i].most)
			*place_of(device, (int)i) = (int64_t)values[i];
}

static void read_modalias(struct pci_function *function)
{
	char text[128];

	if (attribute_read_word(&function->attributes, "modalias", text, sizeof(text)) == 0)
		take_alias(function->device, text);
}

/*
 * The link may be missing where uevent, which says the same, is there and could not be read. Every
 * function has an uevent; others than vfctl may have left it out.
 */
static void read_driver(struct pci_function *function, int uevent_error)
{
	char name[256];
	int r = attribute_readlink_name(&function->attributes, "driver", name, sizeof(name));

	bool is_told = uevent_error == 0 ||
		       (uevent_error == -ENOENT && !machine_is_complete(function->machine));

	if (r == -ENOENT && is_told)
		function->device->driver = "";
	else if (r < 0)
		pci_gap(function, "driver", r == -ENOENT ? uevent_error : r);
	else
		function->device->driver = arena_strdup(function->host->arena, name);
}

static void tell_unknown(struct pci_function *function, int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (*place_of(function->device, (int)i) == UNKNOWN)
			pci_gap(function, numbers[i].file, error);
}

void pci_identify(struct pci_function *function)
{
	int r = read_uevent(function);

	if (!is_complete(function->device))
		read_numbers(function);
	if (!is_complete(function->device))
		read_modalias(function);
	if (!function->device->driver)
		read_driver(function, r);
	tell_unknown(function, r < 0 ? r : -ENODATA);
}
