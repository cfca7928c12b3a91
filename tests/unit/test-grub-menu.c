/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the default entry of a generated grub.cfg found, with what it tells the kernel; and is what only
 * booting decides left open?
 */
#include <errno.h>
#include <string.h>

#include "collect/grub-menu.h"
#include "unit.h"

#include "block.h"

/* As grub-mkconfig writes it on Debian; the default is put in. */
#define DEBIAN_HEADER(value)                                                             \
	"if [ -s $prefix/grubenv ]; then\n  set have_grubenv=true\n  load_env\nfi\n"     \
	"if [ \"${next_entry}\" ] ; then\n"                                              \
	"   set default=\"${next_entry}\"\n   set next_entry=\n   save_env next_entry\n" \
	"   set boot_once=true\nelse\n   set default=\"" value "\"\nfi\n"                \
	"if [ x\"${feature_menuentry_id}\" = xy ]; then\n"                               \
	"  menuentry_id_option=\"--id\"\nelse\n  menuentry_id_option=\"\"\nfi\n"         \
	"export menuentry_id_option\n"                                                   \
	"function load_video {\n  if [ x$all = xy ]; then\n    insmod all_video\n  fi\n}\n"

static const char entries[] =
	"menuentry 'Debian GNU/Linux' --class debian --class os $menuentry_id_option 'simple-1' {\n"
	"\tload_video\n"
	"\tif [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi\n"
	"\tset root='hd0,gpt2'\n"
	"\techo\t'Loading Linux 6.1 ...'\n"
	"\tlinux\t/boot/vmlinuz-6.1 root=UUID=1 ro  quiet first\n"
	"\tinitrd\t/boot/initrd.img-6.1\n"
	"}\n"
	"submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'advanced-1' {\n"
	"\tmenuentry 'Debian, with Linux 6.1' --class os $menuentry_id_option 'a-6.1' {\n"
	"\t\tlinux\t/boot/vmlinuz-6.1 root=UUID=1 ro quiet second\n"
	"\t}\n"
	"\tmenuentry 'Debian, with Linux 5.10' --unrestricted --id='a-5.10' {\n"
	"\t\tlinux\t/boot/vmlinuz-5.10 root=UUID=1 ro quiet third\n"
	"\t}\n"
	"}\n"
	"menuentry \"Memory > test\" {\n\tlinux16 /memtest\n}\n"
	"if [ \"$grub_platform\" = \"efi\" ]; then\n"
	"\tmenuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {\n"
	"\t\tfwsetup\n\t}\n"
	"fi\n"
	"menuentry 'Windows' {\n\tchainloader /EFI/x.efi\n}\n";

struct booting {
	struct arena *arena;
	struct grubenv env;
	struct grub_menu menu;
	int error;
	const char *reason;
};

static const struct grub_entry *boot(struct booting *booting, const char *script, const char *env)
{
	char block[1024];

	make_block(block, env ? env : "");
	grubenv_parse(block, env ? sizeof(block) : 1, booting->arena, &booting->env);
	booting->menu.arena = booting->arena;
	booting->menu.env = &booting->env;
	grub_menu_read(&booting->menu, script);
	return grub_menu_default(&booting->menu, &booting->error, &booting->reason);
}

/* The entry's line, or its title where it has none; the error's name else. env NULL: unreadable. */
static void assert_boots(const char *script, const char *env, const char *wanted, int error)
{
	struct booting booting = { .arena = arena_new() };
	const struct grub_entry *entry = boot(&booting, script, env);

	assert_int_equal(booting.error, error);
	assert_int_equal(!entry, error != 0);
	assert_int_equal(!booting.reason, !error);
	if (entry)
		assert_string_equal(entry->line ? entry->line : entry->title, wanted);
	arena_free(booting.arena);
}

static void assert_default(const char *value, const char *env, const char *wanted, int error)
{
	static const char header[] = DEBIAN_HEADER("@");
	_cleanup_strbuf_ struct strbuf script = { 0 };
	const char *at = strchr(header, '@');

	if (strchr(header, '@') != strrchr(header, '@'))
		at = NULL;
	assert_non_null(at);
	strbuf_add_bytes(&script, header, (size_t)(at - header));
	strbuf_addf(&script, "%s%s%s", value, at + 1, entries);
	assert_boots(script.text, env, wanted, error);
}

static void the_default_is_found_as_grub_finds_it(void **state)
{
	static const char first[] = "root=UUID=1 ro quiet first";
	static const char second[] = "root=UUID=1 ro quiet second";
	static const char third[] = "root=UUID=1 ro quiet third";

	(void)state;
	assert_default("0", "", first, 0);
	assert_default("", "", first, 0);
	assert_default("1", "", second, 0);
	assert_default("1>1", "", third, 0);
	assert_default("advanced-1>a-5.10", "", third, 0);
	assert_default("Advanced options for Debian GNU/Linux>Debian, with Linux 5.10", "", third,
		       0);
	assert_default("advanced-1>7", "", second, 0);
	assert_default("simple-1", "", first, 0);
	assert_default("gone", "", first, 0);
	assert_default("Memory >> test", "", "", 0);
	assert_default("uefi-firmware", "", "UEFI Firmware Settings", 0);
	assert_default("Windows", "", "Windows", 0);
	assert_default("3", "", NULL, -EOPNOTSUPP);
	assert_default("4", "", NULL, -EOPNOTSUPP);
}

