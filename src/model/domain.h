/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual machines does libvirt know, and which host devices do they name?
 */
#ifndef MODEL_DOMAIN_H
#define MODEL_DOMAIN_H

#include <stddef.h>

#include "model/bdf.h"
#include "model/definition.h"
#include "model/fact.h"

struct domain {
	const char *name;
	const char *uuid;
	int64_t id; /* of a running one, -1 shut off */
	enum tristate running;
	enum tristate autostart;
	const char *xml;      /* the inactive definition where there is one, as libvirt gave it */
	const char *live_xml; /* what a running one has right now; NULL shut off */
	struct bdf *hostdevs; /* PCI functions that it takes, by either, in order */
	size_t n_hostdevs;
	const char **networks; /* libvirt networks that its interfaces draw on, likewise */
	size_t n_networks;
	struct definition
		*defined;	 /* what the next start takes; NULL not known, or a transient one */
	struct definition *live; /* what a running one has; NULL where it is off or not known */
};

/* What it has now, or had if it were started; and what the next start takes; NULL: not known. */
const struct definition *domain_now(const struct domain *domain);
const struct definition *domain_next(const struct domain *domain);

/* Whether it takes that function, now or when it is started. */
bool domain_takes(const struct domain *domain, struct bdf bdf);

/* Whether it runs or starts with the host. */
bool domain_is_in_service(const struct domain *domain);

#endif
