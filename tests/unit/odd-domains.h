/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which domains are there to edit in unit tests? In forms that libvirt writes, and in such as only people do.
 */
#ifndef TESTS_UNIT_ODD_DOMAINS_H
#define TESTS_UNIT_ODD_DOMAINS_H

#include <stddef.h>

struct odd_domain {
	const char *what;
	const char *xml;
};

/* Each is of machine q35, has two vCPUs and a virtio interface on network "default", 52:54:00:00:00:01. */
extern const struct odd_domain odd_domains[];
extern const size_t n_odd_domains;

#endif
