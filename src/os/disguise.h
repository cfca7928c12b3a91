/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture say instead of what was read? A filter for os/recording.h.
 */
#ifndef OS_DISGUISE_H
#define OS_DISGUISE_H

#include "os/pseudonyms.h"
#include "os/recording.h"

/* The filter, which draws on pseudonyms as long as it is used. */
struct recording_filter disguise_filter(struct pseudonyms *pseudonyms);

#endif
