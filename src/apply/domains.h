/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a VM have by libvirt: the definition that its next start takes, and the devices that it has
 * while it runs?
 */
#ifndef APPLY_DOMAINS_H
#define APPLY_DOMAINS_H

#include <limits.h>

#include "apply/kinds.h"

/* A VM's name, or a network's, as libvirt allows it; and "NAME/ALIAS". */
bool is_vm(const char *object);
bool is_vm_device(const char *object);

/* The VM of an object that has a slash, or has none; returns what stands behind the slash, or NULL. */
const char *vm_of(const char *object, char ret_vm[static NAME_MAX + 1]);

/* Whether it does not run, and has nothing any more of what it had while it did. */
bool vm_is_over(const struct site *site, const struct step *step);

bool domain_is_value(enum step_kind kind, const char *value);

/* Whether the definition is that of the VM, or of the network, which the step names. */
bool definition_is_about(const struct step *step, const char *value);

/* Whether there is no definition any more, whoever took it away: then there is nothing to lead back. */
bool domain_is_over(const struct site *site, const struct step *step);
int domain_read(const struct site *site, const struct step *step, char *buf, size_t size);
int domain_write(const struct site *site, const struct step *step, const char *value);

bool domain_device_is_value(enum step_kind kind, const char *value);

/* Both there or both not: what libvirt adds to a device is its own. */
bool domain_device_fits(const char *now, const char *wanted);
int domain_device_read(const struct site *site, const struct step *step, char *buf, size_t size);
int domain_device_write(const struct site *site, const struct step *step, const char *value);

#endif
