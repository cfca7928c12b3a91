/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does what is read of a machine become a tree from which it can be read again? See recording.h.
 * The tree itself remembers what was written: the first read of a file counts.
 */
#include "os/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/pathname.h"
#include "os/beneath.h"
#include "os/machine.h"
#include "os/trail.h"

/* A path that cannot be read from the tree as it was read from the machine. */
struct failure {
	const char *path; /* as it was asked for */
	int error;
};

/* What a directory holds, and nobody has read so far. */
struct unread {
	const char *real;  /* where it is, relative to the root */
	const char *asked; /* by the path of the listed directory */
	bool directory;
};

struct recording {
	struct root *root;
	const struct recording_filter *filter;
	struct beneath tree;
	struct trail trail;
	struct arena *arena; /* of the texts below */
	void *failures;	     /* a tsearch(3) tree of struct failure */
	struct unread *unread;
	size_t n_unread;
	size_t unread_capacity;
	int error; /* -errno of the first write that failed */
};

/* Something else stands there already: the first read counts. */
static bool is_taken(int code)
{
	return code == -EEXIST || code == -ENOTDIR || code == -ELOOP || code == -EISDIR;
}

static void check(struct recording *recording, int code)
{
	if (code < 0 && !is_taken(code) && !recording->error)
		recording->error = code;
}

/* The name as it is written; the buffer's. */
static const char *written_name(const struct recording *recording, const char *name,
				struct strbuf *buf)
{
	if (!recording->filter)
		return name;
	recording->filter->name(name, buf, recording->filter->arg);
	return buf->text ? buf->text : "";
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t part = write(fd, bytes, n);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return part < 0 ? -errno : -EIO;
		bytes += part;
		n -= (size_t)part;
	}
	return 0;
}

/* Whether the type in the line "source directory type …" is one that hwloc looks for. */
static bool is_cgroup_mount(const char *line, size_t n)
{
	static const char *const types[] = { "cgroup", "cgroup2", "cpuset" };
	const char *end = line + n;
	size_t length = 0;

	for (unsigned int i = 0; i < 2; i++) {
		line = memchr(line, ' ', (size_t)(end - line));
		if (!line)
			return false;
		line++;
	}
	while (line + length < end && line[length] != ' ')
		length++;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i]) == length && memcmp(line, types[i], length) == 0)
			return true;
	return false;
}

/*
 * The lines of a table of mounts that say where cgroups are. The others tell of a host's disks and
 * servers, and those are nobody's business, whoever is named or not.
 */
static void keep_cgroup_mounts(const char *lines, size_t n, struct strbuf *kept)
{
	for (const char *end = lines + n; lines < end;) {
		const char *newline = memchr(lines, '\n', (size_t)(end - lines));
		size_t length = newline ? (size_t)(newline + 1 - lines) : (size_t)(end - lines);

		if (is_cgroup_mount(lines, length))
			strbuf_add_bytes(kept, lines, length);
		lines += length;
	}
}

/* /proc/mounts is a link to it, but a file in trees that others took. */
static bool is_table_of_mounts(const char *real)
{
	return str_equal(real, "proc/self/mounts") || str_equal(real, "proc/mounts");
}

/* 0, or -EEXIST where it was written before. */
static int write_file(struct recording *recording, const char *real, const void *bytes, size_t n)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	_cleanup_strbuf_ struct strbuf content = { 0 };
	_cleanup_strbuf_ struct strbuf mounts = { 0 };
	_cleanup_close_ int fd =
		beneath_file(&recording->tree, written_name(recording, real, &name));
	int r = 0;

	check(recording, fd);
	if (fd < 0)
		return fd;
	if (is_table_of_mounts(real)) {
		keep_cgroup_mounts(bytes, n, &mounts);
		bytes = mounts.text;
		n = mounts.length;
	}
	if (recording->filter && n) {
		recording->filter->content(real, bytes, n, &content, recording->filter->arg);
		bytes = content.text;
		n = content.length;
	}
	r = write_all(fd, bytes, n);
	check(recording, r);
	return r;
}

static void write_link(const char *real, const char *target, void *arg)
{
	struct recording *recording = arg;
	_cleanup_strbuf_ struct strbuf name = { 0 };
	_cleanup_strbuf_ struct strbuf where = { 0 };

	check(recording, beneath_link(&recording->tree, written_name(recording, target, &where),
				      written_name(recording, real, &name)));
}

/* Whether it was not there before: 0, else 1 or -errno. */
static int write_directory(struct recording *recording, const char *real)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	int r = 0;

	if (!*real)
		return 1;
	r = beneath_directory(&recording->tree, written_name(recording, real, &name));
	check(recording, r);
	return r;
}

static int compare_failures(const void *a, const void *b)
{
	return strcmp(((const struct failure *)a)->path, ((const struct failure *)b)->path);
}

/* The first one told of a path counts. */
static void note_failure(struct recording *recording, const char *path, int error)
{
	struct failure key = { .path = path };
	struct failure *failure = NULL;

	if (tfind(&key, &recording->failures, compare_failures))
		return;
	failure = arena_new_struct(recording->arena, struct failure);
	failure->path = arena_strdup(recording->arena, path);
	failure->error = error;
	if (!tsearch(failure, &recording->failures, compare_failures))
		out_of_memory();
}

static void note_unread(struct recording *recording, const char *directory, const char *real,
			bool is_directory)
{
	recording->unread = arena_grow(recording->arena, recording->unread, recording->n_unread,
				       &recording->unread_capacity, sizeof(*recording->unread));
	recording->unread[recording->n_unread++] = (struct unread){
		.real = arena_strdup(recording->arena, real),
		.asked = arena_printf(recording->arena, "%s/%s", directory, pathname_last(real)),
		.directory = is_directory,
	};
}

