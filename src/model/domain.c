/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual machines does libvirt know? See domain.h.
 */
#include "model/domain.h"

const struct definition *domain_now(const struct domain *domain)
{
	return domain->live ? domain->live : domain->defined;
}

const struct definition *domain_next(const struct domain *domain)
{
	return domain->defined ? domain->defined : domain->live;
}

bool domain_takes(const struct domain *domain, struct bdf bdf)
{
	for (size_t i = 0; i < domain->n_hostdevs; i++)
		if (bdf_equal(domain->hostdevs[i], bdf))
			return true;
	return false;
}

bool domain_is_in_service(const struct domain *domain)
{
	return domain->running == FACT_YES || domain->autostart == FACT_YES;
}
