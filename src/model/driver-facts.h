/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do drivers of PFs take of what VFs can be given?
 */
#ifndef MODEL_DRIVER_FACTS_H
#define MODEL_DRIVER_FACTS_H

#include "model/vf-attribute.h"

struct driver_fact {
	const char *driver;
	bool takes[N_VF_ATTRIBUTES];
};

struct driver_facts {
	const struct driver_fact *items;
	size_t n;
};

/* Whether it is known that the driver does not take it; NULL is no driver that is known. */
bool driver_facts_deny(const struct driver_facts *facts, const char *driver,
		       enum vf_attribute attribute);

#endif