/* Links in the directory stand for themselves; what else it holds may still be read. */
static void write_names(struct recording *recording, const struct root_event *event)
{
	char path[PATH_MAX];
	char real[PATH_MAX];
	char target[PATH_MAX];

	for (size_t i = 0; i < event->n_names; i++) {
		int n = snprintf(path, sizeof(path), "%s/%s", event->path, event->names[i]);
		int mode = n < 0 || (size_t)n >= sizeof(path)
				   ? -ENAMETOOLONG
				   : trail_follow(&recording->trail, path, false, real);

		if (mode < 0)
			continue;
		if (!S_ISLNK(mode))
			note_unread(recording, event->path, real, S_ISDIR(mode));
		else if (root_peek(recording->root, real, target, sizeof(target)) >= 0)
			write_link(real, target, recording);
	}
}

static void write_read(struct recording *recording, const struct root_event *event,
		       const char *real)
{
	switch (event->kind) {
	case ROOT_READ_FILE:
		(void)write_file(recording, real, event->bytes, event->n_bytes);
		break;
	case ROOT_READ_LINK:
		write_link(real, event->bytes, recording);
		break;
	case ROOT_READ_DIRECTORY:
		(void)write_directory(recording, real);
		write_names(recording, event);
		break;
	case ROOT_ENTER_DIRECTORY:
		(void)write_directory(recording, real);
		break;
	}
}

/* What vfctl keeps of sources that are no files has one place, whatever the machine has there. */
static bool is_our_own(const char *path)
{
	return str_has_prefix(path, CAPTURE_DIRECTORY "/");
}

/*
 * Whether the tree itself, as it is written, makes the read fail so. Not where the directory stands for
 * a source that is none (libvirt): there ENOENT is what its socket said.
 */
static bool repeats_itself(const struct root_event *event)
{
	if (is_our_own(event->path) && event->kind == ROOT_READ_DIRECTORY)
		return false;
	return event->error == ENOENT || event->error == EISDIR;
}

static void note(const struct root_event *event, void *arg)
{
	struct recording *recording = arg;
	char real[PATH_MAX];
	int mode = 0;

	if (is_our_own(event->path)) {
		strcpy(real, event->path + 1);
	} else {
		mode = trail_follow(&recording->trail, event->path, event->kind != ROOT_READ_LINK,
				    real);
		/* So far the path leads on the machine too, whatever is missing at its end. */
		if (mode < 0)
			(void)write_directory(recording, real);
	}
	if (event->error && !repeats_itself(event))
		note_failure(recording, event->path, event->error);
	if (event->error == EISDIR && mode >= 0)
		(void)write_directory(recording, real);
	if (!event->error && mode >= 0)
		write_read(recording, event, real);
}

struct recording *recording_new(struct root *root, int directory_fd,
				const struct recording_filter *filter)
{
	struct recording *recording = calloc(1, sizeof(*recording));

	if (!recording)
		out_of_memory();
	recording->root = root;
	recording->filter = filter;
	recording->tree = BENEATH(directory_fd);
	recording->trail.root = root;
	recording->trail.link = write_link;
	recording->trail.arg = recording;
	recording->arena = arena_new();
	root_record(root, note, recording);
	return recording;
}

/* An empty file would be a lie, and so would a missing one: reading it fails. */
static void place_unread(struct recording *recording, const struct unread *unread)
{
	int error = -root_failure(recording->root, unread->asked);
	int r = unread->directory ? write_directory(recording, unread->real)
				  : write_file(recording, unread->real, NULL, 0);
	_cleanup_free_ char *real = NULL;

	if (r != 0)
		return;
	if (asprintf(&real, "/%s", unread->real) < 0)
		out_of_memory();
	note_failure(recording, unread->asked, error ? error : ENODATA);
	note_failure(recording, real, error ? error : ENODATA);
}

struct lines {
	const struct recording *recording;
	struct strbuf text;
};

static void add_line(const void *node, VISIT which, void *arg)
{
	const struct failure *failure = *(const struct failure *const *)node;
	struct lines *lines = arg;
	_cleanup_strbuf_ struct strbuf name = { 0 };

	if (which == postorder || which == leaf)
		strbuf_addf(&lines->text, "%s\t%s\n", errno_name(failure->error),
			    written_name(lines->recording, failure->path, &name));
}

static void write_failures(struct recording *recording)
{
	static const char path[] = CAPTURE_DIRECTORY "/errors";
	struct lines lines = { .recording = recording };
	int fd = -1;

	twalk_r(recording->failures, add_line, &lines);
	if (lines.text.length) {
		fd = beneath_file(&recording->tree, &path[1]);
		check(recording, fd < 0 ? fd : write_all(fd, lines.text.text, lines.text.length));
	}
	cleanup_close(&fd);
	strbuf_release(&lines.text);
}

int recording_finish(struct recording *recording, struct err *reterr)
{
	root_record(recording->root, NULL, NULL);
	for (size_t i = 0; i < recording->n_unread; i++)
		place_unread(recording, &recording->unread[i]);
	write_failures(recording);
	if (recording->error)
		return err_set(reterr, recording->error, "cannot write the capture: %s",
			       strerror(-recording->error));
	return 0;
}

static void leave_to_the_arena(void *failure)
{
	(void)failure;
}

void recording_free(struct recording *recording)
{
	root_record(recording->root, NULL, NULL);
	beneath_release(&recording->tree);
	tdestroy(recording->failures, leave_to_the_arena);
	arena_free(recording->arena);
	free(recording);
}
