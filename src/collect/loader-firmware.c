/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which boot loader started this host, by what it left in EFI's variables, and does the firmware check
 * signatures? See loader.h.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/loader.h"

enum {
	LONGEST_VARIABLE = 4096,
	N_ATTRIBUTES =
		4, /* of its bytes, before the value's (Documentation/filesystems/efivarfs.rst) */
};

#define VARIABLES "/sys/firmware/efi/efivars/"

/* https://systemd.io/BOOT_LOADER_INTERFACE */
const char loader_info[] = VARIABLES "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
const char loader_secure_boot_variable[] =
	VARIABLES "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

static const char efi_directory[] = "/sys/firmware/efi";

/* The value's bytes, and how many: -errno. */
static ssize_t read_variable(const struct loader *loader, const char *path, const char **ret_value)
{
	char *bytes = NULL;
	ssize_t n = root_read_all(loader->machine->root, path, LONGEST_VARIABLE,
				  loader->host->arena, &bytes);

	if (n >= 0 && n <= N_ATTRIBUTES)
		return -EBADMSG;
	if (n > 0)
		*ret_value = bytes + N_ATTRIBUTES;
	return n > 0 ? n - N_ATTRIBUTES : n;
}

/* Whether the UTF-16 begins with the word. */
static bool begins_with(const char *value, ssize_t n, const char *word)
{
	if (n < 0 || (size_t)n < 2 * strlen(word))
		return false;
	for (; *word; word++, value += 2)
		if (value[0] != *word || value[1])
			return false;
	return true;
}

/* The first reads "systemd-boot 252", the other "GRUB 2.12"; older GRUBs tell nothing. */
static enum boot_loader find_loader(const char *value, ssize_t n)
{
	if (begins_with(value, n, "systemd-boot"))
		return LOADER_SYSTEMD_BOOT;
	return begins_with(value, n, "GRUB") ? LOADER_GRUB : LOADER_UNKNOWN;
}

void loader_read_firmware(struct loader *loader)
{
	struct attributes directory = ATTRIBUTES_CLOSED;
	const char *value = NULL;
	ssize_t n = attributes_open(loader->machine->root, efi_directory, &directory);

	attributes_close(&directory);
	loader->has_efi = n == 0 ? FACT_YES : n == -ENOENT ? FACT_NO : FACT_UNKNOWN;
	loader->info_error = (int)n;
	if (n < 0)
		return;
	n = read_variable(loader, loader_info, &value);
	loader->info_error = n < 0 ? (int)n : 0;
	loader->booted = find_loader(value, n);
}

enum tristate loader_secure_boot(const struct loader *loader, int *ret_error)
{
	const char *value = NULL;
	ssize_t n = read_variable(loader, loader_secure_boot_variable, &value);

	if (n < 0) {
		*ret_error = (int)n;
		return FACT_UNKNOWN;
	}
	return *value == 1 ? FACT_YES : FACT_NO;
}
