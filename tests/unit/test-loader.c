/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a boot loader known by its files, and are the configured command line and the next boot's found in
 * them, whoever made them?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collected.h"
#include "unit.h"

#include "block.h"

#define DEBIAN_MENU                                                           \
	"if [ -s $prefix/grubenv ]; then\n  load_env\nfi\n"                   \
	"if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\n" \
	"else\n   set default=\"0\"\nfi\n"                                    \
	"menuentry 'Debian GNU/Linux' {\n"                                    \
	"\tlinux\t/vmlinuz root=/dev/sda1 ro intel_iommu=on\n}\n"

#define FEDORA_MENU                                                                  \
	"if [ -f ${config_directory}/grubenv ]; then\n  load_env -f x/grubenv\nfi\n" \
	"if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\n"        \
	"else\n   set default=\"${saved_entry}\"\nfi\ninsmod blscfg\nblscfg\n"

struct written {
	const char *path;
	const char *content;
};

static void write_files(const struct tree *tree, const struct written *files)
{
	for (; files->path; files++)
		tree_file(tree, files->path, files->content);
}

static void write_environment(const struct tree *tree, const char *path, const char *lines)
{
	char block[1024];

	make_block(block, lines);
	tree_bytes(tree, path, block, sizeof(block));
}

static struct host *collect_files(const struct tree *tree, const struct written *files)
{
	write_files(tree, files);
	return collected(tree->path, FACTS_BOOT);
}

static void assert_sources(const struct boot_line *line, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf sources = { 0 };

	strbuf_add(&sources, "");
	for (size_t i = 0; i < line->n_sources; i++)
		strbuf_addf(&sources, "%s%s", i ? " " : "", line->sources[i]);
	assert_string_equal(sources.text, wanted);
}

static void assert_unknown(const struct host *host, const struct boot_line *line,
			   const char *source, int error)
{
	assert_null(line->text);
	assert_int_equal(line->error, error);
	assert_non_null(line->reason);
	assert_true(has_gap(host, source, error));
}

static void debian_has_drop_ins(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/etc/default/grub", "GRUB_DEFAULT=0\nGRUB_DISTRIBUTOR=`lsb_release -i -s`\n"
				       "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"
				       "GRUB_CMDLINE_LINUX=\"intel_iommu=on\"\n" },
		{ "/etc/default/grub.d/20-b.cfg",
		  "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT b\"\n" },
		{ "/etc/default/grub.d/10-a.cfg", "GRUB_CMDLINE_LINUX_DEFAULT+=' a'\r\n" },
		{ "/etc/default/grub.d/30-c.cfg.dpkg-old", "GRUB_CMDLINE_LINUX=old\n" },
		{ "/etc/default/grub.d/.40-d.cfg", "GRUB_CMDLINE_LINUX=hidden\n" },
		{ "/boot/grub/grub.cfg", DEBIAN_MENU },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_GRUB);
	assert_int_equal(host->boot.distribution, DISTRIBUTION_DEBIAN);
	assert_string_equal(host->boot.configured.text, "intel_iommu=on quiet a b");
	assert_sources(
		&host->boot.configured,
		"/etc/default/grub /etc/default/grub.d/10-a.cfg /etc/default/grub.d/20-b.cfg");
	assert_string_equal(host->boot.next.text, "root=/dev/sda1 ro intel_iommu=on");
	assert_string_equal(host->boot.next.entry, "Debian GNU/Linux");
	assert_null(host->boot.next.unsure);
	assert_sources(&host->boot.next, "/boot/grub/grub.cfg");
	assert_null(host->boot.xen);
}

