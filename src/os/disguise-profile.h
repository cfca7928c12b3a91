/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture keep of a tuning profile? Its values, and nothing that somebody wrote about
 * them.
 */
#ifndef OS_DISGUISE_PROFILE_H
#define OS_DISGUISE_PROFILE_H

#include <stddef.h>

#include "base/text.h"
#include "os/pseudonyms.h"

/*
 * A file of /etc/vfctl/profiles: the lines that give a key a number, a word or a list of them, without
 * comments and without the summary.
 */
void disguise_profile(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		      struct strbuf *out);

#endif
