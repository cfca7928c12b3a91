/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did firmware and boot loader hand to the kernel: its command line, and ACPI tables that
 * announce an IOMMU?
 */
#include "collect/identity.h"

#include <errno.h>

#include "base/text.h"

enum {
	LONGEST_CMDLINE = 64 * 1024
};

static const char cmdline[] = "/proc/cmdline";
static const char firmware_directory[] = "/sys/firmware";
static const char tables_directory[] = "/sys/firmware/acpi/tables";

static void read_cmdline(const struct machine *machine, struct host *host)
{
	char *text = NULL;
	ssize_t n = root_read_all(machine->root, cmdline, LONGEST_CMDLINE, host->arena, &text);

	if (n < 0)
		gaps_add(&host->gaps, host->arena, (int)n, cmdline);
	else
		host->identity.cmdline = str_trim(text);
}

static bool has_name(const char *const *names, ssize_t n, const char *name)
{
	for (ssize_t i = 0; i < n; i++)
		if (str_equal(names[i], name))
			return true;
	return false;
}

/*
 * A machine without ACPI has a /sys/firmware with something else in it (devicetree, ipl, memmap).
 * Containers put an empty directory over it, and captures taken by other tools leave parts out: both
 * say nothing.
 */
static bool has_no_acpi(const struct machine *machine, struct host *host)
{
	const char **names = NULL;
	ssize_t n = 0;

	if (!machine_is_complete(machine))
		return false;
	n = root_list(machine->root, firmware_directory, host->arena, &names);
	return n > 0 && !has_name(names, n, "acpi");
}

static void read_tables(const struct machine *machine, struct host *host)
{
	struct acpi_tables *acpi = &host->identity.acpi;
	const char **names = NULL;
	ssize_t n = root_list(machine->root, tables_directory, host->arena, &names);

	if (n == 0 || (n < 0 && !(n == -ENOENT && has_no_acpi(machine, host)))) {
		gaps_add(&host->gaps, host->arena, n ? (int)n : ENODATA, tables_directory);
		return;
	}
	acpi->dmar = tristate_from_bool(has_name(names, n, "DMAR"));
	acpi->ivrs = tristate_from_bool(has_name(names, n, "IVRS"));
	acpi->iort = tristate_from_bool(has_name(names, n, "IORT"));
	acpi->viot = tristate_from_bool(has_name(names, n, "VIOT"));
}

void identity_read_boot(const struct machine *machine, struct host *host)
{
	read_cmdline(machine, host);
	read_tables(machine, host);
}
