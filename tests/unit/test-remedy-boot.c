/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does each boot loader and distribution get the commands that change its kernel's command line, and
 * no more of them than are left to do?
 */
#include <errno.h>

#include "audit/remedy-boot.h"
#include "base/text.h"
#include "made.h"
#include "unit.h"

static const char *const defaults[] = { "/etc/default/grub" };
static const char *const with_drop_in[] = { "/etc/default/grub",
					    "/etc/default/grub.d/50-cloudimg-settings.cfg" };
static const char *const kernel_cmdline[] = { "/etc/kernel/cmdline" };
static const char *const vendors_cmdline[] = { "/usr/lib/kernel/cmdline" };
static const char *const menu[] = { "/boot/efi/EFI/redhat/grub.cfg" };
static const char *const entry[] = { "/efi/loader/loader.conf", "/efi/loader/entries/arch.conf" };

struct case_of {
	enum boot_loader loader;
	enum distribution distribution;
	const char *const *sources; /* of the configured line; NULL: it is not there */
	size_t n_sources;
	const char *configured;
	const char *const *next_sources;
	size_t n_next_sources;
	const char *next;
	const char *add;
	const char *remove;
	const char *text;
	const char *commands; /* each ends in a newline */
};

static struct remedy remedy_of(struct made *made, const struct case_of *given,
			       const struct boot_rest *rest)
{
	struct boot *boot = &made->host->boot;
	struct audit audit = { .host = made->host, .arena = made->host->arena };

	boot->loader = given->loader;
	boot->distribution = given->distribution;
	boot->configured = (struct boot_line){ .text = given->configured,
					       .sources = (const char **)given->sources,
					       .n_sources = given->n_sources,
					       .error = given->configured ? 0 : ENOENT };
	boot->next = (struct boot_line){ .text = given->next,
					 .sources = (const char **)given->next_sources,
					 .n_sources = given->n_next_sources };
	return remedy_boot(&audit, NULL,
			   (struct boot_change){ .add = given->add,
						 .remove = given->remove,
						 .rests = rest,
						 .n_rests = rest ? 1 : 0 });
}

static void assert_case_with(struct made *made, const struct case_of *given,
			     const struct boot_rest *rest)
{
	struct remedy remedy = remedy_of(made, given, rest);
	_cleanup_strbuf_ struct strbuf commands = { 0 };

	strbuf_add(&commands, "");
	for (size_t i = 0; remedy.commands[i]; i++)
		strbuf_addf(&commands, "%s\n", remedy.commands[i]);
	assert_string_equal(commands.text, given->commands);
	assert_string_equal(remedy.text, given->text);
	assert_int_equal(remedy.needs, NEEDS_REBOOT);
}

static void assert_case(struct made *made, const struct case_of *given)
{
	assert_case_with(made, given, NULL);
}

#define CMDLINE "/etc/kernel/cmdline"
#define ADD_A	"[ -s " CMDLINE " ] || echo >" CMDLINE "; sed -i '1s/$/ a/' " CMDLINE "\n"
/* Behind a parameter that sed takes away, and what stays. */
#define ENDING "\\([^[:alnum:]_.,:;=+@%*-]\\|$\\)/\\1/g'"
#define INSTALL_ALL                                                 \
	"for k in /usr/lib/modules/*/vmlinuz; do v=${k%/vmlinuz}; " \
	"kernel-install add \"${v##*/}\" \"$k\"; done\n"
#define APPEND_TO(file, name, args) \
	"printf '\\n%s\\n' '" name "=\"$" name " " args "\"' >>" file "\n"
#define FROM(sources) sources, ARRAY_SIZE(sources)
#define NOWHERE	      NULL, 0
#define MADE_ANEW     ", have the boot loader's files made anew, and reboot"

