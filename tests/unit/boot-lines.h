/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test give a host its command lines, and ask what a rule says of them?
 */
#ifndef TESTS_UNIT_BOOT_LINES_H
#define TESTS_UNIT_BOOT_LINES_H

#include "audit/audit.h"
#include "made.h"

#define MISSING	   "boot-iommu-missing"
#define DISABLED   "boot-iommu-disabled"
#define WRONG	   "boot-iommu-wrong-vendor"
#define AMD_ON	   "boot-amd-iommu-on"
#define CONFLICT   "boot-conflicting"
#define APPLIED	   "boot-not-applied"
#define PERSISTENT "boot-not-persistent"
#define OVERRIDE   "boot-acs-override"

/* "Intel", "AMD", or another machine's name; NULL: not known. */
void set_make(struct identity *identity, const char *vendor);

/* Of a Debian with GRUB; NULL: unknown. */
void set_lines(struct host *host, const char *running, const char *configured, const char *next);

/* What the rule says of the host, which must be among the report's. */
const struct finding *find(const struct report *report, const char *rule);
const struct finding *judge(const struct host *host, const char *rule);

bool has_commands(const struct finding *finding);

#endif
