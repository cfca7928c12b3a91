/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else would bring VMs near the line rate, and why is it not done here? The knobs macvtap and
 * kernel-bypass, which are never set.
 */
#include "base/text.h"
#include "plan/tuning.h"

/* Cards of clouds whose other end delivers frames for the card's own MAC alone. */
static const struct cloud_card {
	const char *driver;
	const char *name;
} cloud_cards[] = {
	{ "ena", "AWS's ENA" },
	{ "gve", "Google's gVNIC" },
	{ "mana", "Azure's MANA" },
	{ "hv_netvsc", "Hyper-V's" },
};

/* How many VMs have interfaces of that type, in words; NULL: nobody knows. */
static const char *users_of(const struct tuning_host *tuning, const char *type)
{
	const struct host *host = tuning->host;
	size_t n = 0;

	if (!host->domains_known)
		return NULL;
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *definition = domain_now(&host->domains[i]);

		for (size_t j = 0; definition && j < definition->n_vnics; j++)
			if (str_equal(definition->vnics[j].type, type)) {
				n++;
				break;
			}
	}
	return n ? arena_printf(tuning->arena, "%zu VM%s", n, n > 1 ? "s" : "") : "off";
}

void tune_macvtap(struct tuning_host *tuning)
{
	const struct host *host = tuning->host;
	const char *now = users_of(tuning, "direct");

	for (size_t i = 0; i < host->n_devices; i++)
		for (size_t j = 0; j < ARRAY_SIZE(cloud_cards); j++)
			if (str_equal(host->devices[i].driver, cloud_cards[j].driver)) {
				tune_leave(tuning, "", now, now,
					   arena_printf(tuning->arena,
							"%s card is sent frames for its own MAC "
							"alone, on a bridge too: VMs' frames are "
							"to be routed there, or to go by NAT",
							cloud_cards[j].name));
				return;
			}
	tune_leave(tuning, "", now, now, "the host and its VMs would not hear each other");
}

void tune_kernel_bypass(struct tuning_host *tuning)
{
	const char *now = users_of(tuning, "vhostuser");

	tune_leave(tuning, "", now, now, "it takes other programs, or another switch");
}
