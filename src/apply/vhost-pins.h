/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs do the kernel's threads run that serve a running VM's virtio queues? libvirt knows
 * nothing of them.
 */
#ifndef APPLY_VHOST_PINS_H
#define APPLY_VHOST_PINS_H

#include "apply/kinds.h"

/* A thread that serves a VM, "NAME/TID". */
bool is_vhost(const char *object);

/*
 * What stands is never more than was asked for, and may be less, as the cpuset of the thread has it, which
 * goes with the emulator's pin.
 */
bool vhost_pin_fits(const char *now, const char *wanted);

int vhost_pin_read(const struct site *site, const struct step *step, char *buf, size_t size);
int vhost_pin_write(const struct site *site, const struct step *step, const char *value);

/* Whether the thread has ended, as it does with its VM. */
bool vhost_is_over(const struct site *site, const struct step *step);

#endif
