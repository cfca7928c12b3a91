/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which mode is the switch inside each PF's NIC in? Asked of devlink, PF by PF
 * (Documentation/networking/devlink/devlink-eswitch-attr.rst).
 */
#include <errno.h>
#include <linux/devlink.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "os/genl.h"

static const char *const modes[] = {
	[DEVLINK_ESWITCH_MODE_LEGACY] = "legacy",
	[DEVLINK_ESWITCH_MODE_SWITCHDEV] = "switchdev",
};

/* A driver without devlink, or whose devlink has no eswitch, has nothing to switch modes of. */
static int read_mode(struct netlink *netlink, uint16_t family, const struct device *pf,
		     const char **ret_name)
{
	uint16_t mode = 0;
	int r = genl_read_eswitch(netlink, family, pf->bdf, &mode);

	if (r == -ENODEV || r == -EOPNOTSUPP) {
		*ret_name = "none";
		return 0;
	}
	if (r < 0)
		return r;
	if (mode >= ARRAY_SIZE(modes))
		return -ERANGE;
	*ret_name = modes[mode];
	return 0;
}

static void read_modes(struct netlink *netlink, uint16_t family, struct host *host)
{
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];
		int r = 0;

		if (device->sriov)
			r = read_mode(netlink, family, device, &device->sriov->eswitch);
		/* Who is not allowed to ask of one is not allowed to ask of any. */
		if (r == -EPERM) {
			gaps_add(&host->gaps, host->arena, r, "devlink");
			return;
		}
		if (r < 0)
			gaps_addf(&host->gaps, host->arena, r, "devlink %s",
				  bdf_format(device->bdf, address));
	}
}

static void set_modes(struct host *host, const char *mode)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].sriov)
			host->devices[i].sriov->eswitch = mode;
}

static bool has_pf(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].sriov)
			return true;
	return false;
}

void collect_eswitch(struct machine *machine, struct host *host)
{
	struct netlink *netlink = NULL;
	uint16_t family = 0;
	int r = 0;

	if (!has_pf(host))
		return;
	r = dialogue_generic(&machine->generic, machine->root, machine->live, &netlink);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "devlink");
		return;
	}
	r = genl_find_family(netlink, DEVLINK_GENL_NAME, &family);
	if (r == 0)
		read_modes(netlink, family, host);
	else if (r == -ENOENT) /* a kernel without devlink has no driver with an eswitch */
		set_modes(host, "none");
	else
		gaps_add(&host->gaps, host->arena, r, "devlink");
}
