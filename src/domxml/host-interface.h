/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does libvirt say of an interface of a host's, and of those below it? The format is libvirt's
 * (virInterfaceGetXMLDesc; its interface.rng).
 */
#ifndef DOMXML_HOST_INTERFACE_H
#define DOMXML_HOST_INTERFACE_H

#include "base/arena.h"
#include "model/network.h"

/*
 * Adds the interface, and those that it is made of, to an array of the arena's, of n so far.
 * -EBADMSG, -ENOPKG as domxml_read; -ENODATA where there is no text.
 */
int domxml_read_host_interface(const char *xml, struct arena *arena,
			       struct network_interface **interfaces, size_t *n, size_t *capacity);

#endif