static void distributions_are_told_by_what_they_are_like(void **state)
{
	static const struct {
		const char *release;
		enum distribution distribution;
	} cases[] = {
		{ "ID=ubuntu\nID_LIKE=debian\n", DISTRIBUTION_DEBIAN },
		{ "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", DISTRIBUTION_FEDORA },
		{ "ID='fedora'\n", DISTRIBUTION_FEDORA },
		{ "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", DISTRIBUTION_SUSE },
		{ "ID=arch\n", DISTRIBUTION_OTHER },
		{ "", DISTRIBUTION_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct written files[] = { { "/usr/lib/os-release", cases[i].release },
						 { 0 } };
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = collect_files(tree, files);

		assert_int_equal(host->boot.distribution, cases[i].distribution);
	}
}

static void drop_ins_are_debians_alone(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=fedora\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX='a'\nGRUB_ENABLE_BLSCFG=true\n" },
		{ "/etc/default/grub.d/x.cfg", "GRUB_CMDLINE_LINUX=b\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_string_equal(host->boot.configured.text, "a");
	/* The menu is not there: what it is made with is known all the same. */
	assert_int_equal(host->boot.loader, LOADER_GRUB_BLS);
	assert_unknown(host, &host->boot.next, "/boot/grub2/grub.cfg", ENOENT);
}

static void what_a_command_says_is_unknown(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX=$(cat /x)\n" },
		{ "/boot/grub/grub.cfg", DEBIAN_MENU },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_unknown(host, &host->boot.configured, "/etc/default/grub", EOPNOTSUPP);
	assert_non_null(strstr(host->boot.configured.reason, "GRUB_CMDLINE_LINUX"));
	assert_non_null(host->boot.next.text);
}

static void a_menu_that_only_root_may_read_is_unknown(void **state)
{
	static const struct written files[] = {
		{ "/vfctl/version", "format=1\n" },
		{ "/vfctl/errors", "EACCES\t/boot/grub2/grub.cfg\n" },
		{ "/etc/os-release", "ID=rhel\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"a\"\n" },
		{ "/boot/loader/loader.conf", "timeout 3\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_GRUB);
	assert_string_equal(host->boot.configured.text, "a");
	assert_unknown(host, &host->boot.next, "/boot/grub2/grub.cfg", EACCES);
}

static void fedora_has_entries_of_their_own(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=fedora\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX=\"rhgb\"\n" },
		{ "/boot/grub2/grub.cfg", FEDORA_MENU },
		{ "/boot/loader/entries/m-6.9.conf",
		  "title Fedora 6.9\nversion 6.9\nlinux /l\noptions $kernelopts $tuned_params\n" },
		{ "/boot/loader/entries/m-6.8.conf", "title Fedora 6.8\nlinux /l\noptions old\n" },
		{ "/boot/loader/entries/m-7.0.conf.rpmsave", "linux /l\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *saved = NULL;
	_cleanup_(host_freep) struct host *broken = NULL;

	(void)state;
	write_environment(tree, "/boot/grub2/grubenv",
			  "kernelopts=root=/dev/a ro\ntuned_params=isolcpus=1\n");
	host = collect_files(tree, files);
	assert_int_equal(host->boot.loader, LOADER_GRUB_BLS);
	assert_string_equal(host->boot.next.text, "root=/dev/a ro isolcpus=1");
	assert_string_equal(host->boot.next.entry, "Fedora 6.9");
	assert_sources(&host->boot.next, "/boot/grub2/grub.cfg /boot/grub2/grubenv "
					 "/boot/loader/entries/m-6.9.conf");
	write_environment(tree, "/boot/grub2/grubenv", "saved_entry=m-6.8\n");
	saved = collected(tree->path, FACTS_BOOT);
	assert_string_equal(saved->boot.next.text, "old");
	tree_file(tree, "/boot/grub2/grubenv", "# GRUB Environment Block\n");
	broken = collected(tree->path, FACTS_BOOT);
	assert_int_equal(broken->boot.loader, LOADER_GRUB_BLS);
	assert_unknown(broken, &broken->boot.next, "/boot/grub2/grub.cfg", EBADMSG);
	assert_true(has_gap(broken, "/boot/grub2/grubenv", EBADMSG));
}

static void entries_without_a_generator_come_from_kernel_install(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=fedora\n" },
		{ "/etc/kernel/cmdline", "root=/dev/a intel_iommu=on\n" },
		{ "/boot/grub2/grub.cfg", FEDORA_MENU },
		{ "/boot/loader/entries/m-6.9.conf", "title A\nlinux /l\noptions root=/dev/a\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_GRUB_BLS);
	assert_string_equal(host->boot.configured.text, "root=/dev/a intel_iommu=on");
	assert_string_equal(host->boot.next.text, "root=/dev/a");
}

static void a_menu_on_the_esp_counts_unless_it_leads_to_another(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=rhel\n" },
		{ "/boot/efi/EFI/BOOT/grub.cfg", "search x\nconfigfile $prefix/grub.cfg\n" },
		{ "/boot/efi/EFI/redhat/grub.cfg", "menuentry a {\nlinuxefi /l b\n}\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_GRUB);
	assert_string_equal(host->boot.next.text, "b");
	assert_unknown(host, &host->boot.configured, "/etc/default/grub", ENOENT);
}

static void systemd_boot_is_configured_by_kernel_install(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=arch\n" },
		{ "/etc/kernel/cmdline", "root=/dev/a rw\namd_iommu=off\n" },
		{ "/efi/loader/loader.conf", "# x\ntimeout 3\ndefault arch-lts*\n" },
		{ "/efi/loader/entries/arch.conf", "title Arch\nlinux /l\noptions a\n" },
		{ "/efi/loader/entries/arch-lts.conf", "linux /l\noptions b\noptions c\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);
	_cleanup_(host_freep) struct host *first = NULL;
	_cleanup_(host_freep) struct host *with_image = NULL;
	_cleanup_(host_freep) struct host *saved = NULL;

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_SYSTEMD_BOOT);
	assert_int_equal(host->boot.distribution, DISTRIBUTION_OTHER);
	assert_string_equal(host->boot.configured.text, "root=/dev/a rw amd_iommu=off");
	assert_sources(&host->boot.configured, "/etc/kernel/cmdline");
	assert_string_equal(host->boot.next.text, "b c");
	assert_string_equal(host->boot.next.entry, "arch-lts");
	tree_file(tree, "/efi/loader/loader.conf", "");
	tree_file(tree, "/boot/loader/entries/brch.conf", "title B\nlinux /l\n");
	first = collected(tree->path, FACTS_BOOT);
	assert_string_equal(first->boot.next.entry, "B");
	assert_string_equal(first->boot.next.text, "");
	tree_file(tree, "/efi/EFI/Linux/arch.efi", "");
	with_image = collected(tree->path, FACTS_BOOT);
	assert_unknown(with_image, &with_image->boot.next, "/efi/loader/loader.conf", EOPNOTSUPP);
	tree_file(tree, "/efi/loader/loader.conf", "default @saved\n");
	saved = collected(tree->path, FACTS_BOOT);
	assert_unknown(saved, &saved->boot.next, "/efi/loader/loader.conf", EOPNOTSUPP);
}

static void proxmox_keeps_its_menus_to_itself(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/etc/kernel/proxmox-boot-uuids", "1234-ABCD\n" },
		{ "/etc/kernel/cmdline", "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=quiet\n" },
		{ "/boot/grub/grub.cfg", DEBIAN_MENU },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *bios = collect_files(tree, files);
	_cleanup_(host_freep) struct host *efi = NULL;
	_cleanup_(host_freep) struct host *unused = NULL;

	(void)state;
	assert_int_equal(bios->boot.loader, LOADER_PROXMOX_BOOT);
	assert_int_equal(bios->boot.distribution, DISTRIBUTION_PROXMOX);
	assert_string_equal(bios->boot.configured.text, "quiet");
	assert_unknown(bios, &bios->boot.next, "/etc/kernel/proxmox-boot-uuids", ENOTCONN);
	tree_bytes(tree,
		   "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		   "\6\0\0\0\0", 5);
	efi = collected(tree->path, FACTS_BOOT);
	assert_string_equal(efi->boot.configured.text, "root=ZFS=rpool/ROOT/pve-1 boot=zfs");
	tree_file(tree, "/etc/kernel/proxmox-boot-uuids", "\n");
	unused = collected(tree->path, FACTS_BOOT);
	assert_int_equal(unused->boot.loader, LOADER_GRUB);
	assert_int_equal(unused->boot.distribution, DISTRIBUTION_PROXMOX);
}

static void tuned_adds_what_its_file_says(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"
				       "GRUB_CMDLINE_LINUX_DEFAULT=\"${GRUB_CMDLINE_LINUX_DEFAULT:+"
				       "$GRUB_CMDLINE_LINUX_DEFAULT }\\$tuned_params\"\n" },
		{ "/etc/tuned/bootcmdline", "TUNED_BOOT_CMDLINE=\"isolcpus=2-5\"\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_string_equal(host->boot.configured.text, "quiet isolcpus=2-5");
	assert_unknown(host, &host->boot.next, "/boot/grub/grub.cfg", ENOENT);
	assert_sources(&host->boot.configured, "/etc/default/grub /etc/tuned/bootcmdline");
}

static void xen_has_lines_of_its_own(void **state)
{
	static const struct written files[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/sys/hypervisor/type", "xen\n" },
		{ "/sys/hypervisor/properties/features", "00002f05\n" }, /* dom0 */
		{ "/etc/default/grub", "GRUB_CMDLINE_LINUX=a\nGRUB_CMDLINE_LINUX_DEFAULT=b\n"
				       "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT=c\n"
				       "GRUB_CMDLINE_XEN='iommu=force'\n"
				       "GRUB_CMDLINE_XEN_DEFAULT=dom0_mem=4G\n" },
		{ 0 },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_string_equal(host->identity.hypervisor, "xen");
	assert_string_equal(host->boot.configured.text, "a c");
	assert_string_equal(host->boot.xen, "iommu=force dom0_mem=4G");
}

static void nothing_is_known_of_nothing(void **state)
{
	static const struct written files[] = { { 0 } };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = collect_files(tree, files);

	(void)state;
	assert_int_equal(host->boot.loader, LOADER_UNKNOWN);
	assert_int_equal(host->boot.distribution, DISTRIBUTION_UNKNOWN);
	assert_true(has_gap(host, "/etc/os-release", ENOENT));
	assert_unknown(host, &host->boot.configured, "/etc/default/grub", ENOENT);
	assert_unknown(host, &host->boot.next, "/boot", ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_has_drop_ins),
		cmocka_unit_test(distributions_are_told_by_what_they_are_like),
		cmocka_unit_test(drop_ins_are_debians_alone),
		cmocka_unit_test(what_a_command_says_is_unknown),
		cmocka_unit_test(a_menu_that_only_root_may_read_is_unknown),
		cmocka_unit_test(fedora_has_entries_of_their_own),
		cmocka_unit_test(entries_without_a_generator_come_from_kernel_install),
		cmocka_unit_test(a_menu_on_the_esp_counts_unless_it_leads_to_another),
		cmocka_unit_test(systemd_boot_is_configured_by_kernel_install),
		cmocka_unit_test(proxmox_keeps_its_menus_to_itself),
		cmocka_unit_test(tuned_adds_what_its_file_says),
		cmocka_unit_test(xen_has_lines_of_its_own),
		cmocka_unit_test(nothing_is_known_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