static void each_loader_has_its_commands(void **state)
{
	static const struct case_of cases[] = {
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "quiet", NOWHERE, "ro quiet",
		  "intel_iommu=on iommu=pt", NULL,
		  "add intel_iommu=on iommu=pt to GRUB_CMDLINE_LINUX_DEFAULT in "
		  "/etc/default/grub" MADE_ANEW,
		  APPEND_TO("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT",
			    "intel_iommu=on iommu=pt") "update-grub\n" },
		/* Only what is not there yet. */
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(with_drop_in), "quiet iommu=pt", NOWHERE,
		  NULL, "intel_iommu=on iommu=pt", NULL,
		  "add intel_iommu=on to GRUB_CMDLINE_LINUX_DEFAULT in "
		  "/etc/default/grub.d/zz-vfctl.cfg" MADE_ANEW,
		  APPEND_TO("/etc/default/grub.d/zz-vfctl.cfg", "GRUB_CMDLINE_LINUX_DEFAULT",
			    "intel_iommu=on") "update-grub\n" },
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(with_drop_in),
		  "amd_iommu=off iommu.strict=0", NOWHERE, NULL, NULL,
		  "amd_iommu=off iommu.strict=0 iommu=off",
		  "take amd_iommu=off iommu.strict=0 from /etc/default/grub and "
		  "/etc/default/grub.d/50-cloudimg-settings.cfg" MADE_ANEW,
		  "sed -i -e 's/\\<amd_iommu=off" ENDING " -e 's/\\<iommu\\.strict=0" ENDING " "
		  "/etc/default/grub /etc/default/grub.d/50-cloudimg-settings.cfg\nupdate-grub\n" },
		{ LOADER_GRUB, DISTRIBUTION_PROXMOX, FROM(defaults), "iommu=pt", NOWHERE, "ro",
		  "iommu=pt", NULL,
		  "it is configured: have the boot loader's files made anew, and reboot",
		  "update-grub\n" },
		{ LOADER_GRUB, DISTRIBUTION_FEDORA, FROM(defaults), "intel_iommu=off", FROM(menu),
		  "ro", "intel_iommu=on", "intel_iommu=off",
		  "add intel_iommu=on to GRUB_CMDLINE_LINUX in /etc/default/grub, take "
		  "intel_iommu=off from /etc/default/grub" MADE_ANEW,
		  "sed -i -e 's/\\<intel_iommu=off" ENDING " /etc/default/grub\n" APPEND_TO(
			  "/etc/default/grub", "GRUB_CMDLINE_LINUX",
			  "intel_iommu=on") "grub2-mkconfig -o /boot/efi/EFI/redhat/grub.cfg\n" },
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "", NOWHERE, "ro", "a b",
		  NULL, "add a b to every boot entry, and reboot",
		  "grubby --update-kernel=ALL --args='a b'\n" },
		/* grub2-mkconfig would leave the entries. */
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "a b", NOWHERE, "ro b",
		  "a b", NULL, "add a to every boot entry, and reboot",
		  "grubby --update-kernel=ALL --args='a'\n" },
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "", NOWHERE, "ro a", NULL,
		  "a", "take a from every boot entry, and reboot",
		  "grubby --update-kernel=ALL --remove-args='a'\n" },
		{ LOADER_GRUB, DISTRIBUTION_SUSE, FROM(defaults), "", NOWHERE, NULL, "a", NULL,
		  "add a to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub" MADE_ANEW,
		  APPEND_TO("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT",
			    "a") "grub2-mkconfig -o /boot/grub2/grub.cfg\n" },
		{ LOADER_GRUB, DISTRIBUTION_OTHER, FROM(defaults), "a", NOWHERE, "ro", "a", NULL,
		  "it is configured: have the boot loader's files made anew, and reboot",
		  "grub-mkconfig -o /boot/grub/grub.cfg\n" },
		{ LOADER_PROXMOX_BOOT, DISTRIBUTION_PROXMOX, FROM(kernel_cmdline),
		  "root=ZFS=rpool/x", NOWHERE, NULL, "iommu=pt a=b/c", NULL,
		  "add iommu=pt a=b/c to /etc/kernel/cmdline" MADE_ANEW,
		  "[ -s " CMDLINE " ] || echo >" CMDLINE
		  "; sed -i '1s/$/ iommu=pt a=b\\/c/' " CMDLINE "\nproxmox-boot-tool refresh\n" },
		{ LOADER_PROXMOX_BOOT, DISTRIBUTION_PROXMOX, FROM(defaults), "", NOWHERE, NULL, "a",
		  NULL, "add a to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub" MADE_ANEW,
		  APPEND_TO("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT",
			    "a") "proxmox-boot-tool refresh\n" },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_DEBIAN, FROM(kernel_cmdline), "ro", NOWHERE,
		  "ro", "a", NULL, "add a to /etc/kernel/cmdline" MADE_ANEW,
		  ADD_A "for k in /boot/vmlinuz-*; do kernel-install add "
			"\"${k#/boot/vmlinuz-}\" \"$k\"; done\n" },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_OTHER, FROM(kernel_cmdline), "", NOWHERE, "ro",
		  "a", NULL, "add a to /etc/kernel/cmdline" MADE_ANEW, ADD_A INSTALL_ALL },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, FROM(vendors_cmdline), "ro b", NOWHERE,
		  "ro b", "a", "b",
		  "add a to /etc/kernel/cmdline, take b from /etc/kernel/cmdline" MADE_ANEW,
		  "[ -e " CMDLINE " ] || cat /usr/lib/kernel/cmdline >" CMDLINE "\n"
		  "sed -i -e 's/\\<b" ENDING " " CMDLINE "\n" ADD_A INSTALL_ALL },
		/* What one finding has made the next one must not make anew. */
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, "ro", NULL, "b",
		  "take b from /etc/kernel/cmdline" MADE_ANEW,
		  "[ -e " CMDLINE " ] || sed 's/initrd=[^ ]* *//g' /proc/cmdline >" CMDLINE "\n"
		  "sed -i -e 's/\\<b" ENDING " " CMDLINE "\n" INSTALL_ALL },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_OTHER, NOWHERE, NULL, FROM(entry), "ro", "a",
		  NULL, "add a to the options in /efi/loader/entries/arch.conf, and reboot",
		  "sed -i '/^options/s/$/ a/' /efi/loader/entries/arch.conf\n" },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_OTHER, NOWHERE, NULL, NOWHERE, NULL, "a", NULL,
		  "add a to the options in the default entry, and reboot", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(*state, &cases[i]);
}

