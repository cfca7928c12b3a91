/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which sysctls does anybody ask for? Only collect/ includes this.
 */
#ifndef COLLECT_SYSCTLS_H
#define COLLECT_SYSCTLS_H

/* "net.core.rmem_max", in the order of the alphabet; NULL ends them. */
extern const char *const sysctl_names[];

#endif
