/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules boot-* share? The kernel's command line three ways, and how each rule judges it; the
 * rules themselves stand in boot.c.
 */
#ifndef AUDIT_BOOT_H
#define AUDIT_BOOT_H

#include "audit/checks.h"
#include "audit/remedy-boot.h"
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

/* "intel_iommu=on", as it stands in its line, in the arena. */
const char *boot_param_text(const struct audit *audit, const struct cmdline_param *param);

/* Whether a rule wants this word (n bytes) of a parameter's value away. */
typedef bool boot_blames(const struct audit *audit, const struct cmdline_param *param,
			 const char *word, size_t n, const void *arg);

/* Has such words of the line taken away, and whole parameters where no other word is left. */
void boot_take_words(const struct audit *audit, const char *line, boot_blames *blames,
		     const void *arg, struct boot_change *change);

/*
 * Has every parameter with this key taken away; the first, and the line that it stands on, go to *ret_param
 * and *ret_line. False: no line that is known has any.
 */
bool boot_take_key(const struct audit *audit, const char *key, struct boot_change *change,
		   struct boot_text *ret_line, struct cmdline_param *ret_param);

/* Whether one of the rules boot-* wants it away, or a word of it: then no other has it added. */
bool boot_is_blamed(const struct audit *audit, const struct cmdline_param *param);

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

/* Takes what switches this machine's off from any of the lines that it is off by. */
struct boot_change boot_take_off(const struct audit *audit);

/* The key of the switch that another make's driver reads; NULL: this machine's make has none. */
const char *boot_other_key(enum iommu_maker maker);

/* Words that boot-amd-iommu-on and boot-acs-cleared want away. */
boot_blames boot_blames_ignored;
boot_blames boot_blames_acs;

/*
 * How an IOMMU that the firmware announces is switched on: for all rules that miss it, of which the first
 * that fails has the commands. The asker is one of them.
 */
struct remedy remedy_iommu_on(const struct audit *audit, const char *asker);

/* Whether this rule is among those that are judged, and fails. */
bool boot_is_told_by(const struct audit *audit, const char *id,
		     struct judgement (*judge)(const struct audit *audit));

struct judgement boot_pass_unless_hidden(const struct audit *audit, const char *what);

/* boot-iommu.c */
struct judgement judge_boot_missing(const struct audit *audit);
struct judgement judge_boot_disabled(const struct audit *audit);
struct judgement judge_boot_wrong_vendor(const struct audit *audit);
struct judgement judge_boot_amd_on(const struct audit *audit);

/* boot-conflicting.c */
struct judgement judge_boot_conflicting(const struct audit *audit);

/* Whether the parameter of this line contradicts another that is rather meant. */
bool boot_is_contradicted(const struct audit *audit, const char *line,
			  const struct cmdline_param *param);

/* boot-kept.c */
struct judgement judge_boot_not_applied(const struct audit *audit);
struct judgement judge_boot_not_persistent(const struct audit *audit);

/* boot-pci.c */
struct judgement judge_boot_acs_override(const struct audit *audit);
struct judgement judge_boot_acs_cleared(const struct audit *audit);
struct judgement judge_boot_isolcpus(const struct audit *audit, const struct device *device);

#endif
