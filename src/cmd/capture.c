/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl capture: how does what was read of this host become a file that can be read in its stead?
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "cmd/kept-files.h"
#include "cmd/profiles.h"
#include "collect/collect.h"
#include "config.h"
#include "os/archive.h"
#include "os/disguise.h"
#include "os/recording.h"
#include "os/scratch.h"
#include "os/self.h"

struct capture_options {
	bool anonymize;
};

static const struct option_row option_rows[] = {
	{ .name = "anonymize",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct capture_options, anonymize),
	  .help = "replace MAC addresses, serial numbers and names" },
	{ 0 },
};

/* One capture underway: made in a directory beside its target, moved there in the end. */
struct making {
	const char *target;
	struct scratch *scratch;
	char tree[PATH_MAX];
	char archive[PATH_MAX];
};

static enum exit_status refuse_existing(const char *target, struct err *reterr)
{
	err_set(reterr, -EEXIST, "%s is there already: remove it, or name another", target);
	return EXIT_REFUSED;
}

/* What system calls say of a machine, and which format this is, stand in files of our own. */
static void tell_text(const struct root *root, const char *path, const struct strbuf *text)
{
	root_tell_read(root, ROOT_READ_FILE, path, text->text, (ssize_t)text->length);
}

static void tell_self(const struct machine *machine)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct self self = { 0 };

	if (self_read(machine, arena, &self) < 0)
		return;
	self_format(&self, &text);
	tell_text(machine->root, SELF_PATH, &text);
}

/* A tree that another tool took does not become complete by being captured again. */
static void tell_version(const struct machine *machine)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!machine_is_complete(machine))
		return;
	strbuf_addf(&text, "format=%d\nvfctl=%s\n", CAPTURE_FORMAT, PACKAGE_VERSION);
	tell_text(machine->root, CAPTURE_DIRECTORY "/version", &text);
}

