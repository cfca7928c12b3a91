/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a recorded machine answer every read as the machine itself did?
 */
#include "os/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "os/archive.h"
#include "os/attributes.h"
#include "os/machine.h"
#include "tree.h"
#include "unit.h"

/* A machine, its recording underway, and where that goes. */
struct session {
	struct tree *source;
	struct tree *target;
	struct root *root;
	struct recording *recording;
	int target_fd;
};

static void session_start(struct session *session, const struct recording_filter *filter)
{
	session->source = tree_new();
	session->target = tree_new();
	session->target_fd = open(session->target->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(session->target_fd >= 0);
	assert_int_equal(root_open(session->source->path, &session->root), 0);
	session->recording = recording_new(session->root, session->target_fd, filter);
}

/* Ends the recording and opens what it wrote. */
static struct machine *session_replay(const struct session *session)
{
	struct machine *machine = NULL;

	assert_int_equal(recording_finish(session->recording, NULL), 0);
	assert_int_equal(machine_open(session->target->path, &machine, NULL), 0);
	return machine;
}

static void session_end(struct session *session)
{
	recording_free(session->recording);
	root_free(session->root);
	close(session->target_fd);
	tree_free(session->source);
	tree_free(session->target);
}

#define _cleanup_session_ _cleanup_(session_end)

static ssize_t read_text(const struct root *root, const char *path)
{
	char text[64];

	return root_read(root, path, text, sizeof(text));
}

static void assert_text(const struct root *root, const char *path, const char *content)
{
	char text[512] = "";

	assert_int_equal(root_read(root, path, text, sizeof(text)), strlen(content));
	assert_string_equal(text, content);
}

static mode_t mode_in(const struct tree *tree, const char *path)
{
	char whole[PATH_MAX];
	struct stat status;

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	return lstat(whole, &status) < 0 ? 0 : status.st_mode & S_IFMT;
}

static void files_stand_at_their_real_place(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	char text[64];

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/sys/devices/pci/0000:01:00.0/vendor", "0x8086\n");
	tree_link(session.source, "/sys/devices/pci/0000:01:00.0/driver", "../../../bus/igb");
	tree_link(session.source, "/sys/bus/pci/devices/0000:01:00.0",
		  "../../../devices/pci/0000:01:00.0");
	tree_link(session.source, "/sys/class/net/eth0", "/sys/bus/pci/devices/0000:01:00.0");
	assert_text(session.root, "/sys/class/net/eth0/vendor", "0x8086\n");
	assert_true(root_readlink(session.root, "/sys/class/net/eth0/driver", text, 64) > 0);
	machine = session_replay(&session);
	assert_int_equal(mode_in(session.target, "/sys/class/net/eth0"), S_IFLNK);
	assert_int_equal(mode_in(session.target, "/sys/bus/pci/devices/0000:01:00.0"), S_IFLNK);
	assert_int_equal(mode_in(session.target, "/sys/devices/pci/0000:01:00.0/vendor"), S_IFREG);
	assert_text(machine->root, "/sys/class/net/eth0/vendor", "0x8086\n");
	assert_text(machine->root, "/sys/bus/pci/devices/0000:01:00.0/vendor", "0x8086\n");
	assert_int_equal(root_readlink_name(machine->root, "/sys/class/net/eth0/driver", text, 64),
			 0);
	assert_string_equal(text, "igb");
}

static void failures_are_told_apart(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	struct attributes attributes = ATTRIBUTES_CLOSED;

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/sys/speed", "1000");
	tree_link(session.source, "/sys/dangling", "nowhere");
	tree_directory(session.source, "/sys/entered");
	root_fail(session.root, "/sys/speed", EINVAL);
	root_fail(session.root, "/sys/hidden", EACCES);
	assert_int_equal(read_text(session.root, "/sys/speed"), -EINVAL);
	assert_int_equal(read_text(session.root, "/sys/none/file"), -ENOENT);
	assert_int_equal(read_text(session.root, "/sys/dangling"), -ENOENT);
	assert_int_equal(read_text(session.root, "/sys/entered"), -EISDIR);
	assert_int_equal(attributes_open(session.root, "/sys/entered", &attributes), 0);
	attributes_close(&attributes);
	assert_int_equal(attributes_open(session.root, "/sys/hidden", &attributes), -EACCES);
	machine = session_replay(&session);
	assert_int_equal(read_text(machine->root, "/sys/speed"), -EINVAL);
	assert_int_equal(read_text(machine->root, "/sys/none/file"), -ENOENT);
	assert_int_equal(mode_in(session.target, "/sys/dangling"), S_IFLNK);
	assert_int_equal(read_text(machine->root, "/sys/dangling"), -ENOENT);
	assert_int_equal(read_text(machine->root, "/sys/entered"), -EISDIR);
	assert_int_equal(attributes_open(machine->root, "/sys/entered", &attributes), 0);
	attributes_close(&attributes);
	assert_int_equal(attributes_open(machine->root, "/sys/hidden", &attributes), -EACCES);
}

/* Who lists the directory in the capture sees the same names; what was not read cannot be read. */
static void listed_directories_hold_the_same_names(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **names = NULL;
	char text[8];

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/sys/real/file", "read");
	tree_file(session.source, "/sys/real/secret", "not read");
	tree_file(session.source, "/sys/real/subdirectory/deep", "not read");
	tree_file(session.source, "/sys/real/visited/deep", "read");
	tree_link(session.source, "/sys/real/link", "file");
	tree_link(session.source, "/sys/alias", "real");
	assert_int_equal(root_list(session.root, "/sys/alias", arena, &names), 5);
	assert_text(session.root, "/sys/alias/visited/deep", "read");
	assert_text(session.root, "/sys/alias/link", "read");
	machine = session_replay(&session);
	assert_int_equal(root_list(machine->root, "/sys/alias", arena, &names), 5);
	assert_string_equal(names[0], "file");
	assert_string_equal(names[2], "secret");
	assert_text(machine->root, "/sys/real/link", "read");
	assert_text(machine->root, "/sys/real/visited/deep", "read");
	assert_int_equal(read_text(machine->root, "/sys/alias/secret"), -ENODATA);
	assert_int_equal(read_text(machine->root, "/sys/real/secret"), -ENODATA);
	assert_int_equal(root_list(machine->root, "/sys/real/subdirectory", arena, &names),
			 -ENODATA);
	assert_int_equal(root_readlink(machine->root, "/sys/real/link", text, sizeof(text)), 4);
}

static void the_first_read_counts(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/sys/counter", "1");
	assert_text(session.root, "/sys/counter", "1");
	tree_file(session.source, "/sys/counter", "2");
	assert_text(session.root, "/sys/counter", "2");
	machine = session_replay(&session);
	assert_text(machine->root, "/sys/counter", "1");
}

static void this_process_has_no_number(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/proc/4711/mounts",
		  "nas:/secret /mnt nfs rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	tree_link(session.source, "/proc/self", "4711");
	tree_link(session.source, "/proc/mounts", "self/mounts");
	assert_text(session.root, "/proc/mounts",
		    "nas:/secret /mnt nfs rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	machine = session_replay(&session);
	assert_int_equal(mode_in(session.target, "/proc/self"), S_IFDIR);
	assert_int_equal(mode_in(session.target, "/proc/4711"), 0);
	assert_text(machine->root, "/proc/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
}

/* Trees that others took have a file in the link's place; a directory's name is no type. */
static void mounts_of_disks_and_servers_stay_out(void **state)
{
	static const char mounts[] =
		"nas:/home /home nfs rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"
		"/dev/sda /srv/cgroup ext4 rw 0 0\ncgroup nas:/cgroup cifs rw 0 0\n"
		"none /dev/cpuset cpuset rw 0 0\ncgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 "
		"0\n"
		"cut cgroup\n";
	static const char kept[] =
		"cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\nnone /dev/cpuset cpuset rw 0 0\n"
		"cgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0\n";
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;

	(void)state;
	session_start(&session, NULL);
	tree_file(session.source, "/proc/mounts", mounts);
	assert_text(session.root, "/proc/mounts", mounts);
	machine = session_replay(&session);
	assert_text(machine->root, "/proc/mounts", kept);
}

/* Paths beneath vfctl/ are no paths of the machine; there even a missing file is worth a line. */
static void our_own_files_have_one_place(void **state)
{
	static const struct root_event file = {
		.kind = ROOT_READ_FILE,
		.path = CAPTURE_DIRECTORY "/links.nl",
		.bytes = "\0binary",
		.n_bytes = 7,
	};
	static const struct root_event failure = {
		.kind = ROOT_READ_DIRECTORY,
		.path = CAPTURE_DIRECTORY "/domains",
		.error = ENOENT,
	};
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;

	(void)state;
	session_start(&session, NULL);
	tree_link(session.source, "/vfctl", "elsewhere");
	root_tell(session.root, &file);
	root_tell(session.root, &failure);
	machine = session_replay(&session);
	assert_int_equal(read_text(machine->root, CAPTURE_DIRECTORY "/links.nl"), 7);
	assert_int_equal(root_failure(machine->root, CAPTURE_DIRECTORY "/domains"), -ENOENT);
}

static void replace_content(const char *path, const void *bytes, size_t n, struct strbuf *out,
			    void *arg)
{
	assert_string_equal(path, "sys/eth0/address");
	assert_ptr_equal(arg, replace_content);
	assert_memory_equal(bytes, "real", n);
	strbuf_add(out, "false");
}

static void replace_name(const char *name, struct strbuf *out, void *arg)
{
	const char *found = strstr(name, "eth0");

	(void)arg;
	strbuf_add_bytes(out, name, found ? (size_t)(found - name) : strlen(name));
	if (found)
		strbuf_addf(out, "nic1%s", found + strlen("eth0"));
}

static void a_filter_sees_contents_and_names(void **state)
{
	static const struct recording_filter filter = {
		.content = replace_content,
		.name = replace_name,
		.arg = replace_content,
	};
	_cleanup_session_ struct session session = { .target_fd = -1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	char target[64];

	(void)state;
	session_start(&session, &filter);
	tree_file(session.source, "/sys/eth0/address", "real");
	tree_link(session.source, "/sys/link", "eth0");
	root_fail(session.root, "/sys/eth0/speed", EIO);
	assert_text(session.root, "/sys/link/address", "real");
	assert_int_equal(read_text(session.root, "/sys/eth0/speed"), -EIO);
	machine = session_replay(&session);
	assert_text(machine->root, "/sys/nic1/address", "false");
	assert_int_equal(read_text(machine->root, "/sys/nic1/speed"), -EIO);
	assert_int_equal(root_readlink(machine->root, "/sys/link", target, sizeof(target)), 4);
	assert_string_equal(target, "nic1");
}

static void a_failed_write_is_told(void **state)
{
	_cleanup_session_ struct session session = { .target_fd = -1 };
	struct err err = { 0 };
	char name[NAME_MAX + 32];

	(void)state;
	session_start(&session, NULL);
	snprintf(name, sizeof(name), CAPTURE_DIRECTORY "/%0*d", NAME_MAX + 10, 0);
	root_tell(session.root, &(struct root_event){ .kind = ROOT_READ_FILE, .path = name });
	assert_int_equal(recording_finish(session.recording, &err), -ENAMETOOLONG);
	assert_non_null(strstr(err.text, "cannot write the capture"));
}

/* The tree's archive in a file of the other tree: its bytes. */
static size_t pack(const struct tree *tree, const struct tree *other, const char *name,
		   char bytes[static 16384])
{
	char path[PATH_MAX];
	_cleanup_close_ int fd = -1;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", other->path, name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(archive_pack(tree->path, fd, path, NULL), 0);
	n = pread(fd, bytes, 16384, 0);
	assert_true(n > 0 && n < 16384);
	return (size_t)n;
}

static void equal_trees_make_equal_archives(void **state)
{
	static const char *const names[][2] = { { "a.tar.gz", "b.tgz" },
						{ "a.tar.xz", "b.txz" },
						{ "a.tar.zst", "b.tzst" },
						{ "a.tar.bz2", "b.tbz2" } };
	_cleanup_tree_ struct tree *first = tree_new();
	_cleanup_tree_ struct tree *second = tree_new();
	_cleanup_tree_ struct tree *archives = tree_new();
	char path[PATH_MAX];

	(void)state;
	tree_file(first, "/sys/a", "1");
	tree_file(first, "/sys/b", "2");
	tree_link(first, "/sys/c", "a");
	tree_link(second, "/sys/c", "a");
	tree_file(second, "/sys/b", "2");
	tree_file(second, "/sys/a", "1");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(machine_freep) struct machine *machine = NULL;
		char one[16384];
		char two[16384];
		size_t n = pack(first, archives, names[i][0], one);

		assert_int_equal(pack(second, archives, names[i][1], two), n);
		assert_memory_equal(one, two, n);
		snprintf(path, sizeof(path), "%s/%s", archives->path, names[i][0]);
		assert_int_equal(machine_open(path, &machine, NULL), 0);
		assert_text(machine->root, "/sys/c", "1");
	}
	assert_false(archive_is_name("host"));
	assert_false(archive_is_name("host.tar.gz.d"));
	assert_true(archive_is_name("host.tar"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_stand_at_their_real_place),
		cmocka_unit_test(failures_are_told_apart),
		cmocka_unit_test(listed_directories_hold_the_same_names),
		cmocka_unit_test(the_first_read_counts),
		cmocka_unit_test(this_process_has_no_number),
		cmocka_unit_test(mounts_of_disks_and_servers_stay_out),
		cmocka_unit_test(our_own_files_have_one_place),
		cmocka_unit_test(a_filter_sees_contents_and_names),
		cmocka_unit_test(a_failed_write_is_told),
		cmocka_unit_test(equal_trees_make_equal_archives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
