/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does libvirt want a VF, its standby and a pool of VFs written? Elements in libvirt's own form,
 * indented from the first column on; names are escaped.
 */
#ifndef DOMXML_DEVICE_TEXT_H
#define DOMXML_DEVICE_TEXT_H

#include <stddef.h>

#include "base/arena.h"
#include "model/assignment.h"

/* The text as an attribute's value within single quotes. The arena's, as all here. */
const char *xml_escape(struct arena *arena, const char *text);

/* As an element's text, in which quotes stay. */
const char *xml_escape_text(struct arena *arena, const char *text);

/* "ua-vf-0000-41-10-2"; of a pool "ua-vf-" and the MAC's digits. */
const char *vf_alias(struct arena *arena, const struct assignment *assignment);

/* Whether the alias is one that vf_alias gives a function, and which; a pool's VF has a MAC in its own. */
bool vf_alias_parse(const char *alias, struct bdf *ret_bdf);

/* "ua-standby-" and the MAC's digits. */
const char *standby_alias(struct arena *arena, const char *mac);

/*
 * The VF's element; persistent is its standby's alias or NULL. assignment->port: no number, no
 * <address>.
 */
const char *vf_text(struct arena *arena, const struct assignment *assignment,
		    const char *persistent);

/* The standby's element; alias may be NULL: then it is an interface without a pair. */
const char *standby_text(struct arena *arena, const struct standby *standby, const char *mac,
			 const char *alias);

/* <address> of a device on the root port of that index. */
const char *address_text(struct arena *arena, int64_t port);

/* <controller> of a root port. */
const char *port_text(struct arena *arena, int64_t index);

/* A pool: all VFs of a PF, by its interface, or these; and the VLAN that VMs have on it, 0: none. */
struct pool_words {
	const char *name;
	const char *pf; /* NULL: vfs */
	const struct bdf *vfs;
	size_t n_vfs;
	int64_t vlan;
};

/* A <network> of forward mode hostdev, for net-define. */
const char *pool_text(struct arena *arena, const struct pool_words *pool);

#endif
