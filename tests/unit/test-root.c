/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is every read of a root what it should be, of files alone, and recorded and failed as asked?
 */
#include "os/root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "os/attributes.h"
#include "os/resolve.h"
#include "tree.h"
#include "unit.h"

static void only_files_and_directories_pass(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, "/dir/file", "");
	tree_fifo(tree, "/fifo");
	tree_link(tree, "/to-fifo", "fifo");
	tree_link(tree, "/out", "/etc");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_check(root, "/dir"), 0);
	assert_int_equal(root_check(root, "/dir/file"), 0);
	assert_int_equal(root_check(root, "/nothing"), 0);
	assert_int_equal(root_check(root, "/fifo"), -EPERM);
	assert_int_equal(root_check(root, "/to-fifo"), -EPERM);
	assert_int_equal(root_check(root, "/out/passwd"), -EXDEV);
}

static void reads_words_lists_and_wholes(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **names = NULL;
	char text[8];
	char *whole = NULL;

	(void)state;
	tree_file(tree, "/d/b", " 42 \n");
	tree_file(tree, "/d/a", "longer than eight");
	tree_link(tree, "/d/driver", "../../bus/pci/drivers/igb");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_read_word(root, "/d/b", text, sizeof(text)), 0);
	assert_string_equal(text, "42");
	assert_int_equal(root_read(root, "/d/a", text, sizeof(text)), -EFBIG);
	assert_int_equal(root_read(root, "/d", text, sizeof(text)), -EISDIR);
	assert_int_equal(root_read_all(root, "/d/a", 100, arena, &whole), 17);
	assert_string_equal(whole, "longer than eight");
	assert_int_equal(root_read_all(root, "/d/a", 5, arena, &whole), -EFBIG);
	assert_int_equal(root_read_start(root, "/d/a", text, sizeof(text)), 7);
	assert_string_equal(text, "longer ");
	assert_int_equal(root_readlink_name(root, "/d/driver", text, sizeof(text)), 0);
	assert_string_equal(text, "igb");
	assert_int_equal(root_list(root, "/d", arena, &names), 3);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[2], "driver");
	assert_int_equal(root_list(root, "/none", arena, &names), -ENOENT);
}

static void peeking_sees_what_must_fail(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	char target[8] = "";

	(void)state;
	tree_link(tree, "/to", "dir");
	tree_file(tree, "/dir/file", "x");
	tree_link(tree, "/dir/link", "gone");
	tree_link(tree, "/dir/long", "a/long/target");
	assert_int_equal(root_open(tree->path, &root), 0);
	root_fail(root, "/to/file", EACCES);
	assert_true(S_ISREG(root_peek(root, "/to/file", target, sizeof(target))));
	assert_true(S_ISDIR(root_peek(root, "/dir", target, sizeof(target))));
	assert_true(S_ISLNK(root_peek(root, "/to/link", target, sizeof(target))));
	assert_string_equal(target, "gone");
	assert_int_equal(root_peek(root, "/to/long", target, sizeof(target)), -ENAMETOOLONG);
	assert_int_equal(root_peek(root, "/to/none", target, sizeof(target)), -ENOENT);
}

/* Every way to read a file answers with this error. */
static void assert_unreadable(const struct root *root, const char *name, int error)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_attributes_ struct attributes attributes = ATTRIBUTES_CLOSED;
	char path[64];
	char text[64] = "kept";
	char *whole = NULL;

	snprintf(path, sizeof(path), "/d/%s", name);
	assert_int_equal(root_read(root, path, text, sizeof(text)), -error);
	assert_int_equal(root_read_all(root, path, 100000, arena, &whole), -error);
	assert_int_equal(attributes_open(root, "/d", &attributes), 0);
	assert_int_equal(attribute_read(&attributes, name, text, sizeof(text)), -error);
	/* Of a file without end the start is a start. */
	if (error != EFBIG)
		assert_int_equal(root_read_start(root, path, text, sizeof(text)), -error);
}

static void feed(const struct tree *tree, const char *path, int *ret_fd)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	*ret_fd = open(whole, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(write(*ret_fd, "1\n", 2), 2);
}

