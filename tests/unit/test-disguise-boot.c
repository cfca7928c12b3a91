/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does an anonymous capture keep of a boot loader's files what they tell the kernel, and no more; and do
 * the same entries stay the default?
 */
#include <stdio.h>
#include <string.h>

#include "collected.h"
#include "disguised.h"
#include "tree.h"
#include "unit.h"

#include "block.h"

static void of_defaults_assignments_stay(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	pseudonyms_set_host(pseudonyms, "canary");
	assert_becomes(
		pseudonyms, "etc/default/grub",
		"# canary\nGRUB_DEFAULT=\"canary > x\"\nGRUB_DISTRIBUTOR=`canary`\n"
		"HERE=canary\nHUGE='hugepages=8 canary'\nTHERE=canary\necho canary\n"
		"GRUB_CMDLINE_LINUX=\"root=/dev/mapper/canary-root host=$HERE $HUGE \\\n "
		"iommu=pt\"\n"
		"export GRUB_CMDLINE_LINUX_DEFAULT+=' quiet' # canary\n"
		"if canary; then GRUB_CMDLINE_XEN=canary; fi\nunset GRUB_CMDLINE_XEN_DEFAULT\n"
		". /canary\nGRUB_ENABLE_BLSCFG=true",
		"HERE=[hidden]\nHUGE='hugepages=8 [hidden]'\n"
		"GRUB_CMDLINE_LINUX=\"root=/dev/mapper/[hidden] host=[hidden] $HUGE "
		"\\\n iommu=pt\"\n"
		"GRUB_CMDLINE_LINUX_DEFAULT+=' quiet'\n"
		"GRUB_CMDLINE_XEN=$(:)\nunset GRUB_CMDLINE_XEN_DEFAULT\n"
		"eval :\nGRUB_ENABLE_BLSCFG=true\n");
	assert_becomes(pseudonyms, "etc/default/grub.d/x.cfg",
		       "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX\ncanary\n", "eval :\n");
	assert_becomes(pseudonyms, "etc/default/grub.d/x.cfg",
		       "GRUB_CMDLINE_LINUX=canary\"canary canary\"\nGRUB_CMDLINE_XEN=\n",
		       "GRUB_CMDLINE_LINUX='[hidden] [hidden]'\nGRUB_CMDLINE_XEN=\n");
}

static void of_a_menu_entries_stay(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	pseudonyms_set_host(pseudonyms, "canary");
	assert_becomes(pseudonyms, "boot/grub/grub.cfg",
		       "set superusers=\"canary\"\npassword canary canary\n"
		       "if [ \"${next_entry}\" ] ; then\n set default=\"${next_entry}\"\nelse\n"
		       " set default='canary > b>gnulinux-1'\nfi\nset extra=canary\n"
		       "set \"more=iommu=pt $canary\"\nset kernelopts='ro canary' canary=canary\n"
		       "menuentry 'canary box' --class canary $menuentry_id_option 'gnulinux-1' {\n"
		       "\tif [ x = canary ]; then insmod canary; fi\n\techo 'canary'\n"
		       "\tlinux\t/canary root=/dev/mapper/canary-a $extra$more 'a b' $more a\"b "
		       "c\"\n\tinitrd /canary\n}\n",
		       "if true\nthen\nset default=\"${next_entry}\"\nelse\n"
		       "set default='entry1>entry2>gnulinux-1'\nfi\nset extra=[hidden]\n"
		       "set more=\"iommu=pt $canary\"\nset kernelopts='ro [hidden]'\n"
		       "menuentry 'entry3' --id 'gnulinux-1' {\nif true\nthen\nfi\n"
		       "linux /linux root=/dev/mapper/[hidden] [hidden] '[hidden] [hidden]' $more "
		       "[hidden]\n}\n");
	assert_becomes(pseudonyms, "boot/efi/EFI/x/grub.cfg",
		       "configfile /canary\nblscfg 'canary\n", "configfile /menu\nblscfg\n'\n");
}

