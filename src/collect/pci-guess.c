/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which network controllers are VFs although no link says so? In a guest, and in captures without links,
 * only the driver or the name tells a VF from a plain NIC. That is a guess: the PF stays unknown, and
 * pci_vf_gaps names the link that would have told.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "collect/pci.h"

/* Drivers that bind VFs only. */
static const char *const vf_drivers[] = {
	"LiquidIO_VF",	"cxgb4vf",   "fsl_enetc_vf", "i40evf",	  "iavf",
	"igbvf",	"ixgbevf",   "ngbevf",	     "nfp_netvf", "nicvf",
	"octeon_ep_vf", "rvu_nicvf", "txgbevf",
};

static bool has_vf_driver(const struct device *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(vf_drivers); i++)
		if (str_equal(device->driver, vf_drivers[i]))
			return true;
	return false;
}

/* "82576 Virtual Function", "T420-CR Unified Wire Ethernet Controller [VF]". */
static bool is_named_vf(const struct device *device)
{
	const char *name = device->model ? device->model : "";

	if (strstr(name, "Virtual Function"))
		return true;
	for (const char *at = strstr(name, "VF"); at; at = strstr(at + 1, "VF"))
		if ((at == name || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[strlen("VF")]))
			return true;
	return false;
}

void pci_guess_vfs(struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->role == ROLE_NIC && (has_vf_driver(device) || is_named_vf(device)))
			pci_adopt_vf(host, NULL, UNKNOWN, device);
	}
}
