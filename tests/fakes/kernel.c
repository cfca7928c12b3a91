/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for the kernel in tests of what changes a machine? See kernel.h. What devices do stands
 * in functions.c, drivers.c and links.c.
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "base/pathname.h"
#include "devices.h"
#include "os/patience.h"
#include "os/write.h"

static void kill_victim(const struct fake_kernel *fake)
{
	kill(fake->victim, SIGKILL);
	_exit(1);
}

static void hang(const struct fake_kernel *fake)
{
	assert_int_equal(eventfd_write(fake->hung, 1), 0);
	for (;;)
		pause();
}

void fake_kernel_log(struct fake_kernel *fake, const char *message)
{
	fake->log[fake->n_logged++ % FAKE_MESSAGES] = message;
}

/* The errno that a call is to fail with, of which it logs something. */
static int fail_call(struct fake_kernel *fake)
{
	if (fake->says)
		fake_kernel_log(fake, fake->says);
	return fake->error;
}

int fake_enter(struct fake_kernel *fake)
{
	int n = ++fake->n_calls;

	if (n == fake->hang_at)
		hang(fake);
	if (n == fake->die_before)
		kill_victim(fake);
	if (n == fake->signal_at)
		kill(fake->victim, fake->signal);
	if (n == fake->edit_at)
		tree_file(fake->tree, fake->edited, "edited\n");
	return n == fake->fail_at || (fake->fail_from && n >= fake->fail_from) ? fail_call(fake)
									       : 0;
}

int fake_leave(const struct fake_kernel *fake, int error, int r)
{
	if (fake->n_calls == fake->die_after)
		kill_victim(fake);
	return error ? -error : r;
}

/* half: it fails, and yet does something. */
static int write_attribute(struct fake_kernel *fake, const char *path, const char *text, bool half)
{
	const char *name = pathname_last(path);
	char above[PATH_MAX];
	char owner[PATH_MAX];
	const char *vf = NULL;
	struct fake_pf *pf = NULL;
	int r = 0;

	if (fake_set(fake, path, text, half, &r))
		return r;
	strcpy(above, path);
	pathname_drop_last(above);
	if (str_equal(path, "/sys/bus/pci/drivers_probe"))
		return fake_probe(fake, text);
	if (str_equal(name, "bind"))
		return fake_bind(fake, pathname_last(above), text);
	if (str_equal(name, "unbind"))
		return fake_unbind(fake, pathname_last(above), text);
	strcpy(owner, above);
	if (str_equal(name, "driver_override") || str_equal(name, "sriov_vf_msix_count"))
		pathname_drop_last(owner);
	pf = fake_pf_at(fake, pathname_last(owner));
	if (!pf)
		return -ENOENT;
	vf = pathname_last(above);
	if (str_equal(name, "driver_override"))
		return fake_override(fake, pf, (int)strtol(vf + strlen("virtfn"), NULL, 10), text);
	if (str_equal(name, "sriov_vf_msix_count"))
		return fake_set_vectors(fake, pf, (int)strtol(vf + strlen("virtfn"), NULL, 10),
					(int)strtol(text, NULL, 10));
	if (str_equal(name, "sriov_numvfs"))
		return fake_set_numvfs(fake, pf, (int)strtol(text, NULL, 10), half);
	assert_string_equal(name, "sriov_drivers_autoprobe");
	fake_kernel_set_autoprobe(fake, pf->address, *text == '1');
	return 0;
}

static int fake_write(const struct root *root, const char *path, const char *text, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	(void)root;
	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, write_attribute(fake, path, text, error));
}

/* One who is killed while he writes a file leaves a part of the new one beside it. */
static void leave_torn(const struct fake_kernel *fake, const char *path)
{
	char torn[PATH_MAX];

	snprintf(torn, sizeof(torn), "%.*s.%s.new", (int)(pathname_last(path) - path), path,
		 pathname_last(path));
	if (fake->die_before == fake->n_calls + 1)
		tree_file(fake->tree, torn, "tor");
}

static int fake_replace(const struct root *root, const char *path, const char *text, mode_t mode,
			void *arg)
{
	struct fake_kernel *fake = arg;
	int error = 0;

	fake->begun = 1;
	leave_torn(fake, path);
	error = fake_enter(fake);
	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, root_replace(root, path, text, mode));
}

static int fake_remove(const struct root *root, const char *path, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, root_remove(root, path));
}

static int fake_make_directory(const struct root *root, const char *path, mode_t mode, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, root_make_directory(root, path, mode));
}

static int fake_remove_directory(const struct root *root, const char *path, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, root_remove_directory(root, path));
}

static int fake_rename(const struct root *root, const char *from, const char *to, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, root_rename(root, from, to));
}

static int fake_read_vfs(const struct root *root, int64_t ifindex, struct arena *arena,
			 struct vf **ret_vfs, size_t *ret_n, void *arg)
{
	struct fake_kernel *fake = arg;
	const struct fake_pf *pf = fake_pf_of(fake, ifindex);

	(void)root;
	if (++fake->n_reads == fake->fail_read_at)
		return -fake->error;
	if (!pf)
		return -ENODEV;
	*ret_vfs = arena_new_array(arena, struct vf, pf->n_vfs);
	for (int i = 0; i < pf->n_vfs; i++)
		fake_read_vf(pf, i, arena, &(*ret_vfs)[i]);
	*ret_n = (size_t)pf->n_vfs;
	return 0;
}

