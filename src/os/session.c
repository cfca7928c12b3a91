/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From where is somebody logged in who runs this? See session.h.
 */
#include "os/session.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	MOST_ANCESTORS = 64,	       /* more than anybody nests */
	LARGEST_ENVIRONMENT = 2 << 20, /* of a kernel's exec(2), with all arguments */
};

/* Of a file of a process; 0 or -errno. The recorder hears nothing. */
static int read_quietly(const struct root *root, uint64_t pid, const char *name,
			struct strbuf *text)
{
	char path[64];
	char part[4096];
	_cleanup_close_ int fd = -1;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/%s", pid, name);
	fd = root_open_file(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	while ((n = root_pread(fd, part, sizeof(part), (off_t)text->length)) > 0 &&
	       text->length < LARGEST_ENVIRONMENT)
		strbuf_add_bytes(text, part, (size_t)n);
	return n < 0 ? (int)n : 0;
}

/* "71 (a) b) S 70 …" (proc_pid_stat(5)): the name may hold anything. 0 where there is none above. */
static uint64_t read_parent(const struct root *root, uint64_t pid)
{
	_cleanup_strbuf_ struct strbuf stat = { 0 };
	const char *behind = NULL;
	char parent[24] = "";
	uint64_t number = 0;

	if (read_quietly(root, pid, "stat", &stat) < 0 || !stat.text)
		return 0;
	behind = strrchr(stat.text, ')');
	if (!behind || sscanf(behind, ") %*c %23[0-9]", parent) != 1)
		return 0;
	return parse_u64(parent, &number) < 0 ? 0 : number;
}

/* "192.0.2.7 51122 192.0.2.1 22": sshd.c of OpenSSH, do_setup_env. */
static void look_at(const struct strbuf *environment,
		    void (*each)(const struct session *session, void *arg), void *arg)
{
	static const char key[] = "SSH_CONNECTION=";
	const char *at = environment->text;
	const char *end = at ? at + environment->length : NULL;
	struct session session = { 0 };

	for (; at && at < end; at += strlen(at) + 1)
		if (str_has_prefix(at, key) &&
		    sscanf(at + strlen(key), "%63s %*s %63s", session.peer, session.local) == 2)
			each(&session, arg);
}

int session_scan(const struct root *root, void (*each)(const struct session *session, void *arg),
		 void *arg)
{
	char self[24] = "";
	uint64_t pid = 0;
	int failed = 0;
	int r = root_peek(root, "/proc/self", self, sizeof(self));

	if (r < 0 || parse_u64(self, &pid) < 0)
		return r < 0 ? r : -EBADMSG;
	for (int i = 0; i < MOST_ANCESTORS && pid; i++, pid = read_parent(root, pid)) {
		_cleanup_strbuf_ struct strbuf environment = { 0 };

		r = read_quietly(root, pid, "environ", &environment);
		if (r == 0)
			look_at(&environment, each, arg);
		else if (r != -ENOENT && r != -ESRCH)
			failed = r;
	}
	return failed;
}
