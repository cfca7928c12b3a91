/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a vfctl leave that is killed anywhere? Linked with --wrap=running_kernel,--wrap=renameat,
 * --wrap=virt_define into one that is only for the lab, this counts the points at which it can die: after
 * each change that it asks the kernel for, or of a VM's definition libvirt, before the first, and between a
 * new file's writing and its renaming. Between two changes it only reads: one point stands for all there.
 * What may hang a child does, which goes on where the other is killed: before its changes it dies alone,
 * after them with the child.
 *
 * KILL_POINTS=FILE gets each point's line: "NUMBER WHEN WHAT". KILL_AT=NUMBER: there it dies by SIGKILL;
 * with KILL_STOP=1 the one at work stops instead, for who cuts the power, or kills the other.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/kernel.h"
#include "os/virt.h"

/* The linker's names. */
extern const struct kernel __real_running_kernel;
extern struct kernel __wrap_running_kernel;
int __real_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new);
int __real_virt_define(struct virt *virt, const char *vm, const char *xml, bool validate);
int __wrap_virt_define(struct virt *virt, const char *vm, const char *xml, bool validate);

struct kernel __wrap_running_kernel;

/* A call that is new here and changes something has to be one of those that begin() replaces. */
_Static_assert(sizeof(struct kernel) == 22 * sizeof(void *), "does the new call change anything?");

/* Of the process and of its children. */
static struct {
	pid_t victim;
	int n;
} * points;

static bool replacing;

static void tell(const char *when, const char *what)
{
	const char *path = getenv("KILL_POINTS");
	_cleanup_close_ int fd =
		path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (path && (fd < 0 || dprintf(fd, "%d %s %s\n", points->n, when, what) < 0))
		err(2, "%s", path);
}

/* Whether this is the point. */
static bool comes(const char *when, const char *what)
{
	const char *at = getenv("KILL_AT");

	points->n++;
	tell(when, what);
	return at && strtol(at, NULL, 10) == points->n;
}

static void die(bool alone)
{
	if (getenv("KILL_STOP")) {
		raise(SIGSTOP);
		return;
	}
	kill(points->victim, SIGKILL);
	if (!alone)
		raise(SIGKILL);
}

static void begin_change(const char *what)
{
	if (getpid() != points->victim) {
		if (comes("alone-before", what))
			die(true);
	} else if (!points->n && comes("before", what)) {
		die(false);
	}
}

static int end_change(const char *what, int r)
{
	if (comes("after", what))
		die(false);
	return r;
}

static int write_attribute(const struct root *root, const char *path, const char *text, void *arg)
{
	begin_change(path);
	return end_change(path, __real_running_kernel.write(root, path, text, arg));
}

static int replace_file(const struct root *root, const char *path, const char *text, mode_t mode,
			void *arg)
{
	int r = 0;

	begin_change(path);
	replacing = true;
	r = __real_running_kernel.replace(root, path, text, mode, arg);
	replacing = false;
	return end_change(path, r);
}

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
	if (replacing && comes("within", new))
		die(false);
	return __real_renameat(from, old, to, new);
}

static int make_directory(const struct root *root, const char *path, mode_t mode, void *arg)
{
	begin_change(path);
	return end_change(path, __real_running_kernel.make_directory(root, path, mode, arg));
}

static int remove_directory(const struct root *root, const char *path, void *arg)
{
	begin_change(path);
	return end_change(path, __real_running_kernel.remove_directory(root, path, arg));
}

static int remove_file(const struct root *root, const char *path, void *arg)
{
	begin_change(path);
	return end_change(path, __real_running_kernel.remove(root, path, arg));
}

static int rename_file(const struct root *root, const char *from, const char *to, void *arg)
{
	begin_change(from);
	return end_change(from, __real_running_kernel.rename(root, from, to, arg));
}

static int set_vfs(const struct root *root, int64_t ifindex, const struct vf_change *changes,
		   size_t n, const struct vf *now, size_t n_now, void *arg)
{
	begin_change("attributes");
	return end_change("attributes", __real_running_kernel.set_vfs(root, ifindex, changes, n,
								      now, n_now, arg));
}

static int set_link(const struct root *root, int64_t ifindex, bool up, void *arg)
{
	begin_change("link");
	return end_change("link", __real_running_kernel.set_link(root, ifindex, up, arg));
}

static int set_nic(const struct root *root, const char *interface, enum nic_part part,
		   const struct nic *nic, void *arg)
{
	begin_change(interface);
	return end_change(interface,
			  __real_running_kernel.set_nic(root, interface, part, nic, arg));
}

static int set_affinity(const struct root *root, int64_t tid, const char *cpus, void *arg)
{
	begin_change("affinity");
	return end_change("affinity", __real_running_kernel.set_affinity(root, tid, cpus, arg));
}

static int load_module(const char *name, const char *option, void *arg)
{
	begin_change(name);
	return end_change(name, __real_running_kernel.load_module(name, option, arg));
}

static int unload_module(const char *name, void *arg)
{
	begin_change(name);
	return end_change(name, __real_running_kernel.unload_module(name, arg));
}

int __wrap_virt_define(struct virt *virt, const char *vm, const char *xml, bool validate)
{
	begin_change(vm);
	return end_change(vm, __real_virt_define(virt, vm, xml, validate));
}

__attribute__((constructor)) static void begin(void)
{
	points = mmap(NULL, sizeof(*points), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (points == MAP_FAILED)
		err(2, "mmap");
	points->victim = getpid();
	__wrap_running_kernel = __real_running_kernel;
	__wrap_running_kernel.write = write_attribute;
	__wrap_running_kernel.replace = replace_file;
	__wrap_running_kernel.make_directory = make_directory;
	__wrap_running_kernel.remove_directory = remove_directory;
	__wrap_running_kernel.remove = remove_file;
	__wrap_running_kernel.rename = rename_file;
	__wrap_running_kernel.set_vfs = set_vfs;
	__wrap_running_kernel.set_link = set_link;
	__wrap_running_kernel.set_nic = set_nic;
	__wrap_running_kernel.set_affinity = set_affinity;
	__wrap_running_kernel.load_module = load_module;
	__wrap_running_kernel.unload_module = unload_module;
}
