/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machine is this? Its name, kernel and firmware; CPU, boot and virtualization stand in files
 * of their own.
 */
#include "collect/identity.h"

#include <errno.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "os/attributes.h"
#include "os/self.h"

enum {
	LONGEST_NAME = 256
};

static const char dmi_directory[] = "/sys/class/dmi/id";
static const char device_tree_model[] = "/proc/device-tree/model";

/* The first of these files that can be read, for captures that vfctl did not take. */
static const char *read_first(const struct machine *machine, struct host *host,
			      const char *const paths[static 2])
{
	char text[LONGEST_NAME];
	int r = 0;

	for (size_t i = 0; i < 2; i++) {
		r = root_read_word(machine->root, paths[i], text, sizeof(text));
		if (r == 0)
			return arena_strdup(host->arena, text);
	}
	gaps_add(&host->gaps, host->arena, r, paths[0]);
	return NULL;
}

/* The third word of "Linux version 6.1.0-17-amd64 (…) …", else what read_first finds. */
static const char *read_release(const struct machine *machine, struct host *host)
{
	static const char *const paths[] = { "/proc/sys/kernel/osrelease", "/proc/version" };
	static const char prefix[] = "Linux version ";
	const char *text = read_first(machine, host, paths);

	if (!text || !str_has_prefix(text, prefix))
		return text;
	text += strlen(prefix);
	return arena_strndup(host->arena, text, strcspn(text, " "));
}

static void read_names(const struct machine *machine, struct host *host)
{
	static const char *const names[] = { "/proc/sys/kernel/hostname", "/etc/hostname" };
	static const char *const arches[] = { "/proc/sys/kernel/arch", SELF_PATH };
	struct identity *identity = &host->identity;
	struct self self = { 0 };

	if (self_read(machine, host->arena, &self) < 0)
		self = (struct self){
			.nodename = read_first(machine, host, names),
			.release = read_release(machine, host),
			.machine = read_first(machine, host, arches),
		};
	identity->name = self.nodename;
	identity->kernel = self.release;
	identity->machine = self.machine;
}

/* Boards that boot by a device tree name themselves there and have no DMI. */
static void read_model(const struct machine *machine, struct host *host, int dmi_error)
{
	char model[LONGEST_NAME];

	if (root_read_word(machine->root, device_tree_model, model, sizeof(model)) < 0) {
		gaps_add(&host->gaps, host->arena, dmi_error, dmi_directory);
		return;
	}
	host->identity.product = arena_strdup(host->arena, model);
	host->identity.sys_vendor = "";
	host->identity.bios_version = "";
}

static void read_firmware(const struct machine *machine, struct host *host)
{
	const struct {
		const char *name;
		const char **value;
	} fields[] = {
		{ "sys_vendor", &host->identity.sys_vendor },
		{ "product_name", &host->identity.product },
		{ "bios_version", &host->identity.bios_version },
	};
	_cleanup_attributes_ struct attributes dmi = ATTRIBUTES_CLOSED;
	int r = attributes_open(machine->root, dmi_directory, &dmi);

	if (r < 0) {
		read_model(machine, host, r);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		char text[LONGEST_NAME];

		r = attribute_read_word(&dmi, fields[i].name, text, sizeof(text));
		if (r == 0)
			*fields[i].value = arena_strdup(host->arena, text);
		else
			gaps_addf(&host->gaps, host->arena, r, "%s/%s", dmi_directory,
				  fields[i].name);
	}
}

void collect_identity(struct machine *machine, struct host *host)
{
	read_names(machine, host);
	read_firmware(machine, host);
	identity_read_cpu(machine, host);
	identity_read_boot(machine, host);
	identity_read_virtualization(machine, host);
	identity_read_kvm(machine, host);
}