/* Before anything is recorded: what the machine is called. */
static void learn_host_name(const struct machine *machine, struct pseudonyms *pseudonyms)
{
	static const char *const paths[] = { "/proc/sys/kernel/hostname", "/etc/hostname" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct self self = { 0 };
	char name[256];

	if (self_read(machine, arena, &self) == 0 && self.nodename) {
		pseudonyms_set_host(pseudonyms, self.nodename);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (root_read_word(machine->root, paths[i], name, sizeof(name)) == 0) {
			pseudonyms_set_host(pseudonyms, name);
			return;
		}
}

static int record(struct machine *machine, bool anonymize, int tree_fd, struct host **ret_host,
		  struct err *reterr)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_(recording_freep) struct recording *recording = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	int r = 0;

	if (anonymize)
		learn_host_name(machine, pseudonyms);
	recording = recording_new(machine->root, tree_fd, anonymize ? &filter : NULL);
	tell_version(machine);
	tell_self(machine);
	host = collect(machine, FACTS_ALL);
	record_profiles(machine);
	/* Whoever edits one of them may write what he likes. */
	if (!anonymize)
		kept_files_record(machine);
	dialogue_tell(&machine->route, &machine->generic, machine->root);
	r = recording_finish(recording, reterr);
	if (r < 0)
		return r;
	*ret_host = TAKE_PTR(host);
	return 0;
}

static enum exit_status make_tree(const struct run *run, const struct making *making,
				  struct host **ret_host, struct err *reterr)
{
	const struct capture_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_close_ int tree_fd = -1;
	enum exit_status status = run_open_machine(run, run->command->facts, &machine, reterr);

	if (status != EXIT_DONE)
		return status;
	if (mkdir(making->tree, 0700) == 0)
		tree_fd = open(making->tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (tree_fd < 0) {
		err_set(reterr, -errno, "cannot write %s: %s", making->tree, strerror(errno));
		return EXIT_UNREACHABLE;
	}
	if (record(machine, options->anonymize, tree_fd, ret_host, reterr) < 0)
		return EXIT_UNREACHABLE;
	return EXIT_DONE;
}

static enum exit_status make_archive(const struct making *making, struct err *reterr)
{
	_cleanup_close_ int fd =
		open(making->archive, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || archive_pack(making->tree, fd, making->target, reterr) < 0 || fsync(fd) < 0) {
		err_set(reterr, -errno, "cannot write %s: %s", making->target, strerror(errno));
		return EXIT_UNREACHABLE;
	}
	return EXIT_DONE;
}

/* Not every file system can refuse to replace by itself. */
static int move(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL)
		return -errno;
	if (faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	return rename(from, to) < 0 ? -errno : 0;
}

static enum exit_status make(const struct run *run, struct making *making, struct host **ret_host,
			     struct err *reterr)
{
	bool packed = archive_is_name(making->target);
	enum exit_status status = make_tree(run, making, ret_host, reterr);
	int r = 0;

	if (status == EXIT_DONE && packed)
		status = make_archive(making, reterr);
	if (status != EXIT_DONE)
		return status;
	r = move(packed ? making->archive : making->tree, making->target);
	if (r == -EEXIST)
		return refuse_existing(making->target, reterr);
	if (r < 0) {
		err_set(reterr, r, "cannot write %s: %s", making->target, strerror(-r));
		return EXIT_UNREACHABLE;
	}
	return EXIT_DONE;
}

/* In the directory of the target, so that the last step is one rename. */
static int prepare(struct making *making, struct err *reterr)
{
	const char *target = making->target;
	const char *slash = strrchr(target, '/');
	size_t n = slash ? (size_t)(slash - target) + 1 : 0;
	char directory[PATH_MAX] = ".";
	int r = 0;

	if (n >= sizeof(directory))
		return err_set(reterr, -ENAMETOOLONG, "cannot write %s: its name is too long",
			       target);
	if (slash) {
		memcpy(directory, target, n);
		directory[n] = '\0';
	}
	r = scratch_new(directory, &making->scratch, reterr);
	if (r < 0)
		return r;
	snprintf(making->tree, PATH_MAX, "%s/tree", scratch_path(making->scratch));
	snprintf(making->archive, PATH_MAX, "%s/archive", scratch_path(making->scratch));
	return 0;
}

static void release(struct making *making)
{
	if (making->scratch)
		scratch_free(making->scratch);
}

static enum exit_status run_capture(const struct run *run, struct err *reterr)
{
	char *target = run->operands[0];
	_cleanup_(release) struct making making = { .target = target };
	_cleanup_(host_freep) struct host *host = NULL;
	enum exit_status status = EXIT_DONE;

	for (char *end = target + strlen(target); end > target + 1 && end[-1] == '/'; end--)
		end[-1] = '\0';
	if (str_equal(target, "-")) {
		err_set(reterr, -EINVAL,
			"a capture cannot be written to standard output (-): name a file, such as "
			"host.tar.gz");
		return EXIT_USAGE;
	}
	if (archive_check_name(target, reterr) < 0)
		return EXIT_USAGE;
	if (faccessat(AT_FDCWD, target, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return refuse_existing(target, reterr);
	if (prepare(&making, reterr) < 0)
		return EXIT_UNREACHABLE;
	status = make(run, &making, &host, reterr);
	return status == EXIT_DONE ? run_end_text(run, host, (int)host->gaps.n, reterr) : status;
}

const struct command command_capture = {
	.name = "capture",
	.summary = "write what this host has to a file that --sysroot reads",
	.description =
		"Reads all that vfctl can know of this host and writes it to FILE: an archive if\n"
		"it is called so (.tar, .tar.gz, .tgz, .tar.xz, .tar.bz2, .tar.zst), else a\n"
		"directory. Every command says the same of it, by --sysroot, as of the host.",
	.options = option_rows,
	.options_size = sizeof(struct capture_options),
	.operands = "FILE",
	.operand_words = "@files",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_ALL,
	.run = run_capture,
};
