/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one network interface on a PCI function? See netdev.h.
 */
#include "model/netdev.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

bool netdev_is_representor(const struct netdev *netdev)
{
	const char *name = netdev->phys_port_name;

	/* The number of the host that it belongs to, where a card serves several. */
	if (*name == 'c')
		name += 1 + strspn(name + 1, "0123456789");
	return str_has_prefix(name, "pf") && isdigit((unsigned char)name[2]);
}
