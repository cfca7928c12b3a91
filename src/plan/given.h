/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs did vfctl give a VM?
 */
#ifndef PLAN_GIVEN_H
#define PLAN_GIVEN_H

#include "domxml/assign.h"
#include "model/domain.h"

/*
 * Those that the definition xml remembers, and those that only what runs has, which tells by their names
 * whose they are. All of it the arena's. Errors as of domxml_assigned.
 */
int plan_given(const struct domain *domain, const char *xml, struct arena *arena,
	       struct assigned_vf **ret_vfs, size_t *ret_n, struct err *reterr);

#endif
