/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does no archive, however it is made, write outside of its directory or beyond its limits?
 */
#include "os/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/text.h"
#include "tarball.h"
#include "tree.h"
#include "unit.h"

/* Unpacks the bytes into the tree's directory "in", so that "out" beside it must stay as it is. */
static int unpack(const struct tree *tree, const void *bytes, size_t n,
		  const struct archive_limits *limits, struct err *reterr)
{
	_cleanup_close_ int archive = memfd_create("archive", MFD_CLOEXEC);
	_cleanup_close_ int directory = -1;
	char path[PATH_MAX];

	assert_int_equal(write(archive, bytes, n), n);
	assert_int_equal(lseek(archive, 0, SEEK_SET), 0);
	tree_directory(tree, "/in");
	snprintf(path, sizeof(path), "%s/in", tree->path);
	directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return archive_unpack(archive, "host.tar", directory, limits, reterr);
}

static int unpack_all(const struct tree *tree, struct strbuf *tarball, struct err *reterr)
{
	tarball_end(tarball);
	return unpack(tree, tarball->text, tarball->length, &archive_limits, reterr);
}

static struct stat status_of(const struct tree *tree, const char *path)
{
	struct stat status = { 0 };
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	if (lstat(whole, &status) < 0)
		status.st_mode = 0;
	return status;
}

static void assert_content(const struct tree *tree, const char *path, const char *content)
{
	char whole[PATH_MAX];
	char text[64] = "";
	_cleanup_close_ int fd = -1;

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	fd = open(whole, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, sizeof(text)), strlen(content));
	assert_string_equal(text, content);
}

static void places_files_links_directories(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };

	(void)state;
	tarball_entry(&tarball, TARBALL_DIRECTORY, "./", NULL, NULL);
	tarball_entry(&tarball, TARBALL_DIRECTORY, "./sys/bus/", NULL, NULL);
	tarball_entry(&tarball, TARBALL_FILE, "./sys//devices/./mtu", NULL, "1500\n");
	tarball_entry(&tarball, TARBALL_FILE, "twice", NULL, "first");
	tarball_entry(&tarball, TARBALL_HARD_LINK, "hard", "./twice", NULL);
	tarball_entry(&tarball, TARBALL_FILE, "twice", NULL, "second");
	tarball_entry(&tarball, TARBALL_LINK, "sys/device", "../../../../etc/passwd", NULL);
	assert_int_equal(unpack_all(tree, &tarball, NULL), 0);
	assert_content(tree, "/in/sys/devices/mtu", "1500\n");
	assert_content(tree, "/in/twice", "second");
	assert_content(tree, "/in/hard", "first");
	assert_true(S_ISLNK(status_of(tree, "/in/sys/device").st_mode));
	assert_int_equal(status_of(tree, "/in/sys/bus").st_mode, S_IFDIR | 0700);
	assert_int_equal(status_of(tree, "/in/twice").st_mode, S_IFREG | 0600);
}

static void passes_over_devices_and_fifos(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };

	(void)state;
	tarball_entry(&tarball, TARBALL_FIFO, "sys/fifo", NULL, NULL);
	tarball_entry(&tarball, TARBALL_CHARACTER_DEVICE, "sys/null", NULL, NULL);
	tarball_entry(&tarball, TARBALL_FILE, "sys/behind", NULL, "x");
	assert_int_equal(unpack_all(tree, &tarball, NULL), 0);
	assert_int_equal(status_of(tree, "/in/sys/fifo").st_mode, 0);
	assert_int_equal(status_of(tree, "/in/sys/null").st_mode, 0);
	assert_content(tree, "/in/sys/behind", "x");
}

struct entry {
	enum tarball_type type;
	const char *name;
	const char *target;
};

#define DIRECTORY(name)                       \
	{                                     \
		TARBALL_DIRECTORY, name, NULL \
	}
#define FILE_(name)                      \
	{                                \
		TARBALL_FILE, name, NULL \
	}
#define LINK(name, target)                 \
	{                                  \
		TARBALL_LINK, name, target \
	}
#define HARD_LINK(name, target)                 \
	{                                       \
		TARBALL_HARD_LINK, name, target \
	}

/* One or two entries that must not be placed, and the words that say why. */
static const struct hostile {
	struct entry first;
	struct entry second;
	const char *because;
} hostiles[] = {
	{ .first = FILE_("../out/evil"), .because = "leads upwards" },
	{ .first = FILE_("sys/../../out/evil"), .because = "leads upwards" },
	{ .first = DIRECTORY(".."), .because = "leads upwards" },
	{ .first = FILE_("/tmp/evil"), .because = "is absolute" },
	{ LINK("up", "../out"), FILE_("up/evil"), "beneath a link" },
	{ LINK("up", "../out"), DIRECTORY("up/evil"), "beneath a link" },
	{ LINK("up", "../out"), DIRECTORY("up"), "beneath a link" },
	{ LINK("up", "../out"), LINK("up/evil", "x"), "beneath a link" },
	{ LINK("up", "../out"), HARD_LINK("evil", "up/kept"), "beneath a link" },
	{ .first = HARD_LINK("evil", "../out/kept"), .because = "leads upwards" },
	{ .first = HARD_LINK("evil", "/etc/passwd"), .because = "is absolute" },
	{ .first = HARD_LINK("evil", "none"), .because = "does not stand before it" },
	{ FILE_("file"), FILE_("file/evil"), "beneath a link or a file" },
	{ DIRECTORY("dir"), FILE_("dir"), "two different things" },
	{ FILE_("dir/file"), LINK("dir", "../out"), "two different things" },
	{ FILE_("file"), HARD_LINK("file", "file"), "does not stand before it" },
	{ .first = LINK("link", ""), .because = "a link to nothing" },
};