static void the_environment_block_chooses(void **state)
{
	static const char first[] = "root=UUID=1 ro quiet first";
	static const char third[] = "root=UUID=1 ro quiet third";

	(void)state;
	assert_default("${saved_entry}", "saved_entry=1>1\n", third, 0);
	assert_default("${saved_entry}", "", first, 0);
	assert_default("0", "next_entry=a-5.10\n", first, 0);
	assert_default("0", "next_entry=1>a-5.10\n", third, 0);
	assert_default("${saved_entry}", "saved_entry=0\nnext_entry=1>1\n", third, 0);
	assert_default("${saved_entry}", "saved_entry=1>1\nnext_entry=\n", third, 0);
	assert_default("${saved_entry}", NULL, NULL, -EBADMSG);
	assert_default("0", NULL, NULL, -EBADMSG);
	/* Without a header nobody asks for it. */
	assert_boots("menuentry a {\n linux /a b\n}\n", NULL, "b", 0);
}

static void variables_come_to_what_is_set_for_certain(void **state)
{
	static const struct {
		const char *script;
		const char *line;
		const char *unsure;
	} cases[] = {
		{ "set tuned_params=\"a b\"\nmenuentry x {\nlinux /l ro $tuned_params\n}\n",
		  "ro a b", NULL },
		{ "menuentry x {\nlinux /l ro $late $unset c\n}\nset late=d\n", "ro d c", NULL },
		{ "function f {\nif [ x = y ]; then\nset v=vt=7\nelse\nset v=\nfi\n}\n"
		  "menuentry x {\nlinux /l ro $v c\n}\n",
		  "ro c", "vt=7" },
		{ "if [ -z \"${kernelopts}\" ]; then\n  set kernelopts=\"old\"\nfi\n"
		  "menuentry x {\nlinux /l $kernelopts\n}\n",
		  "old", NULL },
		{ "set e=1\nif a; then\nset e=2\nfi\nset e=3\nmenuentry x {\nlinux /l $e\n}\n", "3",
		  NULL },
		{ "menuentry x {\nlinux (hd0,gpt2)/l 'a b=c' d\\$e \"f\" --x\n}\n",
		  "\"a b=c\" d$e f --x", NULL },
		{ "menuentry x {\nif a; then\nlinux16 /l b\nelse\nlinux /l b\nfi\n}\n", "b", NULL },
		{ "menuentry x {\nmultiboot2 /xen.gz placeholder a\n"
		  "module2 /l placeholder root=b ro\nmodule2 --nounzip /initrd\n}\n",
		  "root=b ro", NULL },
		{ "menuentry x {\nif a; then\nlinux /l b\nelse\nlinux /l c\nfi\n}\n", NULL, NULL },
		{ "menuentry x {\nlinux /l `b`\n}\n", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct booting booting = { .arena = arena_new() };
		const struct grub_entry *entry = boot(&booting, cases[i].script, "");

		assert_non_null(entry);
		assert_true(entry->starts_linux);
		assert_true(str_equal(entry->line, cases[i].line));
		assert_true(str_equal(entry->unsure, cases[i].unsure));
		arena_free(booting.arena);
	}
}

static void files_stand_where_blscfg_does(void **state)
{
	struct bls_entry files[] = {
		{ .id = "m-6.9",
		  .title = "Fedora 6.9",
		  .linux_path = "/l",
		  .options = "$kernelopts a" },
		{ .id = "m-6.8", .linux_path = "/l", .options = "$kernelopts b" },
		{ .id = "m-0-rescue", .linux_path = "/l" },
		{ .id = "broken" },
	};
	static const struct {
		const char *env;
		const char *line;
	} cases[] = {
		{ "kernelopts=root=x ro\n", "root=x ro a" },
		{ "saved_entry=m-6.8\nkernelopts=root=y\n", "root=y b" },
		{ "saved_entry=1\n", "root=z b" },
		{ "saved_entry=m-0-rescue\n", "default" },
		{ "saved_entry=custom\n", "c" },
	};
	static const char script[] =
		"load_env\nset default=\"${saved_entry}\"\n"
		"set default_kernelopts=default\n"
		"if [ -z \"${kernelopts}\" ]; then\n  set kernelopts=root=z\nfi\n"
		"insmod blscfg\nblscfg\n"
		"menuentry custom {\nlinux /l c\n}\n";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct booting booting = {
			.arena = arena_new(),
			.menu = { .bls = files, .n_bls = ARRAY_SIZE(files) },
		};
		const struct grub_entry *entry = boot(&booting, script, cases[i].env);

		assert_non_null(entry);
		assert_string_equal(entry->line, cases[i].line);
		assert_true(booting.menu.has_blscfg);
		arena_free(booting.arena);
	}
}

static void what_cannot_be_followed_is_unknown(void **state)
{
	_cleanup_strbuf_ struct strbuf many = { 0 };

	(void)state;
	assert_boots("", "", NULL, -ENOENT);
	assert_boots("submenu a {\n}\n", "", NULL, -ENOENT);
	assert_boots("menuentry 'a {\n", "", NULL, -EBADMSG);
	assert_boots("set default=1\nif a; then\nset default=2\nfi\nmenuentry a {\n}\n", "", NULL,
		     -EOPNOTSUPP);
	assert_boots("set default=$1\nmenuentry a {\n}\n", "", NULL, -EOPNOTSUPP);
	assert_boots("}\nfi\ndone\nmenuentry a {\nlinux /l b\n", "", "b", 0);
	for (size_t i = 0; i < 40; i++)
		strbuf_add(&many, "submenu a {\n");
	assert_boots(many.text, "", NULL, -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_is_found_as_grub_finds_it),
		cmocka_unit_test(the_environment_block_chooses),
		cmocka_unit_test(variables_come_to_what_is_set_for_certain),
		cmocka_unit_test(files_stand_where_blscfg_does),
		cmocka_unit_test(what_cannot_be_followed_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
