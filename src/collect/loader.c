/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which boot loader starts this host, and what do its files tell the kernel? Which loader it is shows by
 * what it told the firmware, else by the files that it leaves.
 */
#include "collect/loader.h"

#include <errno.h>

#include "base/text.h"
#include "collect/collectors.h"

enum {
	LONGEST_FILE = 64 * 1024
};

static const char proxmox_uuids[] = "/etc/kernel/proxmox-boot-uuids";

int loader_read(const struct loader *loader, const char *path, const char **ret_text)
{
	char *text = NULL;
	ssize_t n = root_read_all(loader->machine->root, path, LONGEST_FILE, loader->host->arena,
				  &text);

	if (n < 0)
		return (int)n;
	*ret_text = text;
	return 0;
}

void loader_add_source(const struct loader *loader, struct boot_line *line, const char *path)
{
	struct arena *arena = loader->host->arena;
	const char **sources = arena_new_array(arena, const char *, line->n_sources + 1);

	for (size_t i = 0; i < line->n_sources; i++)
		sources[i] = line->sources[i];
	sources[line->n_sources++] = arena_strdup(arena, path);
	line->sources = sources;
}

void loader_fail(const struct loader *loader, struct boot_line *line, const char *source, int error,
		 const char *reason)
{
	struct host *host = loader->host;

	line->text = NULL;
	line->unsure = NULL;
	line->error = error < 0 ? -error : error;
	line->reason =
		arena_printf(host->arena, "%s: %s", source, reason ? reason : errno_text(error));
	gaps_add(&host->gaps, host->arena, error, source);
}

/* One may have a name of its own, and says what it is like. */
static enum distribution find_distribution(const char *words)
{
	static const struct {
		const char *word;
		enum distribution distribution;
	} known[] = {
		{ "debian", DISTRIBUTION_DEBIAN }, { "ubuntu", DISTRIBUTION_DEBIAN },
		{ "fedora", DISTRIBUTION_FEDORA }, { "rhel", DISTRIBUTION_FEDORA },
		{ "centos", DISTRIBUTION_FEDORA }, { "suse", DISTRIBUTION_SUSE },
		{ "opensuse", DISTRIBUTION_SUSE }, { "sles", DISTRIBUTION_SUSE },
	};

	for (size_t i = 0; words && i < ARRAY_SIZE(known); i++)
		if (str_has_word(words, known[i].word))
			return known[i].distribution;
	return DISTRIBUTION_OTHER;
}

enum distribution loader_read_distribution(const struct loader *loader)
{
	static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };
	struct host *host = loader->host;
	struct shell shell = { .arena = host->arena };
	enum distribution distribution = DISTRIBUTION_OTHER;
	const char *text = NULL;
	const char *value = NULL;
	int r = loader_read(loader, paths[0], &text);

	if (r == -ENOENT)
		r = loader_read(loader, paths[1], &text);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, paths[0]);
		return DISTRIBUTION_UNKNOWN;
	}
	shell_read(&shell, text);
	if (shell_get(&shell, "ID", &value) == SHELL_SET)
		distribution = find_distribution(value);
	if (distribution == DISTRIBUTION_OTHER && shell_get(&shell, "ID_LIKE", &value) == SHELL_SET)
		distribution = find_distribution(value);
	return distribution;
}

/* Proxmox VE says that it is Debian; its kernels do not. */
static bool has_proxmox_kernel(const struct host *host)
{
	return host->identity.kernel && str_has_suffix(host->identity.kernel, "-pve");
}

/*
 * The tool keeps GRUB on its ESPs where firmware is no EFI, or checks signatures; else systemd-boot. What
 * booted told the firmware, if it is one of the two.
 */
static enum tristate proxmox_uses_grub(const struct loader *loader, int *ret_error)
{
	if (loader->has_efi == FACT_NO || loader->booted == LOADER_GRUB)
		return FACT_YES;
	if (loader->booted == LOADER_SYSTEMD_BOOT)
		return FACT_NO;
	return loader_secure_boot(loader, ret_error);
}

