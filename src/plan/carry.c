/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a PF carry what must not be cut? See carry.h.
 */
#include "plan/carry.h"

#include <errno.h>

#include "base/text.h"

/* VFs' interfaces share the port with the PF's. */
static size_t name_all(const struct device *device, const char **names, size_t n)
{
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (names)
			names[n++] = netdev->name;
		else
			n++;
	for (size_t i = 0; device->sriov && i < device->sriov->n_vfs; i++)
		if (device->sriov->vfs[i])
			n = name_all(device->sriov->vfs[i], names, n);
	return n;
}

const struct lifeline *carry_find(const struct host *host, const struct device *pf)
{
	size_t n = name_all(pf, NULL, 0);
	const char **names = arena_new_array(host->arena, const char *, n);

	(void)name_all(pf, names, 0);
	for (size_t i = 0; i < host->lifelines.n; i++)
		if (network_stands_on(&host->network, host->lifelines.items[i].interface, names, n))
			return &host->lifelines.items[i];
	return NULL;
}

int carry_check(const struct host *host, const struct device *pf, bool can_force,
		struct err *reterr)
{
	const struct lifeline *line = carry_find(host, pf);
	char address[BDF_TEXT_SIZE];

	if (!line)
		return 0;
	return err_set(reterr, -EBUSY,
		       "%s carries %s, and its link may go down for some seconds: come by another "
		       "way (a console, another port)%s",
		       device_name(pf, address), line->what,
		       can_force ? ", or go on with --force" : "");
}

const char *plan_flaps(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_SRIOV_NUMVFS &&
		    !str_equal(plan->steps[i].from, plan->steps[i].to))
			return plan->steps[i].object;
	return NULL;
}
