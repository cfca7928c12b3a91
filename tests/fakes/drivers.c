/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which driver gets a fake kernel's VF? As drivers/base/bus.c (bind_store, unbind_store,
 * store_drivers_probe), and pci_match_device and pci_device_can_probe of drivers/pci/pci-driver.c have
 * it: igbvf knows the VFs by their IDs, vfio-pci gets whom its override names.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "devices.h"

static const char by_ids[] = "igbvf";
static const char by_override[] = "vfio-pci";

/* The device at this address. */
static struct fake_vf *find_vf(struct fake_kernel *fake, const char *address,
			       struct fake_pf **ret_pf)
{
	for (int p = 0; p < fake->n_pfs; p++)
		for (int i = 0; i < fake->pfs[p].n_vfs; i++) {
			struct fake_pf *pf = &fake->pfs[p];
			char vf[BDF_TEXT_SIZE];

			fake_name_vf(pf, i, vf);
			if (!str_equal(vf, address) || !pf->vfs[i].present)
				continue;
			*ret_pf = pf;
			return &pf->vfs[i];
		}
	return NULL;
}

static bool is_driver(const char *driver)
{
	return str_equal(driver, by_ids) || str_equal(driver, by_override);
}

static bool matches(const struct fake_vf *vf, const char *driver)
{
	return str_equal(driver, *vf->override ? vf->override : by_ids);
}

/* pci_device_can_probe */
static bool can_probe(const struct fake_pf *pf, const struct fake_vf *vf)
{
	return pf->autoprobe || *vf->override;
}

void fake_link_driver(const struct fake_kernel *fake, const char *address, const char *driver)
{
	char path[PATH_MAX];
	char target[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/driver", address);
	snprintf(target, sizeof(target), "../../bus/pci/drivers/%s", driver);
	tree_link(fake->tree, path, target);
}

/* A driver of VFs asks the PF for the MAC when it starts, and never again. */
static void attach(const struct fake_kernel *fake, struct fake_vf *vf, const char *address,
		   const char *driver)
{
	snprintf(vf->driver, sizeof(vf->driver), "%s", driver);
	memcpy(vf->taken, vf->values[VF_MAC], sizeof(vf->taken));
	fake_link_driver(fake, address, driver);
}

void fake_attach(struct fake_kernel *fake, struct fake_pf *pf, int i)
{
	struct fake_vf *vf = &pf->vfs[i];
	const char *driver = *vf->override ? vf->override : by_ids;
	char address[BDF_TEXT_SIZE];

	fake_name_vf(pf, i, address);
	if (!*vf->driver && is_driver(driver) && can_probe(pf, vf))
		attach(fake, vf, address, driver);
}

int fake_bind(struct fake_kernel *fake, const char *driver, const char *address)
{
	struct fake_pf *pf = NULL;
	struct fake_vf *vf = find_vf(fake, address, &pf);

	if (!is_driver(driver))
		return -ENOENT;
	if (!vf || !matches(vf, driver))
		return -ENODEV;
	if (*vf->driver)
		return -EBUSY;
	if (!can_probe(pf, vf))
		return -ENODEV;
	attach(fake, vf, address, driver);
	return 0;
}

int fake_unbind(struct fake_kernel *fake, const char *driver, const char *address)
{
	struct fake_pf *pf = NULL;
	struct fake_vf *vf = find_vf(fake, address, &pf);

	if (!is_driver(driver))
		return -ENOENT;
	if (!vf || !str_equal(vf->driver, driver))
		return -ENODEV;
	vf->driver[0] = '\0';
	vf->taken[0] = '\0';
	fake_drop(fake, "devices", address, "driver");
	return 0;
}

int fake_probe(struct fake_kernel *fake, const char *address)
{
	struct fake_pf *pf = NULL;
	struct fake_vf *vf = find_vf(fake, address, &pf);

	if (!vf)
		return -EINVAL;
	fake_attach(fake, pf, (int)(vf - pf->vfs));
	return 0;
}

int fake_override(struct fake_kernel *fake, struct fake_pf *pf, int i, const char *text)
{
	struct fake_vf *vf = &pf->vfs[i];
	char address[BDF_TEXT_SIZE];
	char shown[FAKE_NAME_SIZE + 8];

	if (i < 0 || i >= pf->n_vfs || !vf->present)
		return -ENOENT;
	snprintf(vf->override, sizeof(vf->override), "%.*s", (int)strcspn(text, "\n"), text);
	snprintf(shown, sizeof(shown), "%s\n", *vf->override ? vf->override : "(null)");
	fake_name_vf(pf, i, address);
	fake_show(fake, address, "driver_override", shown);
	return 0;
}