static void of_files_what_they_say_stays(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	pseudonyms_set_host(pseudonyms, "canary");
	assert_becomes(pseudonyms, "boot/loader/entries/x.conf",
		       "# canary\ntitle canary box\nversion 6.9\n"
		       "machine-id c7a5fdbdedaf9455926ad65c16db1809\nlinux /canary\n"
		       "options root=UUID=c7a5fdbd-edaf-9455-926a-d65c16db1809 $kernelopts\n"
		       "grub_users canary\ngrub_arg\n",
		       "title entry1\nversion 6.9\n"
		       "machine-id 00000000000040008000000000000001\nlinux /linux\n"
		       "options root=UUID=[hidden] $kernelopts\n\n");
	assert_becomes(pseudonyms, "efi/loader/loader.conf", "# canary\ndefault x*\ntimeout 3\n",
		       "default x*\n");
	assert_becomes(pseudonyms, "etc/kernel/cmdline", "root=/dev/mapper/canary-root\n",
		       "root=/dev/mapper/[hidden]\n");
	assert_becomes(pseudonyms, "etc/kernel/proxmox-boot-uuids", "CAFE-0001\n", "0000-0000\n");
	assert_becomes(pseudonyms, "etc/kernel/proxmox-boot-uuids", " \n", "");
	assert_becomes(pseudonyms, "usr/lib/os-release",
		       "NAME=canary\nID=debian\nHOME_URL=canary\n", "ID=debian\n");
	assert_becomes(pseudonyms, "boot/grub2/grubenv", "saved_entry=canary\n", "# broken\n");
}

static void make_machine(const struct tree *tree)
{
	char block[1024];
	static const char lines[] = "saved_entry=Secret menu>My secret 1\n"
				    "kernelopts=ro secret.hostname=canary\nother=secret\n";

	make_block(block, lines);
	tree_bytes(tree, "/boot/grub/grubenv", block, sizeof(block));
	tree_file(tree, "/etc/os-release", "NAME=secret\nID=debian\n");
	tree_file(tree, "/etc/default/grub",
		  "# secret\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\n");
	tree_file(tree, "/etc/default/grub.d/a.cfg",
		  "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT a\"\n");
	tree_file(tree, "/boot/grub/grub.cfg",
		  "load_env\nset default=\"${saved_entry}\"\nfunction secret {\n set v=\n"
		  " if x; then set v=vt=7; fi\n}\n"
		  "menuentry 'Not secret' {\n linux /secret a\n}\n"
		  "submenu 'Secret menu' {\nmenuentry 'My secret 0' {\n linux /l b\n}\n"
		  "menuentry 'My secret 1' {\n linux /secret $kernelopts c $v\n}\n}\n");
}

/* In none of the machine's files. */
static void assert_nowhere(const struct tree *tree, const char *word)
{
	static const char *const paths[] = {
		"/boot/grub/grubenv", "/boot/grub/grub.cfg",	   "/etc/os-release",
		"/etc/default/grub",  "/etc/default/grub.d/a.cfg",
	};
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	assert_int_equal(root_open(tree->path, &root), 0);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		char *text = NULL;

		assert_true(root_read_all(root, paths[i], 4096, arena, &text) > 0);
		assert_null(strcasestr(text, word));
	}
}

static void an_anonymous_capture_boots_the_same(void **state)
{
	static const char *const secrets[] = { "my secret", "secret menu", "not secret", "canary",
					       "/secret",   "# secret",	   "other" };
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_tree_ struct tree *capture = tree_new();
	_cleanup_(host_freep) struct host *before = NULL;
	_cleanup_(host_freep) struct host *after = NULL;

	(void)state;
	pseudonyms_set_host(pseudonyms, "canary");
	make_machine(tree);
	before = collected_disguised(tree->path, FACTS_BOOT, pseudonyms, capture);
	after = collected(capture->path, FACTS_BOOT);
	assert_string_equal(before->boot.next.text, "ro secret.hostname=canary c");
	assert_string_equal(before->boot.next.unsure, "vt=7");
	assert_string_equal(after->boot.next.text, "ro secret.hostname=[hidden] [hidden]");
	assert_string_equal(after->boot.next.unsure, "vt=[hidden]");
	assert_string_equal(after->boot.configured.text, "quiet iommu=pt [hidden]");
	assert_int_equal(after->boot.loader, before->boot.loader);
	assert_int_equal(after->boot.distribution, before->boot.distribution);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		assert_nowhere(capture, secrets[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_defaults_assignments_stay),
		cmocka_unit_test(of_a_menu_entries_stay),
		cmocka_unit_test(of_files_what_they_say_stays),
		cmocka_unit_test(an_anonymous_capture_boots_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
