/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files may vfctl write, and how? The rows of file and directory.
 */
#ifndef APPLY_FILES_H
#define APPLY_FILES_H

#include "apply/kinds.h"

/* vfctl's own: beneath /etc/vfctl, and drop-ins with vfctl in their names; and QEMU_CONF. */
bool is_file(const char *object);
bool file_is_value(enum step_kind kind, const char *value);
int file_read(const struct site *site, const struct step *step, char *buf, size_t size);
/* One that stands keeps its mode and its owner; -ELOOP for a link, which would be lost. */
int file_write(const struct site *site, const struct step *step, const char *value);

/* Where such files stand, but QEMU_CONF. */
bool is_directory(const char *object);
bool directory_is_value(enum step_kind kind, const char *value);
int directory_read(const struct site *site, const struct step *step, char *buf, size_t size);
int directory_write(const struct site *site, const struct step *step, const char *value);

#endif
