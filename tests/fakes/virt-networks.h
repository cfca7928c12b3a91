/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do networks of the libvirt that tests have read and change? Only the files of virt.h include this.
 */
#ifndef TESTS_FAKES_VIRT_NETWORKS_H
#define TESTS_FAKES_VIRT_NETWORKS_H

#include "virt.h"

/* Whether nobody answers any more, and what it fails with then. */
bool fake_virt_is_lost(const struct fake_virt *fake);
int fake_virt_tell_lost(struct err *reterr);

/* -EFBIG where the text is longer. */
int fake_copy(const char *text, char *buf, size_t size);

/* What stands becomes what libvirt makes of the XML, unless it is told to fail. */
int fake_virt_redefine(struct fake_virt *fake, const char *xml, char stands[static FAKE_XML_SIZE],
		       struct err *reterr);

/* Of struct virt_ops. */
int fake_virt_read_network(void *backing, const char *name, char *buf, size_t size,
			   struct err *reterr);
int fake_virt_define_network(void *backing, const char *name, const char *xml, struct err *reterr);

#endif
