/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do netplan and nmstate say which VFs there are to be?
 */
#ifndef SPEC_FORMS_H
#define SPEC_FORMS_H

#include "model/form.h"

#define NETPLAN_FILE "60-vfctl.yaml"

/* Each adds its file, and says what that does not; of what was unsaid before, comments tell, too. */
void netplan_write(const struct declared *declared, struct unsaid *unsaid,
		   struct exported *exported);
void nmstate_write(const struct declared *declared, struct unsaid *unsaid,
		   struct exported *exported);

#endif
