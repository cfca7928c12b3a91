/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which driver has a VF, and which may have it? See drivers.h; the kernel's side is drivers/base/bus.c,
 * pci_match_device and pci_device_can_probe of drivers/pci/pci-driver.c.
 */
#include "apply/drivers.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "apply/functions.h"
#include "base/text.h"

enum {
	PATIENCE_MS = 60000, /* a driver may wait for firmware, or for who holds the function */
};

static const char none[] = DRIVER_NONE;
static const char by_host[] = DRIVER_BY_HOST;
static const char override[] = "driver_override";

bool driver_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return *value && strlen(value) <= NAME_MAX && !strpbrk(value, "/ \t\n");
}

bool driver_fits(const char *now, const char *wanted)
{
	return str_equal(now, wanted) || (now && str_equal(wanted, by_host));
}

int driver_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];
	int r = function_address(site, step->object, address);

	if (r < 0)
		return r;
	function_path(step->object, "driver", path);
	r = root_readlink_name(site->root, path, buf, size);
	if (r == -ENOENT)
		snprintf(buf, size, "%s", none);
	return r == -ENOENT ? 0 : r;
}

int override_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	int r = function_read(site, step->object, override, buf, size);

	if (r == 0 && str_equal(buf, "(null)"))
		snprintf(buf, size, "%s", none);
	return r;
}

int override_write(const struct site *site, const struct step *step, const char *value)
{
	return function_write(site, step->object, override, str_equal(value, none) ? "\n" : value);
}

static int write_driver(const struct site *site, const char *driver, const char *name,
			const char *address)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", driver, name);
	return site->kernel->write(site->root, path, address, site->kernel->arg);
}

/*
 * The kernel takes the driver that fits best; where none takes it, or that one fails, it does not
 * count as an error (bus_rescan_devices_helper), and is the answer, too.
 */
static int offer(const struct site *site, const char *address)
{
	return site->kernel->write(site->root, "/sys/bus/pci/drivers_probe", address,
				   site->kernel->arg);
}

/* A VF whose PF keeps drivers off is bound to one that its override names only. */
static int bind_held(const struct site *site, const struct step *step, const char *driver,
		     const char *address)
{
	int back = 0;
	int r = function_write(site, step->object, override, driver);

	if (r < 0)
		return r;
	r = write_driver(site, driver, "bind", address);
	back = function_write(site, step->object, override, "\n");
	return r < 0 ? r : back;
}

static int bind_to(const struct site *site, const struct step *step, const char *driver,
		   const char *address)
{
	char now[NAME_MAX + 1] = "";
	int r = write_driver(site, driver, "bind", address);

	if (r != -ENODEV || override_read(site, step, now, sizeof(now)) < 0)
		return r;
	return str_equal(now, none) ? bind_held(site, step, driver, address) : r;
}

int driver_write(const struct site *site, const struct step *step, const char *value)
{
	char now[NAME_MAX + 1] = "";
	char address[BDF_TEXT_SIZE];
	int r = driver_read(site, step, now, sizeof(now));

	if (r == 0)
		r = function_address(site, step->object, address);
	if (r < 0)
		return r;
	if (driver_fits(now, value) && !str_equal(now, none))
		return 0;
	if (!str_equal(now, none))
		r = write_driver(site, now, "unbind", address);
	if (r < 0 || str_equal(value, none))
		return r;
	return str_equal(value, by_host) ? offer(site, address)
					 : bind_to(site, step, value, address);
}

int driver_patience_ms(const struct step *step)
{
	(void)step;
	return PATIENCE_MS;
}
