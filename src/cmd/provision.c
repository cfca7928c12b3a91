/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do create and destroy get from the command line to a PF with other VFs? See provision.h.
 */
#include "cmd/provision.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "cmd/find.h"
#include "cmd/transaction.h"
#include "collect/collect.h"

/* A PF, and nothing else. */
static enum exit_status find_pf(const struct host *host, const char *name,
				const struct device **ret_pf, struct err *reterr)
{
	const struct device *device = NULL;
	char address[BDF_TEXT_SIZE];
	enum exit_status status = find_device(host, name, &device, reterr);

	if (status != EXIT_DONE)
		return status;
	if (device->sriov) {
		*ret_pf = device;
		return EXIT_DONE;
	}
	if (device->vf && device->vf->pf)
		err_set(reterr, -ENODEV, "%s is a VF: name its PF, %s", name,
			bdf_format(device->vf->pf->bdf, address));
	else if (device->vf)
		err_set(reterr, -ENODEV, "%s is a VF: name its PF", name);
	else
		err_set(reterr, -ENODEV,
			"%s cannot have VFs: it has no SR-IOV (vfctl audit says what it can do)",
			name);
	return EXIT_UNREACHABLE;
}

/* A driver that is not in the kernel binds nothing; to load it is the host's decision. */
static int check_driver(const struct machine *machine, const char *driver, struct err *reterr)
{
	char path[PATH_MAX];

	if (!machine->live || !driver || str_equal(driver, DRIVER_BY_HOST) ||
	    str_equal(driver, DRIVER_NONE))
		return 0;
	if (strchr(driver, '/') || strlen(driver) > NAME_MAX)
		return err_set(reterr, -EINVAL, "'%s' is no name of a driver", driver);
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", driver);
	if (root_peek(machine->root, path, NULL, 0) != -ENOENT)
		return 0;
	return err_set(reterr, -ENOENT, "no driver %s is loaded: modprobe %s, and then again",
		       driver, driver);
}

enum exit_status provision(const struct run *run, struct creation *creation, bool dry_run,
			   struct arena *arena, struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct plan plan = { 0 };
	struct err err = { 0 };
	enum exit_status status = run_open_machine(run, &machine, reterr);

	if (status != EXIT_DONE)
		return status;
	if (!machine->live && !dry_run) {
		err_set(reterr, -EROFS,
			"a captured host cannot be changed: --dry-run shows what "
			"would be done on it");
		return EXIT_REFUSED;
	}
	host = collect(machine, run->command->facts);
	status = find_pf(host, run->operands[0], &creation->pf, reterr);
	if (status != EXIT_DONE)
		return status;
	if (check_driver(machine, creation->wish.driver, &err) < 0 ||
	    plan_create(host, creation, arena, &plan, &err) < 0)
		return run_refuse(run, &err, reterr);
	return run_plan(run, machine, &plan, dry_run, arena, reterr);
}
