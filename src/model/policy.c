/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a host to be? See policy.h.
 */
#include "model/policy.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "base/text.h"

/* Adds to the words of a match, which have room for all of them. */
static void add(char text[static PF_MATCH_SIZE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(char text[static PF_MATCH_SIZE], const char *format, ...)
{
	size_t n = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + n, PF_MATCH_SIZE - n, format, args);
	va_end(args);
}

char *pf_match_format(const struct pf_match *match, char text[static PF_MATCH_SIZE])
{
	char address[BDF_TEXT_SIZE];

	*text = '\0';
	if (match->mac)
		add(text, ", mac %s", match->mac);
	if (match->has_address)
		add(text, ", address %s", bdf_format(match->address, address));
	if (match->has_device)
		add(text, ", device %04" PRIx64 ":%04" PRIx64, (uint64_t)match->vendor_id,
		    (uint64_t)match->device_id);
	if (match->driver)
		add(text, ", driver %s", match->driver);
	if (match->name)
		add(text, ", name %s", match->name);
	if (match->has_node)
		add(text, ", node %" PRId64, match->node);
	return *text ? memmove(text, text + strlen(", "), strlen(text) - strlen(", ") + 1) : text;
}

bool pf_match_equal(const struct pf_match *match, const struct pf_match *other)
{
	char texts[2][PF_MATCH_SIZE];

	return str_equal(pf_match_format(match, texts[0]), pf_match_format(other, texts[1]));
}

static bool has_name(const struct device *device, const char *pattern)
{
	const struct netdev *netdev = device_netdev(device);

	if (!netdev)
		return false;
	for (size_t i = 0; netdev->altnames && i < netdev->n_altnames; i++)
		if (fnmatch(pattern, netdev->altnames[i], 0) == 0)
			return true;
	return netdev->name && fnmatch(pattern, netdev->name, 0) == 0;
}

bool pf_match_fits(const struct pf_match *match, const struct device *device)
{
	return (device->sriov || match->has_address) && pf_match_describes(match, device);
}

bool pf_match_describes(const struct pf_match *match, const struct device *device)
{
	const char *mac = device_lasting_mac(device);

	return (!match->mac || (mac && strcasecmp(mac, match->mac) == 0)) &&
	       (!match->has_address || bdf_equal(match->address, device->bdf)) &&
	       (!match->has_device ||
		(match->vendor_id == device->vendor_id && match->device_id == device->device_id)) &&
	       (!match->driver || str_equal(match->driver, device->driver)) &&
	       (!match->name || has_name(device, match->name)) &&
	       (!match->has_node || match->node == device->numa_node);
}

int64_t pf_policy_n_wishes(const struct pf_policy *pf)
{
	return pf->n_vfs == UNKNOWN ? pf->n_wishes : pf->n_vfs;
}

const struct vf_wish *pf_policy_wish(const struct pf_policy *pf, int64_t index)
{
	return index < pf_policy_n_wishes(pf) ? &pf->wishes[index] : &pf->rest;
}
