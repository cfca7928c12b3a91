/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices does the kernel's parameter pci=disable_acs_redir= or pci=config_acs= name? By the
 * kernel's rules: pci_dev_str_match and __pci_config_acs in drivers/pci/pci.c.
 */
#ifndef MODEL_PCI_SPEC_H
#define MODEL_PCI_SPEC_H

#include "model/cmdline.h"
#include "model/device.h"

/*
 * Whether one of the specifications, parted by ';', names the device:
 * "[DOMAIN:]BUS:DEVICE.FUNCTION[/DEVICE.FUNCTION]…", a way down from the first, or
 * "pci:VENDOR:DEVICE[:SUBVENDOR:SUBDEVICE]", where 0 is any. UNKNOWN where the device's ids, or what
 * stands above it, are not known. The kernel reads no further than to one that is malformed.
 */
enum tristate pci_spec_names(struct cmdline_text specs, const struct device *device);

/*
 * Whether the first of "FLAGS@SPECIFICATION;…" that names the device takes one of ACS_REQUIRED from it:
 * the lowest flag is the last character, '0' clears. A specification without flags has those before it.
 */
enum tristate pci_spec_clears_acs(struct cmdline_text pairs, const struct device *device);

#endif
