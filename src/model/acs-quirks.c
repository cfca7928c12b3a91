/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cards' functions does the kernel take for apart though they have no ACS? Those whose vendors
 * have told it so: pci_quirk_mf_endpoint_acs in drivers/pci/quirks.c, as of Linux 6.12.
 */
#include "base/text.h"
#include "model/acs.h"

/* Vendor and device. */
static const uint32_t quirks[] = {
	/* Intel 82571, 82575, 82576, 82580, I350 */
	0x8086105e, 0x8086105f, 0x80861060, 0x808610d9, 0x808610a7, 0x808610a9, 0x808610d6,
	0x808610c9, 0x808610e6, 0x808610e7, 0x808610e8, 0x8086150a, 0x8086150d, 0x80861518,
	0x80861526, 0x80861509, 0x8086150e, 0x8086150f, 0x80861510, 0x80861511, 0x80861516,
	0x80861527, 0x80861521, 0x80861522, 0x80861523, 0x80861524,
	/* Intel 82598, 82599 */
	0x808610c6, 0x808610db, 0x808610dd, 0x808610e1, 0x808610f1, 0x808610f7, 0x808610f8,
	0x808610f9, 0x808610fa, 0x808610fb, 0x808610fc, 0x80861507, 0x80861514, 0x8086151c,
	0x80861529, 0x8086152a, 0x8086154d, 0x8086154f, 0x80861551, 0x80861558,
	/* Broadcom */
	0x14e416d7, 0x14e41750, 0x14e41751, 0x14e41752, 0x14e41760, 0x14e41761, 0x14e41762,
	0x14e41763,
	/* Emulex BE3-R, Skyhawk-R; Solarflare */
	0x19a20710, 0x10df0720, 0x19240903, 0x19240923, 0x19240a03
};

bool acs_is_quirk(const struct device *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(quirks); i++)
		if (device->vendor_id == quirks[i] >> 16 &&
		    device->device_id == (quirks[i] & 0xffff))
			return true;
	return false;
}
