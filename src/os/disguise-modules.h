/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the kernel's modules may an anonymous capture say? Nothing of those that only this host has.
 */
#ifndef OS_DISGUISE_MODULES_H
#define OS_DISGUISE_MODULES_H

#include "base/text.h"
#include "os/pseudonyms.h"

/* A file of modprobe.d: which of the modules that vfctl asks for are forbidden, and switches. */
void disguise_modprobe(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		       struct strbuf *out);

/* modules.dep and modules.builtin: files that are not the kernel's own lose their directories. */
void disguise_module_list(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out);

#endif
