/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does no other VM have by now what a change has given to one?
 */
#ifndef CMD_CLAIMS_H
#define CMD_CLAIMS_H

#include "apply/kinds.h"

/*
 * What a site's agrees asks, its arg the machine. Who defines a VM by other means, or on its host while it
 * is changed from another one, takes none of vfctl's locks here: so all definitions are read once more.
 * -EBUSY with a sentence where another VM has a function that a definition has gained; another -errno
 * where that cannot be told.
 */
int claims_agree(const struct site *site, const struct outcome *outcome, struct err *reterr);

#endif