/* half: as many attributes as a driver took before it failed. */
static int fake_set_attributes(const struct root *root, int64_t ifindex,
			       const struct vf_change *changes, size_t n, const struct vf *now,
			       size_t n_now, void *arg)
{
	struct fake_kernel *fake = arg;
	struct fake_pf *pf = fake_pf_of(fake, ifindex);
	int error = fake_enter(fake);

	(void)root;
	(void)now;
	assert_int_equal(n_now, pf->n_vfs);
	fake->failed_request |= error;
	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, fake_set_vfs(fake, pf, changes, error ? (n + 1) / 2 : n));
}

static int fake_set_link_state(const struct root *root, int64_t ifindex, bool up, void *arg)
{
	struct fake_kernel *fake = arg;
	struct fake_pf *pf = fake_pf_of(fake, ifindex);
	int error = fake_enter(fake);

	(void)root;
	if (error && !fake->half)
		return -error;
	if (pf->up != up)
		fake_set_link(fake, pf, up);
	return fake_leave(fake, error, 0);
}

static int fake_set_affinity(const struct root *root, int64_t tid, const char *cpus, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = fake_enter(fake);

	(void)root;
	if (error && !fake->half)
		return -error;
	return fake_leave(fake, error, fake_put_vhost(fake, tid, cpus));
}

static int fake_listen(enum kernel_events events, void *arg)
{
	struct fake_kernel *fake = arg;

	fake->listened = events;
	fake->n_listened++;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* One VF comes at a time. */
static int fake_hear(int fd, int timeout_ms, void *arg)
{
	struct fake_kernel *fake = arg;

	(void)fd;
	(void)timeout_ms;
	if (fake->listened == EVENTS_OF_LINKS)
		return !fake->pulled && fake_bring_carrier(fake) ? 0 : -ETIMEDOUT;
	if (fake->next_late == fake->end_late)
		return -ETIMEDOUT;
	fake_add_vf(fake, fake->late_pf, fake->next_late++);
	return 0;
}

static int fake_open_log(const struct root *root, void *arg)
{
	struct fake_kernel *fake = arg;

	(void)root;
	fake->n_heard = fake->n_logged;
	return fake->deaf ? -EPERM : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void fake_skip_log(int fd, void *arg)
{
	struct fake_kernel *fake = arg;

	(void)fd;
	fake->n_heard = fake->n_logged;
}

static int fake_next_log(int fd, struct kernel_message *ret_message, void *arg)
{
	struct fake_kernel *fake = arg;
	const char *message = NULL;

	if (fd < 0)
		return -EBADF;
	if (fake->n_heard == fake->n_logged)
		return -EAGAIN;
	message = fake->log[fake->n_heard++ % FAKE_MESSAGES];
	ret_message->level = *message - '0';
	snprintf(ret_message->text, sizeof(ret_message->text), "%s", message + 1);
	return 0;
}

/* A child costs more than all that it does: only where it matters whether it lives on. */
static int fake_attempt(int (*work)(const void *what), const void *what, int timeout_ms, void *arg)
{
	const struct fake_kernel *fake = arg;

	return fake->apart || fake->hang_at ? patience_run(&fake->kernel, work, what, timeout_ms)
					    : work(what);
}

/* Time is over as soon as the write hangs. */
static int fake_await(int fd, int timeout_ms, void *arg)
{
	const struct fake_kernel *fake = arg;
	struct pollfd polled[] = { { .fd = fd }, { .fd = fake->hung, .events = POLLIN } };

	assert_true(poll(polled, 2, timeout_ms) > 0);
	return polled[1].revents ? -ETIMEDOUT : 0;
}

struct fake_kernel *fake_kernel_new(const struct tree *tree)
{
	struct fake_kernel *fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(fake, MAP_FAILED);
	*fake = (struct fake_kernel){
		.kernel = { .write = fake_write,
			    .replace = fake_replace,
			    .make_directory = fake_make_directory,
			    .remove_directory = fake_remove_directory,
			    .remove = fake_remove,
			    .rename = fake_rename,
			    .read_vfs = fake_read_vfs,
			    .set_vfs = fake_set_attributes,
			    .set_link = fake_set_link_state,
			    .read_nic = fake_read_nic,
			    .set_nic = fake_set_nic,
			    .set_affinity = fake_set_affinity,
			    .load_module = fake_load_module,
			    .unload_module = fake_unload_module,
			    .listen = fake_listen,
			    .hear = fake_hear,
			    .open_log = fake_open_log,
			    .skip_log = fake_skip_log,
			    .next_log = fake_next_log,
			    .attempt = fake_attempt,
			    .await = fake_await,
			    .arg = fake },
		.tree = tree,
		.hung = eventfd(0, EFD_CLOEXEC),
	};
	assert_true(fake->hung >= 0);
	tree_file(tree, "/proc/sys/kernel/random/boot_id", "11111111-first\n");
	tree_directory(tree, "/sys/bus/pci/drivers/igb");
	tree_directory(tree, "/sys/bus/pci/drivers/igbvf");
	tree_directory(tree, "/sys/bus/pci/drivers/vfio-pci");
	return fake;
}

void fake_kernel_free(struct fake_kernel *fake)
{
	close(fake->hung);
	munmap(fake, sizeof(*fake));
}

void fake_kernel_heal(struct fake_kernel *fake)
{
	fake->n_calls = 0;
	fake->n_reads = 0;
	fake->fail_read_at = 0;
	fake->begun = 0;
	fake->fail_at = 0;
	fake->fail_from = 0;
	fake->hang_at = 0;
	fake->die_before = 0;
	fake->die_after = 0;
	fake->most_vfs = 0;
	fake->says = NULL;
}
