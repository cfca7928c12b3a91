/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules boot-* share? The kernel's command line three ways, and how each rule judges it; the
 * rules themselves stand in boot.c.
 */
#ifndef AUDIT_BOOT_H
#define AUDIT_BOOT_H

#include "audit/checks.h"
#include "model/cmdline.h"

enum boot_text_of {
	BOOT_RUNNING,	 /* what the running kernel was told */
	BOOT_CONFIGURED, /* what the boot loader's files are made of */
	BOOT_NEXT,	 /* what they tell the kernel at the next boot */
	N_BOOT_TEXTS
};

struct boot_text {
	const char *whose;  /* "running" */
	const char *text;   /* NULL unknown */
	const char *unsure; /* what may stand in it besides; NULL: nothing */
	const char *source; /* where it was not read */
};

struct boot_text boot_text(const struct audit *audit, enum boot_text_of of);

/* The command line that the rules boot-not-* compare the running one to: configured, or else next. */
struct boot_text boot_meant(const struct audit *audit);

/* "intel_iommu=on", in the arena. */
const char *boot_param_text(const struct audit *audit, const struct cmdline_param *param);

/* Which of the kernel's IOMMU drivers serves this machine. */
enum iommu_maker {
	MAKER_UNKNOWN,
	MAKER_INTEL, /* VT-d, which others build too */
	MAKER_AMD,
	MAKER_OTHER, /* not x86, or neither */
};

enum iommu_maker iommu_maker(const struct host *host);

/* What a line says of this maker's IOMMU, and the parameter that does; state DEFAULT: nothing. */
struct cmdline_switch boot_iommu_switch(enum iommu_maker maker, const char *line);

/* The parameters that switch this machine's off, in any of the lines; NULL: none. */
const char *boot_params_off(const struct audit *audit);

/* How an IOMMU that the firmware announces is switched on: for all rules that miss it. */
struct remedy remedy_iommu_on(const struct audit *audit);

/* boot-iommu.c */
struct judgement judge_boot_missing(const struct audit *audit);
struct judgement judge_boot_disabled(const struct audit *audit);
struct judgement judge_boot_wrong_vendor(const struct audit *audit);
struct judgement judge_boot_amd_on(const struct audit *audit);
struct judgement judge_boot_conflicting(const struct audit *audit);

/* boot-kept.c */
struct judgement judge_boot_not_applied(const struct audit *audit);
struct judgement judge_boot_not_persistent(const struct audit *audit);

/* boot-pci.c */
struct judgement judge_boot_acs_override(const struct audit *audit);
struct judgement judge_boot_acs_cleared(const struct audit *audit);
struct judgement judge_boot_isolcpus(const struct audit *audit, const struct device *device);

#endif
