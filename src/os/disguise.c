/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture say instead of what was read? See disguise.h. Which file is treated
 * how stands in one table.
 */
#include "os/disguise.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "os/disguise-boot.h"
#include "os/disguise-groups.h"
#include "os/disguise-lines.h"
#include "os/disguise-modules.h"
#include "os/disguise-netlink.h"
#include "os/disguise-profile.h"
#include "os/disguise-text.h"

enum {
	CONFIG_HEADER = 256,	/* where extended capabilities begin (PCIe 5.0 §7.6) */
	DEVICE_SERIAL = 0x0003, /* the one that holds a serial number (§7.9.3) */
	SERIAL_BYTES = 8,
	LONGEST_IDENTIFIER = 32
};

/* Adds what shall stand for the n bytes to out. */
typedef void treatment(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		       struct strbuf *out);

static void treat_as_text(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out)
{
	disguise_text(pseudonyms, 0, bytes, n, out);
}

static void treat_as_rtnetlink(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	disguise_rtnetlink(pseudonyms, bytes, n, out);
}

static void leave_out(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		      struct strbuf *out)
{
	(void)pseudonyms;
	(void)bytes;
	(void)n;
	(void)out;
}

static void leave(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out)
{
	(void)pseudonyms;
	strbuf_add_bytes(out, bytes, n);
}

static uint32_t read_u32(const char *bytes)
{
	const uint8_t *byte = (const uint8_t *)bytes;

	return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
	       (uint32_t)byte[3] << 24;
}

/* The capability stays, its number becomes zeros: network cards derive it from their MAC. */
static void treat_as_config(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out)
{
	static const char zeros[SERIAL_BYTES];
	size_t start = out->length;
	size_t at = CONFIG_HEADER;

	(void)pseudonyms;
	strbuf_add_bytes(out, bytes, n);
	/* Each capability has at least four bytes, so that a loop ends. */
	for (size_t i = 0; i < n / 4 && at >= CONFIG_HEADER && at + 4 + SERIAL_BYTES <= n; i++) {
		uint32_t header = read_u32(bytes + at);

		if ((header & 0xffff) == DEVICE_SERIAL)
			memcpy(out->text + start + at + 4, zeros, sizeof(zeros));
		at = header >> 20 & ~3U;
	}
}

/* Bytes in hexadecimal without anything between, as phys_switch_id has them. */
static void treat_as_identifier(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
				struct strbuf *out)
{
	uint8_t identifier[LONGEST_IDENTIFIER] = { 0 };
	size_t n_digits = 0;

	while (n_digits < n && n_digits < 2 * sizeof(identifier) &&
	       digit_value(bytes[n_digits]) >= 0) {
		identifier[n_digits / 2] =
			(uint8_t)(identifier[n_digits / 2] << 4 | digit_value(bytes[n_digits]));
		n_digits++;
	}
	pseudonym_identifier(pseudonyms, identifier, n_digits / 2);
	for (size_t i = 0; i < n_digits / 2; i++)
		strbuf_addf(out, "%02x", identifier[i]);
	strbuf_add(out, "\n");
}

static void treat_as_host_name(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	disguise_text(pseudonyms, DISGUISE_HOST, bytes, n, out);
}

static void treat_as_addresses(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	disguise_text(pseudonyms, DISGUISE_IPS, bytes, n, out);
}

/* "Linux version 6.1.0-17-amd64" is followed by who built it, where. */
static void treat_as_version(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			     struct strbuf *out)
{
	size_t length = 0;

	for (unsigned int blanks = 0; length < n && bytes[length] != '\n'; length++) {
		blanks += bytes[length] == ' ';
		if (blanks == 3)
			break;
	}
	treat_as_text(pseudonyms, bytes, length, out);
	strbuf_add(out, "\n");
}

/* UUID, id, running, autostart, name: os/virt-recorded.c. */
static void treat_as_index(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			   struct strbuf *out)
{
	for (size_t length = 0; n; bytes += length, n -= length) {
		size_t at = 0;

		length = disguise_line_length(bytes, n);
		for (unsigned int tabs = 0; at < length && tabs < 4; at++)
			tabs += bytes[at] == '\t';
		treat_as_text(pseudonyms, bytes, at, out);
		if (at + 1 < length)
			pseudonym_vm(pseudonyms, bytes + at, length - at - 1, out);
		strbuf_add(out, "\n");
	}
}

/* "guest=web1,debug-threads=on" or "web1,…"; a comma in the name is doubled. */
static void add_guest(struct pseudonyms *pseudonyms, const char *option, size_t n,
		      struct strbuf *out)
{
	static const char key[] = "guest=";
	_cleanup_strbuf_ struct strbuf name = { 0 };
	size_t at = n >= strlen(key) && memcmp(option, key, strlen(key)) == 0 ? strlen(key) : 0;

	strbuf_add_bytes(out, option, at);
	for (; at < n && (option[at] != ',' || (at + 1 < n && option[at + 1] == ',')); at++) {
		at += option[at] == ',';
		strbuf_add_bytes(&name, option + at, 1);
	}
	pseudonym_vm(pseudonyms, name.text ? name.text : "", name.length, out);
	treat_as_text(pseudonyms, option + at, n - at, out);
}

