/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one PCI function? See device.h.
 */
#include "model/device.h"

#include <stdlib.h>
#include <string.h>

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

/* Room doubles whenever the number of users is a power of two. */
void vf_add_user(struct vf *vf, struct arena *arena, const char *user)
{
	size_t n = vf->n_used_by;

	if ((n & (n - 1)) == 0) {
		const char **users = arena_new_array(arena, const char *, n ? 2 * n : 1);

		if (n)
			memcpy(users, vf->used_by, n * sizeof(*users));
		vf->used_by = users;
	}
	vf->used_by[vf->n_used_by++] = user;
}

static int compare_users(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void vf_sort_users(struct vf *vf)
{
	size_t n_kept = 0;

	if (vf->n_used_by)
		qsort(vf->used_by, vf->n_used_by, sizeof(*vf->used_by), compare_users);
	for (size_t i = 0; i < vf->n_used_by; i++)
		if (!n_kept || !str_equal(vf->used_by[n_kept - 1], vf->used_by[i]))
			vf->used_by[n_kept++] = vf->used_by[i];
	vf->n_used_by = n_kept;
}

const char *vf_other_vm(const struct vf *vf, const char *name)
{
	static const char kind[] = "vm:";

	for (size_t i = 0; i < vf->n_used_by; i++)
		if (str_has_prefix(vf->used_by[i], kind) &&
		    !str_equal(vf->used_by[i] + strlen(kind), name))
			return vf->used_by[i];
	return NULL;
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
