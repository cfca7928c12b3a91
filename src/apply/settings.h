/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which attribute of sysfs or procfs does a step set that is no device's? The rows of sysctl, hugepages, mtu,
 * of CPUs, and where interrupts have their CPUs and modules their options.
 */
#ifndef APPLY_SETTINGS_H
#define APPLY_SETTINGS_H

#include <limits.h>

#include "apply/kinds.h"

bool is_sysctl(const char *object);
bool is_page_pool(const char *object);
bool is_interface(const char *object);
bool is_cpu_policy(const char *object);
bool is_cpu_state(const char *object);
bool is_irq(const char *object);
bool is_kernel_module(const char *object);
bool is_module_option(const char *object);

/* Where it stands; -EINVAL where the object is none of its kind's. */
int setting_path(enum step_kind kind, const char *object, char path[static PATH_MAX]);

bool sysctl_is_value(enum step_kind kind, const char *value);
bool page_count_is_value(enum step_kind kind, const char *value);
bool mtu_is_value(enum step_kind kind, const char *value);
/* As the kernel calls governors and preferences: "balance_performance". */
bool cpu_word_is_value(enum step_kind kind, const char *value);
bool switch_is_value(enum step_kind kind, const char *value);

/* However their fields are parted. */
bool sysctl_fits(const char *now, const char *wanted);

int setting_read(const struct site *site, const struct step *step, char *buf, size_t size);
int setting_write(const struct site *site, const struct step *step, const char *value);

/* -ENOMEM where the kernel found fewer pages than that, -EBUSY where processes keep more. */
int page_count_write(const struct site *site, const struct step *step, const char *value);
int page_count_patience_ms(const struct step *step);
int mtu_patience_ms(const struct step *step);

#endif
