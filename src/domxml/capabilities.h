/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do libvirt's capabilities say of a host? The format is libvirt's (formatcaps.html).
 */
#ifndef DOMXML_CAPABILITIES_H
#define DOMXML_CAPABILITIES_H

#include "model/host.h"

struct capabilities {
	struct hypervisor hypervisor; /* but for versions, and the host's name */
	const char *arch;
	const char *cpu_vendor; /* "Intel", as libvirt calls it; NULL not told */
	enum tristate iommu;	/* whether one is at work */
	struct numa numa;	/* what of it is free is not told */
};

/* All of it is the arena's. -EBADMSG, -ENOPKG as domxml_read; -ENODATA where there is no text. */
int domxml_read_capabilities(const char *xml, struct arena *arena,
			     struct capabilities *ret_capabilities);

#endif