static void add(struct strbuf *tarball, const struct entry *entry)
{
	if (entry->name)
		tarball_entry(tarball, entry->type, entry->name, entry->target, NULL);
}

static void refuses_what_leads_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostiles); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_strbuf_ struct strbuf tarball = { 0 };
		struct err err = { 0 };

		tree_file(tree, "/out/kept", "kept");
		add(&tarball, &hostiles[i].first);
		add(&tarball, &hostiles[i].second);
		assert_int_equal(unpack_all(tree, &tarball, &err), -EBADMSG);
		assert_non_null(strstr(err.text, hostiles[i].because));
		assert_true(str_has_prefix(err.text, "host.tar: "));
		assert_int_equal(status_of(tree, "/out/evil").st_mode, 0);
		assert_int_equal(status_of(tree, "/out/kept").st_nlink, 1);
		assert_content(tree, "/out/kept", "kept");
	}
}

/* A link over which a file of the same name comes is replaced, not written through. */
static void writes_over_links_not_through_them(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };

	(void)state;
	tree_file(tree, "/out/kept", "kept");
	tarball_entry(&tarball, TARBALL_LINK, "sys/mtu", "../../out/kept", NULL);
	tarball_entry(&tarball, TARBALL_FILE, "sys/mtu", NULL, "1500");
	assert_int_equal(unpack_all(tree, &tarball, NULL), 0);
	assert_content(tree, "/in/sys/mtu", "1500");
	assert_content(tree, "/out/kept", "kept");
}

/* Directories are left and entered again, also where more are nested than are held open. */
static void goes_up_and_down(void **state)
{
	static const char *const names[] = {
		"a/b/c/1",
		"a/b/2",
		"a/bc/3",
		"a/b/c/d/4",
		"5",
		"a/b/c/d/6",
		"0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/7",
		"0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/8",
		"0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/x/9",
		"0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/10",
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };
	char path[PATH_MAX] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		tarball_entry(&tarball, TARBALL_FILE, names[i], NULL, names[i]);
	assert_int_equal(unpack_all(tree, &tarball, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/in/%s", names[i]);
		assert_content(tree, path, names[i]);
	}
}

static void ends_at_its_limits(void **state)
{
	static const struct {
		struct archive_limits limits;
		const char *beyond;
	} cases[] = {
		{ { 2, 4096, 4096, 100 }, "more than 2 entries" },
		{ { 9, 25, 4096, 100 }, "more than 25 bytes" },
		{ { 9, 4096, 9, 100 }, "more than 9 bytes in one file" },
		{ { 9, 4096, 4096, 5 }, "more than 5 bytes in one name" },
	};
	_cleanup_strbuf_ struct strbuf tarball = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 3; i++)
		tarball_entry(&tarball, TARBALL_FILE, (const char *[]){ "a", "b", "sys/long" }[i],
			      NULL, "ten bytes.");
	tarball_end(&tarball);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		struct err err = { 0 };

		assert_int_equal(unpack(tree, tarball.text, tarball.length, &cases[i].limits, &err),
				 -EFBIG);
		assert_non_null(strstr(err.text, cases[i].beyond));
	}
}

/* What is passed over is decompressed too: the bound is on the stream. */
static void bounds_what_it_passes_over(void **state)
{
	static const struct archive_limits limits = { 1000, 8192, 8192, 100 };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };
	struct err err = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 200; i++)
		tarball_entry(&tarball, TARBALL_FIFO, "sys/fifo", NULL, NULL);
	assert_int_equal(unpack(tree, tarball.text, tarball.length, &limits, &err), -EBADMSG);
	assert_non_null(strstr(err.text, "it decompresses to more than 16384 bytes"));
}

/* A header that promises more than anybody has: refused before anything is written. */
static void believes_no_size(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_strbuf_ struct strbuf tarball = { 0 };
	struct err err = { 0 };

	(void)state;
	tarball_header(&tarball, TARBALL_FILE, "sys/huge", NULL, (size_t)7 << 30);
	assert_int_equal(unpack_all(tree, &tarball, &err), -EFBIG);
	assert_int_equal(status_of(tree, "/in/sys").st_mode, 0);
}

static void says_what_is_damaged(void **state)
{
	_cleanup_strbuf_ struct strbuf tarball = { 0 };

	(void)state;
	tarball_entry(&tarball, TARBALL_FILE, "sys/mtu", NULL, "1500");
	for (size_t n = 1; n < tarball.length; n += 97) {
		_cleanup_tree_ struct tree *tree = tree_new();
		struct err err = { 0 };

		assert_int_equal(unpack(tree, tarball.text, n, &archive_limits, &err), -EBADMSG);
		assert_true(str_has_prefix(err.text, "host.tar: "));
	}
	for (unsigned int i = 0; i < 2; i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		struct err err = { 0 };
		const char *bytes = (const char *[]){ "", "no archive at all" }[i];

		assert_int_equal(unpack(tree, bytes, strlen(bytes), &archive_limits, &err),
				 -EBADMSG);
		assert_non_null(strstr(err.text, "cannot be read as a tar archive"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_files_links_directories),
		cmocka_unit_test(passes_over_devices_and_fifos),
		cmocka_unit_test(refuses_what_leads_out),
		cmocka_unit_test(writes_over_links_not_through_them),
		cmocka_unit_test(goes_up_and_down),
		cmocka_unit_test(ends_at_its_limits),
		cmocka_unit_test(bounds_what_it_passes_over),
		cmocka_unit_test(believes_no_size),
		cmocka_unit_test(says_what_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
