/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one PCI function? See device.h.
 */
#include "model/device.h"

#include "base/text.h"

enum {
	CLASS_NETWORK = 0x02,
	CLASS_PCI_BRIDGE = 0x0604,
	HEADER_BRIDGE = 1,
};

bool device_is_nic(const struct device *device)
{
	return device->class_code != UNKNOWN && device->class_code >> 16 == CLASS_NETWORK;
}

bool device_is_bridge(const struct device *device)
{
	if (device->config)
		return device->config->header_type == HEADER_BRIDGE;
	return device->class_code != UNKNOWN && device->class_code >> 8 == CLASS_PCI_BRIDGE;
}

bool device_may_be_pf(const struct device *device)
{
	return device->role == ROLE_NIC && device->can_sriov == FACT_UNKNOWN;
}

bool device_is_given_away(const struct device *device)
{
	return device->driver && (strstr(device->driver, "vfio") || strstr(device->driver, "uio"));
}

const struct device *device_link_owner(const struct device *device)
{
	return device->vf && device->vf->pf ? device->vf->pf : device;
}

const struct netdev *device_netdev(const struct device *device)
{
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (!netdev->representor)
			return netdev;
	return NULL;
}

const char *device_name(const struct device *device, char address[static BDF_TEXT_SIZE])
{
	const struct netdev *netdev = device_netdev(device);

	return netdev && netdev->name ? netdev->name : bdf_format(device->bdf, address);
}

const char *device_permanent_mac(const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	if (!netdev || device->role == ROLE_VF)
		return NULL;
	return netdev->permanent_mac && *netdev->permanent_mac ? netdev->permanent_mac
							       : netdev->mac;
}

const char *device_lasting_mac(const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	return netdev && netdev->permanent_mac && !*netdev->permanent_mac
		       ? NULL
		       : device_permanent_mac(device);
}

const char *device_role_name(enum device_role role)
{
	static const char *const names[] = {
		[ROLE_OTHER] = "other",
		[ROLE_NIC] = "nic",
		[ROLE_PF] = "pf",
		[ROLE_VF] = "vf",
	};

	return names[role];
}

bool device_place_vf(const struct device *pf, int64_t index, struct bdf *ret_bdf)
{
	const struct sriov *sriov = pf->sriov;
	int64_t room = UINT16_MAX - bdf_routing_id(pf->bdf);

	if (sriov->offset <= 0 || room < sriov->offset)
		return false;
	room -= sriov->offset;
	if (index && (sriov->stride <= 0 || room / sriov->stride < index))
		return false;
	*ret_bdf = bdf_from_routing_id(
		pf->bdf.domain,
		(uint16_t)(bdf_routing_id(pf->bdf) + sriov->offset + index * sriov->stride));
	return true;
}