static void read_proxmox_boot(const struct loader *loader)
{
	struct boot *boot = &loader->host->boot;
	int error = 0;
	enum tristate uses_grub = proxmox_uses_grub(loader, &error);

	boot->loader = uses_grub ? LOADER_PROXMOX_BOOT : LOADER_UNKNOWN;
	if (uses_grub == FACT_YES)
		loader_configured_by_grub(loader);
	else if (uses_grub == FACT_NO)
		loader_configured_by_kernel_install(loader);
	else
		loader_fail(loader, &boot->configured, loader_secure_boot_variable, error,
			    "it would tell whether GRUB or systemd-boot boots this host");
	loader_fail(loader, &boot->next, proxmox_uuids, -ENOTCONN,
		    "the partitions that the menus stand on are not mounted");
}

/* By the menu; where that cannot be read, by what it is made with. */
static bool is_made_of_files(const struct loader *loader, bool has_blscfg)
{
	const char *value = NULL;

	if (loader->menu_text || loader->configured_error)
		return has_blscfg;
	return shell_get(&loader->configured, "GRUB_ENABLE_BLSCFG", &value) == SHELL_SET &&
	       str_equal(value, "true");
}

static void read_grub(const struct loader *loader)
{
	struct boot *boot = &loader->host->boot;
	bool has_blscfg = loader_next_of_grub(loader);

	boot->loader = is_made_of_files(loader, has_blscfg) ? LOADER_GRUB_BLS : LOADER_GRUB;
	/* Images without GRUB's generator have their entries from kernel-install alone. */
	if (boot->loader == LOADER_GRUB_BLS && loader->configured_error == -ENOENT)
		loader_configured_by_kernel_install(loader);
	else
		loader_configured_by_grub(loader);
}

static void read_systemd_boot(const struct loader *loader)
{
	loader->host->boot.loader = LOADER_SYSTEMD_BOOT;
	loader_configured_by_kernel_install(loader);
	loader_next_of_systemd_boot(loader);
}

/* Its configuration is there, and no sign of another loader. */
static bool is_grub_configured(const struct loader *loader)
{
	return loader->configured_error != -ENOENT &&
	       (!loader->conf_text || loader->booted == LOADER_GRUB);
}

/*
 * Both have left files, and neither told the firmware that it booted. systemd-boot does so always: where
 * other variables can be read, it did not boot.
 */
static bool is_undecided(const struct loader *loader)
{
	int error = 0;

	if (!loader->conf_text || loader->has_efi == FACT_NO || loader->booted)
		return false;
	return loader->info_error != -ENOENT || loader_secure_boot(loader, &error) == FACT_UNKNOWN;
}

static void fail_undecided(const struct loader *loader)
{
	static const char reason[] =
		"GRUB and systemd-boot have files here, and it would tell which of them boots";
	struct boot *boot = &loader->host->boot;

	int error = loader->info_error ? loader->info_error : -EOPNOTSUPP;

	loader_fail(loader, &boot->configured, loader_info, error, reason);
	loader_fail(loader, &boot->next, loader_info, error, reason);
}

static void fail_both(const struct loader *loader)
{
	struct boot *boot = &loader->host->boot;

	loader_fail(loader, &boot->configured, loader->configured_source, loader->configured_error,
		    NULL);
	loader_fail(loader, &boot->next, "/boot", loader->menu_error, NULL);
}

void collect_loader(struct machine *machine, struct host *host)
{
	struct loader loader = { .machine = machine, .host = host };
	struct boot *boot = &host->boot;
	const char *text = NULL;
	int r = 0;

	loader.on_xen = host->identity.virtualized == FACT_NO &&
			str_equal(host->identity.hypervisor, "xen");
	boot->distribution = loader_read_distribution(&loader);
	r = loader_read(&loader, proxmox_uuids, &text);
	if (r != -ENOENT || has_proxmox_kernel(host))
		boot->distribution = DISTRIBUTION_PROXMOX;
	loader_read_firmware(&loader);
	loader_find_menus(&loader);
	loader_read_grub_defaults(&loader);
	if (r < 0 ? r != -ENOENT : *str_trim((char *)text) != '\0')
		read_proxmox_boot(&loader);
	else if (loader.booted == LOADER_SYSTEMD_BOOT)
		read_systemd_boot(&loader);
	else if (loader.menu_error != -ENOENT && is_undecided(&loader))
		fail_undecided(&loader);
	else if (loader.menu_error != -ENOENT || is_grub_configured(&loader))
		read_grub(&loader);
	else if (loader.loader_conf)
		read_systemd_boot(&loader);
	else
		fail_both(&loader);
}
