/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs are which PFs to have, at every boot? See policy.h.
 */
#include "model/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "base/text.h"

char *pf_match_format(const struct pf_match *match, char text[static PF_MATCH_SIZE])
{
	char address[BDF_TEXT_SIZE];

	if (match->mac)
		snprintf(text, PF_MATCH_SIZE, "mac %s", match->mac);
	else
		snprintf(text, PF_MATCH_SIZE, "address %s, device %04" PRIx64 ":%04" PRIx64,
			 bdf_format(match->address, address), (uint64_t)match->vendor_id,
			 (uint64_t)match->device_id);
	return text;
}

bool pf_match_equal(const struct pf_match *match, const struct pf_match *other)
{
	if (match->mac || other->mac)
		return str_equal(match->mac, other->mac);
	return bdf_equal(match->address, other->address) && match->vendor_id == other->vendor_id &&
	       match->device_id == other->device_id;
}

bool pf_match_fits(const struct pf_match *match, const struct device *device)
{
	const char *mac = device_lasting_mac(device);

	if (match->mac)
		return device->sriov && mac && strcasecmp(mac, match->mac) == 0;
	return bdf_equal(match->address, device->bdf) && match->vendor_id == device->vendor_id &&
	       match->device_id == device->device_id;
}
