/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the boot loader known by what it told the firmware, where files of several are there; and does a
 * capture keep that?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collected.h"
#include "disguised.h"
#include "os/root.h"
#include "unit.h"

#define VARIABLES   "sys/firmware/efi/efivars/"
#define INFO	    VARIABLES "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define SECURE_BOOT VARIABLES "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define OPTIONS	    "root=/dev/a iommu=pt"

/* NULL: the variable is not there. */
static void write_info(const struct tree *tree, const char *text)
{
	_cleanup_strbuf_ struct strbuf value = { 0 };

	strbuf_add_bytes(&value, "\6\0\0\0", 4);
	for (; *text; text++) {
		strbuf_add_bytes(&value, text, 1);
		strbuf_add_bytes(&value, "", 1);
	}
	strbuf_add_bytes(&value, "\0", 2);
	tree_bytes(tree, "/" INFO, value.text, value.length);
}

static void write_secure_boot(const struct tree *tree, char on)
{
	const char value[] = { 6, 0, 0, 0, on };

	tree_bytes(tree, "/" SECURE_BOOT, value, sizeof(value));
}

static void write_grub(const struct tree *tree)
{
	tree_file(tree, "/etc/os-release", "ID=debian\n");
	tree_file(tree, "/etc/default/grub", "GRUB_CMDLINE_LINUX=old\n");
	tree_file(tree, "/boot/grub/grub.cfg", "menuentry a {\nlinux /l old\n}\n");
}

static void write_systemd_boot(const struct tree *tree)
{
	tree_file(tree, "/etc/kernel/cmdline", OPTIONS "\n");
	tree_file(tree, "/efi/loader/loader.conf", "");
	tree_file(tree, "/efi/loader/entries/a.conf", "linux /l\noptions " OPTIONS "\n");
}

struct case_of {
	const char *info;
	int secure_boot; /* -1: the variable is not there */
	enum boot_loader loader;
};

static void who_booted_says_so(void **state)
{
	static const struct case_of cases[] = {
		{ "systemd-boot 252.30-1~deb12u2", -1, LOADER_SYSTEMD_BOOT },
		{ "systemd-boot 257", 1, LOADER_SYSTEMD_BOOT },
		{ "GRUB 2.12", 0, LOADER_GRUB },
		/* systemd-boot would have told, and others cannot be asked. */
		{ NULL, 0, LOADER_GRUB },
		{ NULL, -1, LOADER_UNKNOWN },
		{ "rEFInd 0.14", 0, LOADER_UNKNOWN },
		{ "systemd", 0, LOADER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;
		const char *wanted = cases[i].loader == LOADER_GRUB ? "old" : OPTIONS;

		write_grub(tree);
		write_systemd_boot(tree);
		tree_directory(tree, "/sys/firmware/efi");
		if (cases[i].info)
			write_info(tree, cases[i].info);
		if (cases[i].secure_boot >= 0)
			write_secure_boot(tree, (char)cases[i].secure_boot);
		host = collected(tree->path, FACTS_BOOT);
		assert_int_equal(host->boot.loader, cases[i].loader);
		if (!cases[i].loader) {
			assert_null(host->boot.configured.text);
			assert_null(host->boot.next.text);
			assert_non_null(strstr(host->boot.next.reason, "/" INFO));
			continue;
		}
		assert_string_equal(host->boot.configured.text, wanted);
		assert_string_equal(host->boot.next.text, wanted);
	}
}

/* Where it was not asked for, or there is none to ask. */
static void files_of_one_loader_decide(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *bios = NULL;
	_cleanup_(host_freep) struct host *efi = NULL;
	_cleanup_(host_freep) struct host *hidden = NULL;

	(void)state;
	write_grub(tree);
	tree_directory(tree, "/sys/firmware/efi");
	efi = collected(tree->path, FACTS_BOOT);
	assert_int_equal(efi->boot.loader, LOADER_GRUB);
	/* Its ESP is root's, so that nothing of it is seen. */
	write_info(tree, "systemd-boot 252");
	hidden = collected(tree->path, FACTS_BOOT);
	assert_int_equal(hidden->boot.loader, LOADER_SYSTEMD_BOOT);
	assert_null(hidden->boot.next.text);
	assert_int_equal(hidden->boot.next.error, ENOENT);
	{
		_cleanup_tree_ struct tree *both = tree_new();

		write_grub(both);
		write_systemd_boot(both);
		bios = collected(both->path, FACTS_BOOT);
		assert_int_equal(bios->boot.loader, LOADER_GRUB);
	}
}

/* proxmox-boot-tool has GRUB sign what it starts. */
static void proxmox_has_grub_where_signatures_are_checked(void **state)
{
	static const struct {
		struct case_of given;
		const char *configured; /* NULL: unknown */
	} cases[] = {
		{ { NULL, 0, LOADER_PROXMOX_BOOT }, OPTIONS },
		{ { NULL, 1, LOADER_PROXMOX_BOOT }, "old" },
		{ { NULL, -1, LOADER_UNKNOWN }, NULL },
		{ { "systemd-boot 254", 1, LOADER_PROXMOX_BOOT }, OPTIONS },
		{ { "systemd-boot 254", -1, LOADER_PROXMOX_BOOT }, OPTIONS },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		write_grub(tree);
		tree_file(tree, "/etc/kernel/cmdline", OPTIONS "\n");
		tree_file(tree, "/etc/kernel/proxmox-boot-uuids", "1234-ABCD\n");
		tree_directory(tree, "/sys/firmware/efi");
		if (cases[i].given.info)
			write_info(tree, cases[i].given.info);
		if (cases[i].given.secure_boot >= 0)
			write_secure_boot(tree, (char)cases[i].given.secure_boot);
		host = collected(tree->path, FACTS_BOOT);
		assert_int_equal(host->boot.loader, cases[i].given.loader);
		assert_int_equal(host->boot.distribution, DISTRIBUTION_PROXMOX);
		if (cases[i].configured)
			assert_string_equal(host->boot.configured.text, cases[i].configured);
		else
			assert_non_null(strstr(host->boot.configured.reason, "/" SECURE_BOOT));
	}
}

/* A name that has an UUID in it, whose version may be anybody's. */
static void anonymous_captures_know_it_too(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_tree_ struct tree *capture = tree_new();
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_(host_freep) struct host *before = NULL;
	_cleanup_(host_freep) struct host *after = NULL;
	_cleanup_(root_freep) struct root *root = NULL;
	char bytes[64];

	(void)state;
	write_grub(tree);
	write_systemd_boot(tree);
	write_info(tree, "systemd-boot canary");
	before = collected_disguised(tree->path, FACTS_BOOT, pseudonyms, capture);
	after = collected(capture->path, FACTS_BOOT);
	assert_int_equal(before->boot.loader, LOADER_SYSTEMD_BOOT);
	assert_int_equal(after->boot.loader, LOADER_SYSTEMD_BOOT);
	assert_string_equal(after->boot.next.text, "root=/dev/[hidden] iommu=pt");
	assert_int_equal(root_open(capture->path, &root), 0);
	assert_int_equal(root_read_start(root, "/" INFO, bytes, sizeof(bytes)),
			 4 + 2 * strlen("systemd-boot"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_booted_says_so),
		cmocka_unit_test(files_of_one_loader_decide),
		cmocka_unit_test(proxmox_has_grub_where_signatures_are_checked),
		cmocka_unit_test(anonymous_captures_know_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
