/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture keep of a boot loader's files? What decides on the default entry, and
 * what that tells the kernel; each file is still one of its kind.
 */
#ifndef OS_DISGUISE_BOOT_H
#define OS_DISGUISE_BOOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "os/pseudonyms.h"

/* A shell script of assignments: those of kernel command lines, and what these refer to. */
void disguise_defaults(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		       struct strbuf *out);

/* grub.cfg: the default, entries, what they tell the kernel, conditions without what they ask. */
void disguise_menu(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out);

/* grubenv: the variables that choose an entry, or are told the kernel. */
void disguise_environment(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out);

/* Of what a loader told the firmware, in UTF-16 behind four bytes, its name. */
void disguise_loader_info(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out);

/* An entry of the Boot Loader Specification; loader.conf; proxmox-boot-uuids. */
void disguise_entry(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out);
void disguise_loader_conf(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out);
void disguise_proxmox_uuids(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out);

/*
 * Adds an entry's title or id: as it is where it has the form of an id, which a program makes, else
 * "entry1", …
 */
void disguise_entry_name(struct pseudonyms *pseudonyms, const char *name, size_t n,
			 struct strbuf *out);

/* The same of names parted by '>', as a default has them. */
void disguise_entry_path(struct pseudonyms *pseudonyms, const char *path, size_t n,
			 struct strbuf *out);

/*
 * Adds a word of a shell script, quoted as it is, that is all or part of a kernel's command line. False
 * where what would be left is no word any more, and nothing is added.
 */
bool disguise_shell_word(struct pseudonyms *pseudonyms, const char *text, size_t n,
			 struct strbuf *out);

/* Whether the script has $NAME or ${NAME…. */
bool disguise_is_referenced(const char *script, const char *name, size_t n);

#endif