static void what_is_done_is_not_asked_for(void **state)
{
	static const char done[] = "it is configured, and only a reboot is missing";
	static const struct case_of cases[] = {
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "a b", NOWHERE, "ro a b", "a b",
		  "c", done, "" },
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "", NOWHERE, "a", "a", NULL,
		  done, "" },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_OTHER, NOWHERE, NULL, FROM(entry), "a", "a",
		  NULL, done, "" },
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "", NOWHERE, "ro", NULL, "c",
		  "it is no longer configured, and only a reboot is missing", "" },
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "", NOWHERE, "ro c", NULL, "c",
		  "it is no longer configured: have the boot loader's files made anew, and reboot",
		  "update-grub\n" },
		/* Nobody knows how this one boots. */
		{ LOADER_UNKNOWN, DISTRIBUTION_OTHER, NOWHERE, NULL, NOWHERE, NULL, "a", NULL,
		  "add a to the kernel's command line", "" },
		{ LOADER_UNKNOWN, DISTRIBUTION_OTHER, NOWHERE, NULL, NOWHERE, NULL, NULL, "b",
		  "take b from the kernel's command line", "" },
		{ LOADER_UNKNOWN, DISTRIBUTION_OTHER, NOWHERE, NULL, NOWHERE, NULL, "a", "b",
		  "add a to the kernel's command line, take b from it", "" },
		/* No command is made of what a shell would take for its own. */
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "", NOWHERE, "", "a='$(x)'",
		  NULL, "add a='$(x)' to every boot entry, and reboot", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(*state, &cases[i]);
}

