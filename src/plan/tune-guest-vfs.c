/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a guest to be set where VFs are passed to it? The knobs guest-rings and guest-irqs.
 */
#include "base/text.h"
#include "plan/tuning-guest.h"

/* The MAC that the PF gave it; the guest's driver makes one up where that is all zeros. */
static const char *mac_of(const struct device *device)
{
	return device->vf && device->vf->mac &&
			       strspn(device->vf->mac, "0:") < strlen(device->vf->mac)
		       ? device->vf->mac
		       : NULL;
}

static void tune_vf(struct tuning_guest *tuning, const char *mac, const char *name,
		    const char *wanted, const char *why)
{
	if (mac)
		guest_want(tuning, mac, wanted, why);
	else
		guest_leave(tuning, name,
			    "which MAC the VF has in the guest is not known: vfctl set --mac gives "
			    "it one");
}

static void each_vf(struct tuning_guest *tuning, const char *wanted, const char *why)
{
	char address[BDF_TEXT_SIZE];
	const struct definition *definition = tuning->definition;

	for (size_t i = 0; i < definition->n_vnics; i++)
		if (guest_vnic_is_vf(tuning, &definition->vnics[i]))
			tune_vf(tuning, definition->vnics[i].mac,
				arena_printf(tuning->arena, "interface %zu", i + 1), wanted, why);
	for (size_t i = 0; i < definition->n_passed; i++) {
		const struct device *device =
			host_find_device(tuning->host, definition->passed[i].address);

		if (device && device->role == ROLE_VF)
			tune_vf(tuning, mac_of(device),
				arena_strdup(tuning->arena, bdf_format(device->bdf, address)),
				wanted, why);
	}
}

void guest_rings(struct tuning_guest *tuning)
{
	each_vf(tuning, "maximum", "its link may go down for a moment meanwhile");
}

void guest_irqs(struct tuning_guest *tuning)
{
	each_vf(tuning, "spread", NULL);
}
