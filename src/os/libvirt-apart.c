/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a daemon told to change something? It goes on with that when the one who told it is killed: so a
 * child does, which waits for the answer, and has vfctl's lock as long (docs/adr/0019).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/libvirt-ops.h"

/* The parent's connections are its own: the child opens another, and closes none. */
static void __attribute__((noreturn))
work(const struct libvirt_daemon *daemon, libvirt_work *ask, const void *what, int fd)
{
	static struct libvirt_daemon own;
	struct err err = { 0 };
	ssize_t n = 0;

	own = *daemon;
	own.looking = NULL;
	own.changing = NULL;
	err.code = ask(&own, what, &err);
	n = write(fd, &err, sizeof(err));
	_exit(n == (ssize_t)sizeof(err) ? 0 : 1);
}

static int read_answer(int fd, struct err *answer)
{
	ssize_t n = 0;

	do
		n = read(fd, answer, sizeof(*answer));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*answer) ? 0 : -EIO;
}

/*
 * On the way to another host it may have to be asked for a password again; and what no daemon keeps, but the
 * process that asks, is lost with a child (test:///default, qemu:///embed).
 */
static bool is_daemon_here(const char *uri)
{
	return str_has_prefix(uri, "qemu") && !strstr(uri, ":///embed") &&
	       !virt_uri_names_host(uri);
}

int libvirt_ask_apart(struct libvirt_daemon *daemon, libvirt_work *ask, const void *what,
		      struct err *reterr)
{
	_cleanup_close_ int ours = -1;
	struct err answer = { 0 };
	int ends[2] = { -1, -1 };
	pid_t pid = -1;
	int r = 0;

	if (!is_daemon_here(daemon->uri))
		return ask(daemon, what, reterr);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(reterr, -errno, "%s", errno_text(errno));
	ours = ends[0];
	pid = fork();
	if (pid == 0)
		work(daemon, ask, what, ends[1]);
	close(ends[1]);
	if (pid < 0)
		return err_set(reterr, -EAGAIN, "%s", errno_text(EAGAIN));
	r = read_answer(ours, &answer);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return err_set(reterr, r, "the process that asked libvirt has died");
	return answer.code < 0 ? err_set(reterr, answer.code, "%s", answer.text) : 0;
}
