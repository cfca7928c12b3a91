/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a fake kernel's PF do with its rings, and with its interrupts? As ethnl_set_rings and
 * ethnl_set_coalesce of net/ethtool have it, and as ice does it.
 */
#include <errno.h>

#include "../unit/unit.h"
#include "base/text.h"
#include "devices.h"

static struct fake_pf *find(struct fake_kernel *fake, const char *interface)
{
	for (int i = 0; i < fake->n_pfs; i++)
		if (str_equal(fake->pfs[i].interface, interface))
			return &fake->pfs[i];
	return NULL;
}

void fake_reset_nic(struct fake_pf *pf)
{
	struct nic nic = { .known = { true, true } };

	assert_int_equal(nic_parse("rx 256 tx 256", NIC_RINGS, &nic), 0);
	pf->nic = nic;
	assert_int_equal(nic_parse("adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50",
				   NIC_COALESCING, &nic),
			 0);
	for (size_t i = 0; i < N_NIC_SETTINGS; i++)
		if (nic_words[i].part == NIC_COALESCING)
			pf->nic.values[i] = nic.values[i];
	pf->nic.values[NIC_RX_RING].most = FAKE_MOST_RING;
	pf->nic.values[NIC_TX_RING].most = FAKE_MOST_RING;
}

/* Numbers cannot be changed where the card finds them by itself (ice_set_rc_coalesce). */
static bool is_fixed(const struct nic *nic, const struct nic *now, size_t i)
{
	bool adapts = i == NIC_RX_USECS ? nic->values[NIC_ADAPTIVE_RX].now
					: nic->values[NIC_ADAPTIVE_TX].now;

	return (i == NIC_RX_USECS || i == NIC_TX_USECS) && adapts &&
	       nic->values[i].now != now->values[i].now;
}

static int judge(const struct nic *nic, const struct nic *now)
{
	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		if (now->values[i].most && nic->values[i].now > now->values[i].most)
			return -EINVAL;
		if (is_fixed(nic, now, i))
			return -EINVAL;
	}
	return 0;
}

int fake_read_nic(const struct root *root, const char *interface, enum nic_part part,
		  struct nic *ret_nic, void *arg)
{
	const struct fake_pf *pf = find(arg, interface);

	(void)root;
	(void)part;
	if (!pf)
		return -ENODEV;
	*ret_nic = pf->nic;
	return 0;
}

static int set(struct fake_pf *pf, enum nic_part part, const struct nic *nic)
{
	struct nic wanted = pf->nic;
	int r = 0;

	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		if (nic_words[i].part != part || !nic->values[i].there)
			continue;
		if (!wanted.values[i].there)
			return -EINVAL;
		wanted.values[i].now = nic->values[i].now;
	}
	r = judge(&wanted, &pf->nic);
	if (r == 0)
		pf->nic = wanted;
	return r;
}

int fake_set_nic(const struct root *root, const char *interface, enum nic_part part,
		 const struct nic *nic, void *arg)
{
	struct fake_kernel *fake = arg;
	struct fake_pf *pf = find(fake, interface);
	int error = fake_enter(fake);

	(void)root;
	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, pf ? set(pf, part, nic) : -ENODEV);
}