/* Where entries have lines of their own, the files that they were made of are not to bring it back. */
static void files_are_not_left_behind(void **state)
{
	static const struct case_of cases[] = {
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "amd_iommu=off", NOWHERE,
		  "ro", NULL, "amd_iommu=off",
		  "take amd_iommu=off from every boot entry and /etc/default/grub, and reboot",
		  "grubby --update-kernel=ALL --remove-args='amd_iommu=off'\n"
		  "sed -i -e 's/\\<amd_iommu=off" ENDING " /etc/default/grub\n" },
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(kernel_cmdline), "ro b", NOWHERE, "ro",
		  "a", "b c",
		  "add a to every boot entry, take b from every boot entry and "
		  "/etc/kernel/cmdline, and reboot",
		  "grubby --update-kernel=ALL --remove-args='b'\n"
		  "sed -i -e 's/\\<b" ENDING " /etc/kernel/cmdline\n"
		  "grubby --update-kernel=ALL --args='a'\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(*state, &cases[i]);
}

/* Of a parameter only the words go that do harm. */
static void other_words_stay(void **state)
{
	static const struct boot_rest noaer = { "pci=noaer,x", "pci=noaer" };
	static const struct case_of cases[] = {
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "pci=noaer,x b", NOWHERE, NULL,
		  NULL, "pci=noaer,x b",
		  "take b from /etc/default/grub, make pci=noaer of pci=noaer,x in "
		  "/etc/default/grub" MADE_ANEW,
		  "sed -i -e 's/\\<pci=noaer,x\\([^[:alnum:]_.,:;=+@%*-]\\|$\\)/pci=noaer\\1/g' "
		  "-e 's/\\<b" ENDING " /etc/default/grub\nupdate-grub\n" },
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, "ro pci=noaer,x",
		  "pci=noaer", "pci=noaer,x",
		  "make pci=noaer of pci=noaer,x in every boot entry, and reboot",
		  "grubby --update-kernel=ALL --remove-args='pci=noaer,x'\n"
		  "grubby --update-kernel=ALL --args='pci=noaer'\n" },
		/* On a line that has it not, nothing of it is to stay. */
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "", NOWHERE, "ro", NULL,
		  "pci=noaer,x", "it is no longer configured, and only a reboot is missing", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case_with(*state, &cases[i], &noaer);
}

#define DYNDBG "dyndbg=\"file pci* +p\""

/* What stands between quotes is one parameter, for each tool in its own way. */
static void quotes_hold_together(void **state)
{
	static const struct case_of cases[] = {
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "", NOWHERE, NULL, DYNDBG " a",
		  NULL,
		  "add " DYNDBG " a to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub" MADE_ANEW,
		  APPEND_TO("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT",
			    "dyndbg=\\\"file pci* +p\\\" a") "update-grub\n" },
		/* GRUB writes it otherwise. */
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "\"dyndbg=file pci* +p\"",
		  NOWHERE, "a", DYNDBG, NULL,
		  "it is configured: have the boot loader's files made anew, and reboot",
		  "update-grub\n" },
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "\"dyndbg=file pci* +p\"",
		  NOWHERE, NULL, NULL, DYNDBG,
		  "take \"dyndbg=file pci* +p\" from /etc/default/grub" MADE_ANEW,
		  "sed -i -e 's/\\\\\\{0,1\\}\"dyndbg=file pci\\* +p\\\\\\{0,1\\}\"" ENDING
		  " /etc/default/grub\nupdate-grub\n" },
		{ LOADER_PROXMOX_BOOT, DISTRIBUTION_PROXMOX, FROM(kernel_cmdline), "ro", NOWHERE,
		  NULL, DYNDBG, NULL, "add " DYNDBG " to /etc/kernel/cmdline" MADE_ANEW,
		  "[ -s " CMDLINE " ] || echo >" CMDLINE "; sed -i '1s/$/ " DYNDBG "/' " CMDLINE
		  "\nproxmox-boot-tool refresh\n" },
		/* grubby would tear it apart. */
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, "ro", DYNDBG, NULL,
		  "add " DYNDBG " to every boot entry, and reboot", "" },
		/* A quote that nothing closes is nobody's to write. */
		{ LOADER_GRUB, DISTRIBUTION_DEBIAN, FROM(defaults), "", NOWHERE, NULL, "a=\"b",
		  NULL, "add a=\"b to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub" MADE_ANEW,
		  "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(*state, &cases[i]);
}

