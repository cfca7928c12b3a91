/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are entries of the Boot Loader Specification read and put in order as GRUB's blscfg and systemd-boot
 * do it, and GRUB's environment block as GRUB reads it?
 */
#include <errno.h>
#include <string.h>

#include "collect/bls.h"
#include "collect/grubenv.h"
#include "unit.h"

#include "block.h"

static const char file[] = "# made by kernel-install\n"
			   "title\tFedora Linux (6.9.4-200.fc40.x86_64)\n"
			   "version 6.9.4-200.fc40.x86_64\n"
			   "  linux   /vmlinuz-6.9.4-200.fc40.x86_64\n"
			   "options root=/dev/sda2 ro $kernelopts\n"
			   "options quiet $tuned_params\r\n"
			   "\n"
			   "sort-key fedora\n"
			   "machine-id 0123\n";

static void entries_are_read_as_each_loader_reads_them(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bls_entry entry = { 0 };

	(void)state;
	bls_parse("a-6.9.4.conf", file, false, arena, &entry);
	assert_string_equal(entry.id, "a-6.9.4");
	assert_string_equal(entry.title, "Fedora Linux (6.9.4-200.fc40.x86_64)");
	assert_string_equal(entry.version, "6.9.4-200.fc40.x86_64");
	assert_string_equal(entry.linux_path, "/vmlinuz-6.9.4-200.fc40.x86_64");
	assert_string_equal(entry.options, "root=/dev/sda2 ro $kernelopts");
	assert_string_equal(entry.all_options, "root=/dev/sda2 ro $kernelopts quiet $tuned_params");
	assert_string_equal(entry.sort_key, "fedora");
	assert_string_equal(entry.machine_id, "0123");
	bls_parse("a.conf", file, true, arena, &entry);
	assert_string_equal(entry.options, "root=/dev/sda2 ro $kernelopts");
	assert_null(entry.sort_key);
	bls_parse("b.conf", "", false, arena, &entry);
	assert_null(entry.all_options);
	assert_true(bls_is_entry("a.conf"));
	assert_false(bls_is_entry(".conf"));
	assert_false(bls_is_entry(".a.conf"));
	assert_false(bls_is_entry("a.conf.rpmsave"));
}

static void assert_order(const char *const *ids, size_t n, bool in_grub)
{
	struct bls_entry entries[8] = { { 0 } };

	/* From behind, so that they have to be moved. */
	for (size_t i = 0; i < n; i++)
		entries[i].id = ids[n - 1 - i];
	bls_sort(entries, n, in_grub);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(entries[i].id, ids[i]);
}

static void the_newest_comes_first(void **state)
{
	static const char *const fedora[] = {
		"0f-6.10.0-0.rc1.1.fc41.x86_64",
		"0f-6.9.10-200.fc40.x86_64",
		"0f-6.9.9-201.fc40.x86_64",
		"0f-6.9.9-200.fc40.x86_64",
		"0f-6.9.9-200.fc40",
		"0f-0-rescue",
		"0e-7.0-1",
	};
	static const char *const systemd[] = {
		"a-6.10.0", "a-6.9.10", "a-6.9.9-2", "a-6.9.9-1", "a-6.9.9", "a-6.9.9~rc1", "a",
	};
	static const char *const same_in_rpm[] = { "a-01", "a-1" };

	(void)state;
	assert_order(fedora, ARRAY_SIZE(fedora), true);
	assert_order(systemd, ARRAY_SIZE(systemd), false);
	assert_order(same_in_rpm, ARRAY_SIZE(same_in_rpm), true);
}

static void sort_keys_come_before_names(void **state)
{
	struct bls_entry entries[] = {
		{ .id = "z" },
		{ .id = "a", .sort_key = "debian", .machine_id = "1", .version = "6.1" },
		{ .id = "b", .sort_key = "debian", .machine_id = "1", .version = "6.10" },
		{ .id = "c", .sort_key = "debian", .machine_id = "0", .version = "5" },
		{ .id = "d", .sort_key = "arch" },
	};

	(void)state;
	bls_sort(entries, ARRAY_SIZE(entries), false);
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		assert_int_equal(*entries[i].id, "dcbaz"[i]);
}

static enum shell_state look_up(void *arg, const char *name, size_t n, const char **ret_value)
{
	if (n == 1 && *name == 'u')
		return SHELL_UNKNOWN;
	*ret_value = arg;
	return n == 1 && *name == 'x' ? SHELL_SET : SHELL_UNSET;
}

static void options_are_expanded(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static char value[] = "a b";

	(void)state;
	assert_string_equal(bls_expand("$x c$y-$x$ d", look_up, value, arena), "a b c-a b d");
	assert_string_equal(bls_expand("", look_up, value, arena), "");
	assert_null(bls_expand("c $u", look_up, value, arena));
}

static const char *get(const struct grubenv *env, const char *name)
{
	const char *value = NULL;

	return grubenv_get(env, name, strlen(name), &value) == SHELL_SET ? value : NULL;
}

static void environment_blocks_are_read(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct grubenv env = { 0 };
	const char *value = NULL;
	char block[1024];

	(void)state;
	make_block(block, "saved_entry=a>b\nkernelopts=root=x ro \na=1\\\n2\\\\3\nb\nc=\na=4\n");
	assert_int_equal(grubenv_parse(block, sizeof(block), arena, &env), 0);
	assert_string_equal(get(&env, "saved_entry"), "a>b");
	assert_string_equal(get(&env, "kernelopts"), "root=x ro ");
	assert_string_equal(get(&env, "a"), "4");
	assert_string_equal(get(&env, "c"), "");
	assert_null(get(&env, "b"));
	make_block(block, "a=1\\\n2\\\\3\n");
	assert_int_equal(grubenv_parse(block, sizeof(block), arena, &env), 0);
	assert_string_equal(get(&env, "a"), "1\n2\\3");
	assert_int_equal(grubenv_parse(block, 1023, arena, &env), -EBADMSG);
	assert_int_equal(grubenv_get(&env, "a", 1, &value), SHELL_UNKNOWN);
	assert_int_equal(grubenv_parse("", 0, arena, &env), -EBADMSG);
	block[0] = 'x';
	assert_int_equal(grubenv_parse(block, sizeof(block), arena, &env), -EBADMSG);
	make_block(block, "saved_entry=old\nenv_block=512+1\n");
	assert_int_equal(grubenv_parse(block, sizeof(block), arena, &env), -EREMOTE);
	assert_int_equal(grubenv_get(&env, "saved_entry", 11, &value), SHELL_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read_as_each_loader_reads_them),
		cmocka_unit_test(the_newest_comes_first),
		cmocka_unit_test(sort_keys_come_before_names),
		cmocka_unit_test(options_are_expanded),
		cmocka_unit_test(environment_blocks_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
