/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a .link file of systemd's mean a card, by what its [Match] sections ask of it (systemd.link(5))?
 */
#ifndef MODEL_LINK_MATCH_H
#define MODEL_LINK_MATCH_H

#include "model/device.h"

/*
 * Whether udev may take the file for the card: yes also where that cannot be told. text: all of it, with its
 * drop-ins behind; it is cut up.
 */
bool link_match_means(char *text, const struct device *pf);

#endif
