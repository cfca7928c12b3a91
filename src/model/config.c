/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does config space say of a PCI function? See config.h.
 */
#include "model/config.h"

bool port_has_link(enum port_type type)
{
	switch (type) {
	case PORT_ENDPOINT:
	case PORT_LEGACY_ENDPOINT:
	case PORT_ROOT:
	case PORT_UPSTREAM:
	case PORT_DOWNSTREAM:
	case PORT_PCIE_TO_PCI:
	case PORT_PCI_TO_PCIE:
		return true;
	default:
		return false;
	}
}

bool port_is_downstream(enum port_type type)
{
	return type == PORT_ROOT || type == PORT_DOWNSTREAM;
}

bool port_is_conventional(enum port_type type)
{
	return type == PORT_PCIE_TO_PCI || type == PORT_PCI_TO_PCIE || type == PORT_NOT_EXPRESS;
}
