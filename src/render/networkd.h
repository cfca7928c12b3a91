/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do files of systemd's say which VFs there are to be?
 */
#ifndef RENDER_NETWORKD_H
#define RENDER_NETWORKD_H

#include "model/form.h"

/* Adds a .link file for each PF, systemd.link(5), and says what that does not. */
void networkd_write(const struct declared *declared, struct unsaid *unsaid,
		    struct exported *exported);

#endif