/* Arguments, each ended by NUL, of which os/process.c keeps QEMU's name for its guest. */
static void treat_as_arguments(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	bool is_guest = false;

	for (size_t length = 0; n; bytes += length, n -= length) {
		const char *end = memchr(bytes, '\0', n);

		length = end ? (size_t)(end - bytes) : n;
		if (is_guest)
			add_guest(pseudonyms, bytes, length, out);
		else
			treat_as_text(pseudonyms, bytes, length, out);
		is_guest = end && (str_equal(bytes, "-name") || str_equal(bytes, "--name"));
		if (end)
			strbuf_add_bytes(out, bytes + length++, 1);
	}
}

/* By the file's path beneath the root; '*' stands for '/' too. The first that fits counts. */
static const struct file_rule {
	const char *pattern;
	treatment *treat;
} rules[] = {
	{ "vfctl/links.nl", treat_as_rtnetlink },
	{ "vfctl/domains/index", treat_as_index },
	{ "vfctl/domains/*.xml", disguise_xml },
	{ "vfctl/networks/index", treat_as_text },
	{ "vfctl/networks/*.xml", disguise_xml },
	{ "vfctl/networks/*.definition", disguise_xml },
	{ "vfctl/host", disguise_lines_of_host },
	{ "vfctl/version", leave },
	{ "vfctl/pci.ids", leave },
	{ "sys/firmware/efi/efivars/LoaderInfo-*", disguise_loader_info },
	{ "sys/firmware/efi/efivars/SecureBoot-*", leave },
	{ "sys/firmware/efi/efivars/*", leave_out },
	{ "sys/*/config", treat_as_config },
	{ "sys/*/phys_switch_id", treat_as_identifier },
	{ "sys/*/phys_port_id", treat_as_identifier },
	{ "sys/*guid", leave_out },
	{ "sys/*uuid", leave_out },
	{ "sys/*serial*", leave_out },
	{ "sys/*/*asset_tag", leave_out },
	{ "sys/*/vpd", leave_out },
	{ "proc/cmdline", disguise_cmdline },
	{ "proc/cpuinfo", disguise_lines_of_cpus },
	{ "sys/*/persistent_address", treat_as_addresses },
	{ "proc/*/mountinfo", treat_as_addresses },
	{ "proc/mounts", disguise_mounts },
	{ "proc/*/mounts", disguise_mounts },
	{ "proc/*/cgroup", disguise_groups },
	{ "proc/*/cpuset", disguise_group },
	{ "*/modprobe.d/*", disguise_modprobe },
	{ "etc/vfctl/profiles/*", disguise_profile },
	{ "*/modules.dep", disguise_module_list },
	{ "*/modules.builtin", disguise_module_list },
	{ "etc/*/irqbalance", disguise_lines_of_irqbalance },
	{ "etc/*/irqbalance.service.d/*", disguise_lines_of_irqbalance },
	{ "proc/sysinfo", disguise_lines_of_sysinfo },
	{ "proc/version", treat_as_version },
	{ "proc/[0-9]*/cmdline", treat_as_arguments },
	{ "proc/[0-9]*/environ", disguise_lines_of_irqbalance },
	{ "boot/*/grub.cfg", disguise_menu },
	{ "boot/*/grubenv", disguise_environment },
	{ "*/loader*/entries/*.conf", disguise_entry },
	{ "*/loader/loader.conf", disguise_loader_conf },
	{ "etc/default/grub", disguise_defaults },
	{ "etc/default/grub.d/*", disguise_defaults },
	{ "etc/tuned/bootcmdline", disguise_defaults },
	{ "*/kernel/cmdline", disguise_cmdline },
	{ "etc/kernel/proxmox-boot-uuids", disguise_proxmox_uuids },
	{ "*/os-release", disguise_lines_of_release },
	{ "proc/sys/kernel/hostname", treat_as_host_name },
	{ "etc/hostname", treat_as_host_name },
	{ "*", treat_as_text },
};

static void filter_content(const char *path, const void *bytes, size_t n, struct strbuf *out,
			   void *arg)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (fnmatch(rules[i].pattern, path, 0) == 0) {
			rules[i].treat(arg, bytes, n, out);
			return;
		}
}

/* Adds a path beneath this directory, whose files are called as people called their networks. */
static bool add_network_file(struct pseudonyms *pseudonyms, const char *name, struct strbuf *out)
{
	static const char directory[] = "etc/libvirt/qemu/networks/";
	size_t slash = *name == '/';
	const char *file = name + slash + strlen(directory);

	if (!str_has_prefix(name + slash, directory))
		return false;
	strbuf_add_bytes(out, name, (size_t)(file - name));
	strbuf_addf(out, "network%" PRIu64 ".xml",
		    pseudonym_number(pseudonyms, PSEUDONYM_FILE, file, strlen(file)));
	return true;
}

/* What stands behind a variable's name is its vendor, the same everywhere. */
static bool is_variable(const char *name)
{
	static const char *const known[] = {
		"sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
		"sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
	};

	return str_is_among(name + (*name == '/'), known, ARRAY_SIZE(known));
}

static void filter_name(const char *name, struct strbuf *out, void *arg)
{
	if (add_network_file(arg, name, out))
		return;
	if (is_variable(name)) {
		strbuf_add(out, name);
		return;
	}
	if (disguise_is_group(arg, name))
		disguise_group(arg, name, strlen(name), out);
	else
		disguise_text(arg, 0, name, strlen(name), out);
}

struct recording_filter disguise_filter(struct pseudonyms *pseudonyms)
{
	return (struct recording_filter){
		.content = filter_content,
		.name = filter_name,
		.arg = pseudonyms,
	};
}