static void listen_at(const struct tree *tree, const char *path, int *ret_fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s%s", tree->path, path);
	*ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*ret_fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

/* Whatever stands where a file should be: an error at once, and never what somebody feeds it. */
static void only_files_are_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_close_ int fed = -1;
	_cleanup_close_ int listening = -1;
	char whole[PATH_MAX];

	(void)state;
	tree_fifo(tree, "/d/idle");
	tree_fifo(tree, "/d/fed");
	feed(tree, "/d/fed", &fed);
	listen_at(tree, "/d/socket", &listening);
	tree_directory(tree, "/d/directory");
	tree_file(tree, "/d/huge", "");
	snprintf(whole, sizeof(whole), "%s/d/huge", tree->path);
	assert_int_equal(truncate(whole, 10LL << 30), 0);
	tree_link(tree, "/d/link", "fed");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_unreadable(root, "idle", ESPIPE);
	assert_unreadable(root, "fed", ESPIPE);
	assert_unreadable(root, "link", ESPIPE);
	assert_unreadable(root, "socket", ENXIO);
	assert_unreadable(root, "directory", EISDIR);
	assert_unreadable(root, "huge", EFBIG);
	assert_int_equal(root_check(root, "/d/huge"), -EFBIG);
}

/* Only who may mount can have the kernel refuse devices, and only who may make them can ask. */
static void devices_are_not_opened(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_close_ int fd = resolve_root(tree->path, false);
	struct statvfs mount = { 0 };

	(void)state;
	tree_directory(tree, "/d");
	assert_int_equal(fstatvfs(fd, &mount), 0);
	if (!(mount.f_flag & ST_NODEV) || mknodat(fd, "d/null", S_IFCHR | 0666, makedev(1, 3)) < 0)
		return;
	assert_int_equal(mknodat(fd, "d/zero", S_IFCHR | 0666, makedev(1, 5)), 0);
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_unreadable(root, "null", EACCES);
	assert_unreadable(root, "zero", EACCES);
	assert_int_equal(root_check(root, "/d/null"), -EPERM);
}

struct log {
	char text[512];
};

static void write_log(const struct root_event *event, void *arg)
{
	struct log *log = arg;
	size_t length = strlen(log->text);

	snprintf(log->text + length, sizeof(log->text) - length, "%d %s %d %.*s\n", event->kind,
		 event->path, event->error, (int)event->n_bytes, (const char *)event->bytes);
}

static void reads_are_told_and_failed(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_attributes_ struct attributes attributes = ATTRIBUTES_CLOSED;
	struct log log = { "" };
	char text[64];
	int64_t number = 0;

	(void)state;
	tree_file(tree, "/d/mtu", "1500\n");
	tree_file(tree, "/d/vendor", "0x8086\n");
	tree_link(tree, "/d/driver", "../igb");
	assert_int_equal(root_open(tree->path, &root), 0);
	root_record(root, write_log, &log);
	root_fail(root, "/d/speed", EIO);
	root_fail(root, "/d/speed", EINVAL);
	assert_int_equal(attributes_open(root, "/d", &attributes), 0);
	assert_int_equal(attribute_read_number(&attributes, "mtu", &number), 0);
	assert_int_equal(number, 1500);
	assert_int_equal(attribute_read_number(&attributes, "vendor", &number), 0);
	assert_int_equal(number, 0x8086);
	assert_int_equal(attribute_read_number(&attributes, "speed", &number), -EINVAL);
	assert_int_equal(attribute_readlink_name(&attributes, "driver", text, sizeof(text)), 0);
	assert_string_equal(text, "igb");
	assert_int_equal(root_read(root, "/d/speed", text, sizeof(text)), -EINVAL);
	assert_string_equal(log.text, "3 /d 0 \n"
				      "0 /d/mtu 0 1500\n\n"
				      "0 /d/vendor 0 0x8086\n\n"
				      "0 /d/speed 22 \n"
				      "1 /d/driver 0 ../igb\n"
				      "0 /d/speed 22 \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_files_and_directories_pass),
		cmocka_unit_test(reads_words_lists_and_wholes),
		cmocka_unit_test(peeking_sees_what_must_fail),
		cmocka_unit_test(only_files_are_read),
		cmocka_unit_test(devices_are_not_opened),
		cmocka_unit_test(reads_are_told_and_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
