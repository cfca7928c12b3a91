/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which drivers may bind a VF? One alone, by driver_override (Documentation/ABI/testing/sysfs-bus-pci), or
 * any in the kernel that takes such a device.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "os/modprobe.h"

static void read_override(struct machine *machine, struct host *host, struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];
	char word[NAME_MAX + 1] = "";
	int r = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override",
		 bdf_format(device->bdf, address));
	r = root_read_word(machine->root, path, word, sizeof(word));
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	else
		device->override = str_equal(word, "(null)") ? "" : arena_strdup(host->arena, word);
}

/* Whether it is in the kernel, as a module or built in. */
static bool is_in_kernel(const struct root *root, const char *module)
{
	static const char *const places[] = { "/sys/module", "/sys/bus/pci/drivers" };
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(path, sizeof(path), "%s/%s", places[i], module);
		if (root_peek(root, path, (char[PATH_MAX]){ 0 }, PATH_MAX) >= 0)
			return true;
	}
	return false;
}

/* Whether there is one, of which modprobe knows; that is asked only of the machine that runs. */
static enum tristate find_taker(const struct root *root, const char *modalias, struct arena *arena)
{
	const char *names = NULL;

	if (!root_is_live(root) || modprobe_takers(modalias, arena, &names) < 0)
		return FACT_UNKNOWN;
	while (*names) {
		const char *end = strchrnul(names, '\n');

		if (is_in_kernel(root, arena_printf(arena, "%.*s", (int)(end - names), names)))
			return FACT_YES;
		names = *end ? end + 1 : end;
	}
	return FACT_NO;
}

struct answer {
	char modalias[128];
	enum tristate has_taker;
};

/* Of a VF that awaits a driver. All VFs of a PF are one device (PCIe 9.3.3.11), and so is their answer. */
static void read_taker(struct machine *machine, struct host *host, struct device *vf,
		       struct answer *last)
{
	struct answer answer = { 0 };
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];

	if (!str_equal(vf->driver, "") || !str_equal(vf->override, ""))
		return;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/modalias",
		 bdf_format(vf->bdf, address));
	if (root_read_word(machine->root, path, answer.modalias, sizeof(answer.modalias)) < 0)
		return;
	if (!str_equal(answer.modalias, last->modalias)) {
		answer.has_taker = find_taker(machine->root, answer.modalias, host->arena);
		*last = answer;
	}
	vf->has_taker = last->has_taker;
}

void collect_overrides(struct machine *machine, struct host *host)
{
	struct answer last = { 0 };

	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf) {
			read_override(machine, host, &host->devices[i]);
			read_taker(machine, host, &host->devices[i], &last);
		}
}
