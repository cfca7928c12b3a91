/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which names, indexes and addresses have the made-up network interfaces? Names as udev gives them
 * (systemd.net-naming-scheme(7)), addresses from the number of the PF and of the VF.
 */
#include <stdio.h>
#include <string.h>

#include "layout.h"

static void name_netdev(const struct layout *layout, struct function *function, int ifindex)
{
	struct netdev_identity *netdev = &function->netdev;
	const struct function *owner = function->pf ? function->pf : function;
	const struct bdf *bdf = &owner->bdf;
	char domain[16] = "";
	char name[48];
	int n = 0;

	if (bdf->domain)
		snprintf(domain, sizeof(domain), "P%u", bdf->domain);
	n = snprintf(name, sizeof(name), "en%sp%us%u", domain, bdf->bus, bdf->device);
	if (layout->shape.n_ports > 1 && function->kind != PLAIN_NIC)
		n += snprintf(name + n, sizeof(name) - (size_t)n, "f%u", bdf->function);
	if (function->kind == VF)
		snprintf(name + n, sizeof(name) - (size_t)n, "v%u", function->index);
	else if (function->kind == PF)
		snprintf(name + n, sizeof(name) - (size_t)n, "np%u", bdf->function);
	/* udev leaves the kernel's name where its own would be too long. */
	if (strlen(name) >= sizeof(netdev->name))
		snprintf(name, sizeof(name), "eth%d", ifindex - 2);
	netdev->ifindex = ifindex;
	memcpy(netdev->name, name, strlen(name) + 1);
}

static void address_netdev(struct function *function)
{
	unsigned int pf = function->kind == VF ? function->pf->index : function->index;
	struct netdev_identity *netdev = &function->netdev;
	const uint8_t vendor[6] = {
		0x40,	    0xa6, 0xb7, function->kind == PLAIN_NIC ? 0xff : 0, (uint8_t)(pf >> 8),
		(uint8_t)pf
	};
	const uint8_t local[6] = { 0x02,
				   0x00,
				   (uint8_t)(pf >> 8),
				   (uint8_t)pf,
				   (uint8_t)(function->index >> 8),
				   (uint8_t)function->index };

	memcpy(netdev->mac, function->kind == VF ? local : vendor, sizeof(netdev->mac));
	/* No cable in every eighth PF. */
	netdev->carrier = function->kind != PF || pf % 8 != 7;
}

void name_netdevs(struct layout *layout)
{
	int last = 1; /* lo */

	for (int vfs = 0; vfs < 2; vfs++)
		for (size_t i = 0; i < layout->n_functions; i++) {
			struct function *function = layout->functions[i];
			bool nic = function->kind == PF || function->kind == PLAIN_NIC;

			if (vfs ? function->kind != VF : !nic)
				continue;
			address_netdev(function); /* also the MAC that the PF gives a VF */
			if (!vfs || (layout->shape.netdevs && !function->vm))
				name_netdev(layout, function, ++last);
		}
}
