/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will domains be once a step is carried out, and the VFs that they have, or give back?
 */
#ifndef PLAN_FORESEE_DOMAINS_H
#define PLAN_FORESEE_DOMAINS_H

#include "model/host.h"
#include "model/step.h"

/*
 * Of STEP_DOMAIN and STEP_DOMAIN_DEVICE. The driver of a VF that is given back is DRIVER_BY_HOST then, where
 * libvirt has the host choose one; MAC and VLAN are unknown, if it was an interface's.
 */
void foresee_domain(struct host *host, const struct step *step);
void foresee_device(struct host *host, const struct step *step);

/* After all steps: a VF that a domain has, or is to have from its next start on, is in its use. */
void foresee_vfs_of_domains(struct host *host);

#endif