/* What GRUB, grubby and kernel-install would say is not asked there. */
static void ostree_keeps_its_entries(void **state)
{
	static const struct case_of cases[] = {
		{ LOADER_GRUB_BLS, DISTRIBUTION_FEDORA, FROM(defaults), "", NOWHERE, "ro b c",
		  "a b", "c=1 c",
		  "add a to every deployment, take c from every deployment, and reboot",
		  "rpm-ostree kargs --delete-if-present='c'\n"
		  "rpm-ostree kargs --append-if-missing='a'\n" },
		{ LOADER_UNKNOWN, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, NULL, "a b", NULL,
		  "add a b to every deployment, and reboot",
		  "rpm-ostree kargs --append-if-missing='a' --append-if-missing='b'\n" },
	};
	struct made *made = *state;

	made->host->identity.cmdline = "rw ostree=/ostree/boot.0/rhcos/0/0";
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(made, &cases[i]);
}

/* Where no file is, the tools take the running line: only what that has not needs one. */
static void entries_may_be_made_of_the_running_line(void **state)
{
	static const struct case_of cases[] = {
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, "ro", "a", NULL,
		  "entries are made of the running line, which is right: have the boot loader's "
		  "files made "
		  "anew, and reboot",
		  INSTALL_ALL },
		{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, NOWHERE, NULL, NOWHERE, "ro b a", "a c",
		  NULL, "add c to /etc/kernel/cmdline" MADE_ANEW,
		  "[ -e " CMDLINE " ] || sed 's/initrd=[^ ]* *//g' /proc/cmdline >" CMDLINE "\n"
		  "[ -s " CMDLINE " ] || echo >" CMDLINE "; sed -i '1s/$/ c/' " CMDLINE
		  "\n" INSTALL_ALL },
	};
	struct made *made = *state;

	made->host->identity.cmdline = "ro a";
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_case(made, &cases[i]);
}

static void what_helps_at_once_comes_first(void **state)
{
	struct made *made = *state;
	struct audit audit = { .host = made->host, .arena = made->host->arena };
	struct remedy remedy = { 0 };

	made->host->boot.loader = LOADER_GRUB_BLS;
	remedy = remedy_now_and_boot(&audit, "now and then", "now",
				     (struct boot_change){ .add = "a" });
	assert_string_equal(remedy.text, "now and then: add a to every boot entry, and reboot");
	assert_string_equal(remedy.commands[0], "now");
	assert_string_equal(remedy.commands[1], "grubby --update-kernel=ALL --args='a'");
	assert_null(remedy.commands[2]);
	assert_int_equal(remedy.needs, NEEDS_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(each_loader_has_its_commands),
		MADE_TEST(what_is_done_is_not_asked_for),
		MADE_TEST(files_are_not_left_behind),
		MADE_TEST(other_words_stay),
		MADE_TEST(quotes_hold_together),
		MADE_TEST(ostree_keeps_its_entries),
		MADE_TEST(entries_may_be_made_of_the_running_line),
		MADE_TEST(what_helps_at_once_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
