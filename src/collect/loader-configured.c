/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is the kernel configured to be told? GRUB's generator takes it from /etc/default/grub, a shell
 * script; kernel-install and proxmox-boot-tool from /etc/kernel/cmdline, as it stands.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/loader.h"

static const char defaults[] = "/etc/default/grub";
static const char drop_ins[] = "/etc/default/grub.d";
static const char tuned[] = "/etc/tuned/bootcmdline";
static const char tuned_params[] = "$tuned_params";

static void follow(struct loader *loader, const char *path, const char *text)
{
	shell_read(&loader->configured, text);
	loader_add_source(loader, &loader->host->boot.configured, path);
	if (!loader->configured.broken_line || loader->malformed)
		return;
	loader->configured_source = path;
	loader->malformed = arena_printf(loader->host->arena,
					 "malformed, line %zu opens a quote or bracket and "
					 "nothing closes it",
					 loader->configured.broken_line);
}

/* Debian's grub-mkconfig reads them, in the order of a glob; nobody else's does. */
static void read_drop_ins(struct loader *loader)
{
	struct arena *arena = loader->host->arena;
	const char **names = NULL;
	ssize_t n = root_list(loader->machine->root, drop_ins, arena, &names);

	if (n < 0 && n != -ENOENT) {
		loader->configured_source = drop_ins;
		loader->configured_error = (int)n;
	}
	for (ssize_t i = 0; i < n; i++) {
		const char *path = arena_printf(arena, "%s/%s", drop_ins, names[i]);
		const char *text = NULL;
		int r = 0;

		if (*names[i] == '.' || !str_has_suffix(names[i], ".cfg"))
			continue;
		r = loader_read(loader, path, &text);
		if (r < 0) {
			loader->configured_source = path;
			loader->configured_error = r;
			return;
		}
		follow(loader, path, text);
	}
}

void loader_read_grub_defaults(struct loader *loader)
{
	enum distribution distribution = loader->host->boot.distribution;
	const char *text = NULL;

	loader->configured = (struct shell){ .arena = loader->host->arena };
	loader->configured_source = defaults;
	loader->configured_error = loader_read(loader, defaults, &text);
	if (loader->configured_error)
		return;
	follow(loader, defaults, text);
	if (distribution == DISTRIBUTION_DEBIAN || distribution == DISTRIBUTION_PROXMOX)
		read_drop_ins(loader);
}

/* The variables' values behind each other; NULL where one is unknown, whose name goes to *ret_name. */
static const char *join(const struct loader *loader, const char *const names[static 2],
			const char **ret_name)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "");
	for (size_t i = 0; i < 2; i++) {
		const char *value = NULL;
		enum shell_state state = shell_get(&loader->configured, names[i], &value);

		if (state == SHELL_UNKNOWN) {
			*ret_name = names[i];
			return NULL;
		}
		if (state == SHELL_SET && *value)
			strbuf_addf(&line, "%s%s", line.length ? " " : "", value);
	}
	return arena_strdup(loader->host->arena, line.text);
}

/*
 * In 20_linux_xen, what is set for kernels on Xen replaces what is for others. The name that counts:
 * with "_XEN_REPLACE" where it is not empty.
 */
static const char *name_on_xen(const struct loader *loader, const char *name, const char *on_xen)
{
	const char *value = NULL;
	enum shell_state state = SHELL_UNSET;

	if (loader->on_xen)
		state = shell_get(&loader->configured, on_xen, &value);
	return state == SHELL_UNKNOWN || (state == SHELL_SET && *value) ? on_xen : name;
}

/* tuned has its own parameters put in by GRUB, while booting; its file says which. */
static void expand_tuned(const struct loader *loader, struct boot_line *line)
{
	struct arena *arena = loader->host->arena;
	struct shell shell = { .arena = arena };
	const char *at = line->text ? strstr(line->text, tuned_params) : NULL;
	const char *text = NULL;
	const char *value = "";
	int r = 0;

	if (!at)
		return;
	r = loader_read(loader, tuned, &text);
	if (r == 0) {
		shell_read(&shell, text);
		r = shell_get(&shell, "TUNED_BOOT_CMDLINE", &value) == SHELL_UNKNOWN ? -EOPNOTSUPP
										     : 0;
	}
	if (r < 0 && r != -ENOENT) {
		loader_fail(loader, line, tuned, r, NULL);
		return;
	}
	loader_add_source(loader, line, tuned);
	line->text = arena_printf(arena, "%.*s%s%s", (int)(at - line->text), line->text,
				  value ? value : "", at + strlen(tuned_params));
}

void loader_configured_by_grub(const struct loader *loader)
{
	const char *const names[] = {
		name_on_xen(loader, "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_XEN_REPLACE"),
		name_on_xen(loader, "GRUB_CMDLINE_LINUX_DEFAULT",
			    "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT"),
	};
	static const char *const xen[] = { "GRUB_CMDLINE_XEN", "GRUB_CMDLINE_XEN_DEFAULT" };
	struct boot *boot = &loader->host->boot;
	const char *unknown = NULL;

	if (loader->configured_error) {
		loader_fail(loader, &boot->configured, loader->configured_source,
			    loader->configured_error, NULL);
		return;
	}
	boot->configured.text = join(loader, names, &unknown);
	if (loader->on_xen && boot->configured.text)
		boot->xen = join(loader, xen, &unknown);
	if (unknown && loader->malformed)
		loader_fail(loader, &boot->configured, loader->configured_source, -EBADMSG,
			    loader->malformed);
	else if (unknown)
		loader_fail(loader, &boot->configured, defaults, -EOPNOTSUPP,
			    arena_printf(loader->host->arena,
					 "only running it would tell what %s is", unknown));
	expand_tuned(loader, &boot->configured);
}

void loader_configured_by_kernel_install(const struct loader *loader)
{
	static const char *const paths[] = { "/etc/kernel/cmdline", "/usr/lib/kernel/cmdline" };
	struct boot_line *line = &loader->host->boot.configured;
	int error = 0;

	*line = (struct boot_line){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		const char *text = NULL;
		int r = loader_read(loader, paths[i], &text);

		if (r == 0) {
			char *copy = arena_strdup(loader->host->arena, text);

			/* Line ends part words as blanks do. */
			for (char *c = copy; *c; c++)
				if (*c == '\n' || *c == '\r')
					*c = ' ';
			line->text = str_trim(copy);
			loader_add_source(loader, line, paths[i]);
			return;
		}
		if (!error || error == -ENOENT)
			error = r;
		if (r != -ENOENT)
			break;
	}
	loader_fail(loader, line, paths[0], error,
		    error == -ENOENT ? "it is not there: entries get the running kernel's line"
				     : NULL);
}
